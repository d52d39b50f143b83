"""The HTTP API on Ray Serve: what the store holds, read by people and programs, and the reviewers' decisions.

In: HTTP requests with a token (`Authorization: Bearer …`) or a signed-in browser's session cookie. Out: typed JSON,
pictures, RFC 9457 problems; a decision is written through the store with its event. `guard` lets nobody past without
one of the two, whatever the path; `routes/` holds one file a resource; `client` is the typed client of the review app.
"""
