"""The Serve applications: the only place that knows replicas, limits and resources."""
