"""Batch search for the nearest earlier neighbour: how much each idea is like what was there before it. Pure.

All references are compared, block by block. They are kept in order of time, so that "earlier" is a range of them. What
is found for a vector does not depend on the others of its batch.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ray_apps.scoring.cosines import dots
from ray_apps.scoring.posts import Floats

Vectors = NDArray[np.float32]
Orders = NDArray[np.int64]
Places = NDArray[np.intp]
NONE_EARLIER = -1.0
"""The cosine of a vector that has nothing before it."""
BLOCK = 1_024
"""Vectors that are compared at once."""
REFERENCE_BLOCK = 4_096
"""References that a block is compared with at once: 16 MB of cosines."""
_NOBODY = -1


class EarlierReferences:
    """References to compare with, made once and asked often, for example in a worker.

    `vectors` has shape (m, d), rows of length 1 (or 0, which nothing is like); `order` (m,) tells which came first.
    Keeps the vectors once: 1.5 kB each of 384 dimensions.
    """

    def __init__(self, vectors: Vectors, order: Orders) -> None:
        by_time = np.argsort(order, kind="stable")
        # Stored vectors are padded with zeros, which add nothing to a product but its time.
        self._dimensions = _used(vectors)
        self._order = np.asarray(order, dtype=np.int64)[by_time]
        self._vectors = np.ascontiguousarray(vectors[by_time, : self._dimensions], dtype=np.float32)

    def __len__(self) -> int:
        return len(self._order)

    def nearest_before(self, own: Vectors, own_order: Orders) -> Floats:
        """The greatest cosine of each row of `own` (n, d) to a reference that came before it, shape (n,).

        A reference of the same order is not before it, so an idea is never compared with itself. `NONE_EARLIER` where
        nothing came before.
        """
        before = np.searchsorted(self._order, own_order, side="left")
        by_time = np.argsort(before, kind="stable")
        cosines = np.full(len(own), NONE_EARLIER)
        for rows in _blocks(len(own), BLOCK):
            at = by_time[rows]
            vectors = np.ascontiguousarray(own[at, : self._dimensions], dtype=np.float32)
            places = self._places(vectors, before[at])
            some = np.flatnonzero(places != _NOBODY)
            cosines[at[some]] = np.clip(dots(vectors[some], self._vectors[places[some]]), -1.0, 1.0)
        return cosines

    def _places(self, vectors: Vectors, before: Places) -> Places:
        """The nearest of all that came before each row (rows are sorted by `before`), or `_NOBODY`."""
        rows = np.arange(len(vectors))
        best = np.full(len(vectors), -np.inf, dtype=np.float32)
        places: Places = np.full(len(vectors), _NOBODY, dtype=np.intp)
        for part in _blocks(int(before[-1]), REFERENCE_BLOCK):
            cosines = vectors @ self._vectors[part].T
            if part.stop > before[0]:
                cosines[np.arange(part.start, part.stop)[None, :] >= before[:, None]] = -np.inf
            nearest = cosines.argmax(axis=1)
            found = cosines[rows, nearest]
            better = found > best
            best = np.where(better, found, best)
            places = np.where(better, part.start + nearest, places)
        return places


def _used(vectors: Vectors) -> int:
    """How many dimensions there are before those in which every vector is 0; at least one."""
    used = np.flatnonzero(np.any(vectors != 0, axis=0))
    return int(used[-1]) + 1 if used.size else 1


def _blocks(stop: int, size: int) -> Iterator[slice]:
    return (slice(first, min(first + size, stop)) for first in range(0, stop, size))
