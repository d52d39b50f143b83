"""Batch search for the nearest earlier neighbour: how much each idea is like what was there before it. Pure.

Up to `EXACT_REFERENCES` all are compared. Beyond, an inverted file compares a vector with the references in the cells
around it alone. References are kept in order of time, so that "earlier" is a range of them. What is found for a vector
does not depend on the others of its batch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ray_apps.scoring.cosines import dots
from ray_apps.scoring.posts import Floats

Vectors = NDArray[np.float32]
Orders = NDArray[np.int64]
Places = NDArray[np.intp]
EXACT_REFERENCES = 20_000
"""Up to here, comparing all costs no more than choosing whom to compare with."""
NONE_EARLIER = -1.0
"""The cosine of a vector that has nothing before it."""
BLOCK, PROBING_BLOCK = 1_024, 16_384
"""Vectors that are compared at once: with all references, and with their cells."""
REFERENCE_BLOCK = 4_096
"""References that a block is compared with at once: 16 MB of cosines."""
CELL_SIZE = 64
"""References in a cell of the inverted file, on average."""
PROBES = 5.0
"""Cells that a vector is compared with, as a multiple of the root of their number, so that time grows with the root of
the references. Measured on real titles (MiniLM), by how often the nearest earlier one is found, on titles other than
those it was chosen on: 0.978 of 20,000 references and 0.973 of 59,648 (0.985 within 0.02 of its cosine), in about the
time of comparing all and in half of it. 3 gives 0.953 and 0.958. faiss's own IVF takes five times as long for as many
cells, and is no better."""
_NOBODY = -1
_TRAINING_ROUNDS = 10
_TRAINING_PER_CELL = 40
_SEED = 1


class EarlierReferences:
    """References to compare with, made once and asked often, for example in a worker.

    `vectors` has shape (m, d), rows of length 1 (or 0, which nothing is like); `order` (m,) tells which came first.
    Keeps the vectors once, or twice beyond `exact_up_to`: 1.5 kB each of 384 dimensions.
    """

    def __init__(self, vectors: Vectors, order: Orders, *, exact_up_to: int = EXACT_REFERENCES) -> None:
        by_time = np.argsort(order, kind="stable")
        # Stored vectors are padded with zeros, which add nothing to a product but its time.
        self._dimensions = _used(vectors)
        self._order = np.asarray(order, dtype=np.int64)[by_time]
        self._vectors = np.ascontiguousarray(vectors[by_time, : self._dimensions], dtype=np.float32)
        self._exact_up_to = exact_up_to
        self._cells = _Cells(self._vectors) if len(order) > exact_up_to else None

    def __len__(self) -> int:
        return len(self._order)

    def nearest_before(self, own: Vectors, own_order: Orders) -> Floats:
        """The greatest cosine of each row of `own` (n, d) to a reference that came before it, shape (n,).

        A reference of the same order is not before it, so an idea is never compared with itself. `NONE_EARLIER` where
        nothing came before. Where few references did, or all are few, the answer is exact.
        """
        before = np.searchsorted(self._order, own_order, side="left")
        by_time = np.argsort(before, kind="stable")
        vectors = np.ascontiguousarray(own[by_time, : self._dimensions], dtype=np.float32)
        before = before[by_time]
        places = np.full(len(own), _NOBODY, dtype=np.intp)
        exact = int(np.searchsorted(before, self._exact_up_to, side="right"))
        for rows in _blocks(0, exact if self._cells else len(own), BLOCK):
            places[rows] = self._compare(vectors[rows], before[rows])
        if self._cells:
            for rows in _blocks(exact, len(own), PROBING_BLOCK):
                places[rows] = self._probe(self._cells, vectors[rows], before[rows])
        cosines = np.full(len(own), NONE_EARLIER)
        some = np.flatnonzero(places != _NOBODY)
        for rows in _blocks(0, len(some), PROBING_BLOCK):
            at = some[rows]
            cosines[by_time[at]] = np.clip(dots(vectors[at], self._vectors[places[at]]), -1.0, 1.0)
        return cosines

    def _compare(self, vectors: Vectors, before: Places) -> Places:
        """The nearest of all that came before each row (rows are sorted by `before`), or `_NOBODY`."""
        best = _Best(len(vectors))
        for part in _blocks(0, int(before[-1]), REFERENCE_BLOCK):
            cosines = vectors @ self._vectors[part].T
            if part.stop > before[0]:
                cosines[np.arange(part.start, part.stop)[None, :] >= before[:, None]] = -np.inf
            best.offer(slice(None), cosines, np.arange(part.start, part.start + cosines.shape[1]))
        return best.places

    def _probe(self, cells: "_Cells", vectors: Vectors, before: Places) -> Places:
        """The nearest that came before each row in the cells around it, or, where that is nobody, among all."""
        places = cells.nearest(vectors, before)
        missed = np.flatnonzero(places == _NOBODY)
        for rows in _blocks(0, len(missed), BLOCK):
            places[missed[rows]] = self._compare(vectors[missed[rows]], before[missed[rows]])
        return places


class _Best:
    """The greatest cosine that each row was offered so far, and whose it is."""

    def __init__(self, rows: int) -> None:
        self._cosines = np.full(rows, -np.inf, dtype=np.float32)
        self.places: Places = np.full(rows, _NOBODY, dtype=np.intp)

    def offer(self, rows: slice | Places, cosines: Vectors, places: Places) -> None:
        """Offer some rows the references at `places`, shape (m,), with their cosines, shape (rows, m)."""
        nearest = cosines.argmax(axis=1)
        found = cosines[np.arange(len(nearest)), nearest]
        better = found > self._cosines[rows]
        self._cosines[rows] = np.where(better, found, self._cosines[rows])
        self.places[rows] = np.where(better, places[nearest], self.places[rows])


class _Cells:
    """An inverted file: each vector in the cell of the centre that is nearest to it, within a cell in order of time.

    It is faiss's IVF turned about: not each row visits its cells but each cell is visited by all its rows at once, as
    one product of matrices; and what is later than a row is left out before the greatest cosine is taken, not after.
    """

    def __init__(self, vectors: Vectors) -> None:
        count = max(len(vectors) // CELL_SIZE, 1)
        with _one_thread():
            self._centres = _centres(vectors, count)
            _, home = self._centres.search(vectors, 1)
        self._places = np.argsort(home[:, 0], kind="stable")
        self._vectors = vectors[self._places]
        self._starts = np.searchsorted(home[self._places, 0], np.arange(count + 1))
        self._probed = min(round(PROBES * count**0.5), count)

    def nearest(self, vectors: Vectors, before: Places) -> Places:
        """The place of the vector in each row's cells that is nearest to it, among places less than `before`, or
        `_NOBODY`."""
        with _one_thread():
            _, cells = self._centres.search(vectors, self._probed)
        by_cell = np.argsort(cells, axis=None, kind="stable")
        visits = np.searchsorted(cells.ravel()[by_cell], np.arange(len(self._starts)))
        visitors = by_cell // self._probed
        best = _Best(len(vectors))
        for cell in np.flatnonzero(np.diff(visits) * np.diff(self._starts)):
            members = slice(self._starts[cell], self._starts[cell + 1])
            rows = visitors[visits[cell] : visits[cell + 1]]
            cosines = vectors[rows] @ self._vectors[members].T
            cosines[self._places[members][None, :] >= before[rows, None]] = -np.inf
            best.offer(rows, cosines, self._places[members])
        return best.places


def nearest_before(own: Vectors, own_order: Orders, reference: Vectors, reference_order: Orders) -> Floats:
    """See `EarlierReferences.nearest_before`; for references that are asked once."""
    return EarlierReferences(reference, reference_order).nearest_before(own, own_order)


def _used(vectors: Vectors) -> int:
    """How many dimensions there are before those in which every vector is 0; at least one."""
    used = np.flatnonzero(np.any(vectors != 0, axis=0))
    return int(used[-1]) + 1 if used.size else 1


def _blocks(start: int, stop: int, size: int) -> Iterator[slice]:
    return (slice(first, min(first + size, stop)) for first in range(start, stop, size))


def _centres(vectors: Vectors, count: int) -> Any:
    """The cells' centres as an index: k-means on a part of the vectors, the same part every time."""
    import faiss

    means = faiss.Kmeans(
        vectors.shape[1], count, niter=_TRAINING_ROUNDS, seed=_SEED, spherical=True,
        min_points_per_centroid=1, max_points_per_centroid=_TRAINING_PER_CELL,
    )  # fmt: skip
    means.train(vectors)
    return means.index


@contextmanager
def _one_thread() -> Iterator[None]:
    """faiss with one thread for the block: workers share the cores among themselves already."""
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)
