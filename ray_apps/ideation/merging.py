"""Agglomeration of a chunk: the pair that belongs together most is joined first, until none does. Pure.

Where all that is around are posts that came together, crowding is measured twice: among the posts, and then among the
ideas that came of them. Of an event that many posts tell of, its own posts crowd each other out at first.

Only what a chunk touches is compared: its signals, and the known ideas that they or each other lie near. So a chunk
costs one search for neighbours a signal and a little more for each idea that grew, whatever else is known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ray_apps.domain.topics import Centre
from ray_apps.ideation import linkage
from ray_apps.ideation.neighbours import Neighbours

Vectors = NDArray[np.float32]

PASSES_AMONG_POSTS = 2
"""How often crowding is measured where there are only posts around. A third time, or a second one among known ideas,
only lets chains grow: more real titles join planted stories."""
NEIGHBOURS = 16
"""Known ideas that are looked at around each new signal, and around each idea that changed."""
_BLOCK = 512

Pair = tuple[float, int, int]
"""(minus its surplus, row, row): sorted, the pair that belongs together most comes first, then the oldest."""


@dataclass
class Clusters:
    """Ideas of a chunk by row: the known ones in order of creation, then one for each new signal, in order of arrival.

    `sums` (rows, d) are sums of unit vectors as far as centre and size tell, `standing` are sizes before the chunk (0 =
    new), `into` the row that took a row in.
    """

    units: Vectors
    sums: Vectors
    sizes: NDArray[np.int64]
    standing: NDArray[np.int64]
    drawn: NDArray[np.bool_]
    into: NDArray[np.int64]
    known: int

    @classmethod
    def of(cls, known: Sequence[Centre], vectors: Vectors) -> "Clusters":
        """The clusters before anything is joined."""
        parts = [centre.vector[None] for centre in known]
        units = np.ascontiguousarray(np.concatenate([*parts, vectors]), dtype=np.float32)
        fresh = len(vectors)
        sizes = np.array([centre.size for centre in known] + [1] * fresh, dtype=np.int64)
        drawn = np.array([centre.drawn for centre in known] + [False] * fresh, dtype=np.bool_)
        sums = units * (sizes * linkage.cohesion(sizes))[:, None].astype(np.float32)
        standing = np.where(np.arange(len(units)) < len(known), sizes, 0)
        return cls(units, sums, sizes, standing, drawn, np.arange(len(units)), len(known))

    def root(self, row: int) -> int:
        """The living row that a row has gone into."""
        while self.into[row] != row:
            row = int(self.into[row])
        return row

    def roots(self) -> NDArray[np.int64]:
        """The living row of each."""
        return np.array([self.root(row) for row in range(len(self.into))], dtype=np.int64)

    def join(self, one: int, other: int) -> int:
        """Make two one; returns the survivor: the drawn one, or else the one with more signals, or else the older.

        Signals are counted as before the chunk, so that among several it does not matter who met whom first.
        """
        stays, goes = sorted((one, other), key=lambda row: (not self.drawn[row], -self.standing[row], row))
        self.sums[stays] += self.sums[goes]
        self.sizes[stays] += self.sizes[goes]
        length = float(np.linalg.norm(self.sums[stays]))
        self.units[stays] = self.sums[stays] / length if length > 0 else self.sums[stays]
        self.into[goes] = stays
        return stays


def agglomerate(clusters: Clusters) -> None:
    """Join what belongs together, in place."""
    before = Neighbours(clusters.units[: clusters.known])
    rows: list[int] = list(range(clusters.known, len(clusters.into)))
    mere_posts = len(rows) >= min(linkage.AROUND, len(clusters.into))
    for _ in range(PASSES_AMONG_POSTS if mere_posts else 1):
        rows = _join_all(_Look(clusters, before, rows), clusters, rows)


def _join_all(look: "_Look", clusters: Clusters, rows: list[int]) -> list[int]:
    """Join around these rows until nothing belongs together any more; returns the living rows that were looked at."""
    changed: list[int] = rows
    pairs: list[Pair] = []
    while changed:
        pairs = [pair for pair in pairs if look.current(pair)] + look.around(changed)
        pairs.sort()
        changed = _join_best(clusters, pairs)
        look.refresh(changed)
    return look.active()


def _join_best(clusters: Clusters, pairs: Iterable[Pair]) -> list[int]:
    """Join every pair in which each is the other's best; returns the survivors.

    Who wants somebody that has a better partner waits for the next round: that partner changes what it is.
    """
    busy: set[int] = set()
    survivors = []
    for _, one, other in pairs:
        if one not in busy and other not in busy:
            survivors.append(clusters.join(one, other))
        busy |= {one, other}
    return survivors


class _Look:
    """Finds pairs that belong together around rows that are new or changed."""

    def __init__(self, clusters: Clusters, before: Neighbours, rows: Sequence[int]) -> None:
        """`before` finds known ideas where they lay before the chunk; `rows` are living ones, to be looked around."""
        self._clusters, self._before = clusters, before
        newest = np.flatnonzero(clusters.into == np.arange(len(clusters.into)))[-linkage.AROUND :]
        self._around = linkage.Surroundings(clusters.units[newest].copy(), clusters.sizes[newest].copy())
        self._crowding = np.full(len(clusters.into), np.nan, dtype=np.float32)
        self._active = dict.fromkeys(rows)
        self._stale: set[int] = set()

    def active(self) -> list[int]:
        """The living rows that were compared with others."""
        return sorted(self._active)

    def current(self, pair: Pair) -> bool:
        """Whether a pair's rows are still what they were when it was found."""
        _, one, other = pair
        return not ({one, other} & self._stale)

    def refresh(self, survivors: Sequence[int]) -> None:
        """Take note of what was joined: the survivors are not what they were, and others are gone."""
        self._stale = {row for row in self._active if self._clusters.into[row] != row} | set(survivors)
        self._active = {row: None for row in self._active if self._clusters.into[row] == row}
        self._crowding[list(survivors)] = np.nan

    def around(self, changed: Sequence[int]) -> list[Pair]:
        """The pairs of changed rows with others that belong together."""
        found: set[Pair] = set()
        for start in range(0, len(changed), _BLOCK):
            rows = np.array(changed[start : start + _BLOCK], dtype=np.int64)
            places, _ = self._before.nearest(self._clusters.units[rows], NEIGHBOURS)
            found.update(self._belonging(rows, places))
        self._active |= dict.fromkeys(row for _, one, other in sorted(found) for row in (one, other))
        for start in range(0, len(changed), _BLOCK):
            rows = np.array(changed[start : start + _BLOCK], dtype=np.int64)
            active = np.array(sorted(self._active), dtype=np.int64)
            found.update(self._belonging(rows, np.broadcast_to(active, (len(rows), len(active)))))
        return sorted(found)

    def _belonging(self, rows: NDArray[np.int64], others: NDArray[np.int64]) -> list[Pair]:
        """Which of `others` (rows, candidates; −1 = none) belong together with the row they stand beside."""
        clusters = self._clusters
        if not others.size:
            return []
        usable = (others >= 0) & (clusters.into[others] == others) & (others != rows[:, None])
        usable &= ~(clusters.drawn[rows][:, None] & clusters.drawn[others])
        if others.strides[0] == 0:
            cosines = clusters.units[rows] @ clusters.units[others[0]].T
        else:
            cosines = np.einsum("rd,rcd->rc", clusters.units[rows], clusters.units[others])
        self._need_crowding(np.unique(np.append(others[usable], rows)))
        gains = linkage.surplus(
            cosines, clusters.sizes[rows][:, None], self._crowding[rows][:, None],
            clusters.sizes[others], self._crowding[others],
        )  # fmt: skip
        at, beside = np.nonzero(usable & (gains >= 0))
        return [
            (-float(gains[r, c]), min(int(rows[r]), int(others[r, c])), max(int(rows[r]), int(others[r, c])))
            for r, c in zip(at, beside, strict=True)
        ]

    def _need_crowding(self, rows: NDArray[np.int64]) -> None:
        missing = rows[np.isnan(self._crowding[rows])]
        clusters = self._clusters
        for start in range(0, len(missing), _BLOCK):
            some = missing[start : start + _BLOCK]
            self._crowding[some] = self._around.crowding(clusters.units[some], clusters.sizes[some])
