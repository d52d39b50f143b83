"""Signals of before there was an index of near-duplicates are put into it, once, after an upgrade."""

import numpy as np

from ray_apps.ingestion.neardup import NO_KEY, keys_of
from ray_apps.platform.progress import Progress
from ray_apps.store import near_keys, tombstones
from ray_apps.store.open import Store

_CHUNK = 5_000
"""Signals a transaction: a tenth of a second or so in which nobody else stores any."""


def index_old(store: Store, progress: Progress) -> int:
    """Index what an upgrade left to be indexed; returns how many signals that were.

    Costs one look at a small table where there is nothing to do. Each chunk is a transaction that also says how far
    it got: killed, the next run goes on from there, and two at once take turns.
    """
    done = 0
    while count := _chunk(store):
        if not done:
            progress.begin("indexing the posts of before the upgrade", None)
        progress.advance(count)
        done += count
    return done


def _chunk(store: Store) -> int:
    with store.transaction() as tx:
        if near_keys.to_index(tx) is None:
            return 0
    with store.transaction() as tx:
        tombstones.lock_writers(tx)
        left = near_keys.to_index(tx)
        if left is None:
            return 0
        after, last = left
        found = near_keys.missing(tx, after, last, _CHUNK)
        if found:
            keys = keys_of([content for _, _, content in found])
            # Of signals that share a key, the first to arrive holds it.
            free, first = np.unique(keys, return_index=True)
            holders = [found[place // keys.shape[1]][1] for place in first[free != NO_KEY].tolist()]
            near_keys.add_late(tx, free[free != NO_KEY], holders)
        near_keys.indexed(tx, found[-1][0] if len(found) == _CHUNK else last, last)
        return len(found)
