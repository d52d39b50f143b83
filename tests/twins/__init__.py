"""Twins: local servers that keep an outside service's rules, remember every call, and can have a bad day."""
