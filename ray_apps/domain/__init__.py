"""The product's words and rules, pure: no Ray, SQL, HTTP, clock or settings.

Every other room may import this one; it imports nothing of ours. Time is always passed in, and every
`datetime` is timezone-aware UTC. Ids are derived from content (see `ids`), so that any process may be
killed and run again and arrive at the same rows.
"""
