"""Monitoring: what the store knows in, how well the engine keeps its promises out."""
