"""The store: the only SQL and the only object storage of the engine.

`open_store(settings)` gives a `Store` with one repository per room. Every repository method that changes rows takes
an open transaction, so that rows, events, leases and dead letters are written together or not at all. Slices meet
here: each reads what the one before it wrote.
"""

from ray_apps.store.open import Store, open_store

__all__ = ["Store", "open_store"]
