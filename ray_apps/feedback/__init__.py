"""Feedback: live listings in, their outcomes out, as snapshots of the marketplace's cumulative counters."""
