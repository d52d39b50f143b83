"""What every room stands on: settings, logs, time, HTTP out, starting and stopping Ray. Knows nothing of designs."""
