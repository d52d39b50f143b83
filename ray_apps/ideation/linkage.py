"""How strongly two ideas belong together, from nothing but centres and sizes. Pure.

The strength is the mean cosine between the signals of one and those of the other (average linkage), less how crowded
the places are where they lie: posts of one hobby, or titles of one mould, are all close to each other without telling
of the same thing.

    strength(A, B) = cos(a, b) · h(|A|) · h(|B|) − (crowding(A) + crowding(B)) / 2
    A and B belong together where  strength ≥ LEAST

a and b are unit centres; h(n) is the length that the mean of n unit vectors of one story has, so the product is the
mean cosine of all pairs, as far as centre and size tell.

    crowding(A) = mean of cos(a, c) · h(|A|) · h(|C|) over the ideas C ranked FROM to TO by it, of `AROUND` others

Others are what is new and the newest of what is known. The first ranks are left out: they may tell of the same thing.
Of fewer others lower ranks are taken, and crowding leans on what lies that far out where cosines to others are spread
normally: median + `SPREADS` · 1.4826 · median absolute deviation. All of it is measured where the posts are, so it
holds for any community and any embedder.

Source: average linkage (Sokal and Michener 1958) on cosines that are corrected for hubs as in CSLS (Conneau et al.
2018, "Word translation without parallel data").
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Numbers = NDArray[np.float32]

LEAST = 0.11
"""Strength from which ideas belong together. On the stories of tests/data/grouping/tune.csv and the events of r/all,
whether their posts come all at once or a few at a time, 0.10 to 0.12 change F1 by 0.03 at most; lower figures join more
strangers."""
STORY_COSINE = 0.45
"""Mean cosine of two MiniLM titles of one story, measured on the same stories."""
AROUND = 2_000
FROM, TO = 10, 30
LEFT_OUT = 4
"""Ranks that are left out at least, however few others there are."""
SPREADS = 3.2
"""How many robust standard deviations above the median ranks 10 to 30 of 2,000 lie, on average over real titles."""
RANKED = 0.5
"""What ranks weigh where others are few; the more there are, the more."""
FEW, TYPICAL_CROWDING = 40, 0.32
"""Where no more others are known, crowding is what is typical of titles."""


def cohesion(sizes: NDArray[np.int64]) -> Numbers:
    """Length of the mean of n unit vectors whose mean cosine is STORY_COSINE: 1 for one, 0.67 for very many."""
    return np.sqrt(STORY_COSINE + (1 - STORY_COSINE) / np.maximum(sizes, 1)).astype(np.float32)


@dataclass(frozen=True)
class Surroundings:
    """The others that crowding is measured by: unit centres (m, d) and their sizes (m,)."""

    centres: Vectors
    sizes: NDArray[np.int64]

    def crowding(self, own: Vectors, sizes: NDArray[np.int64]) -> Numbers:
        """How close unrelated posts come to each of `own` (n, d), on the scale of a mean cosine of pairs."""
        others = len(self.centres)
        if others <= FEW:
            return np.full(len(own), TYPICAL_CROWDING, dtype=np.float32)
        near = (own @ self.centres.T) * cohesion(self.sizes) * cohesion(sizes)[:, None]
        share = min(others / AROUND, 1.0)
        first, last = max(round(FROM * share), LEFT_OUT), max(round(TO * share), 2 * LEFT_OUT)
        ranked = -np.partition(-near, (first, last - 1), axis=1)[:, first:last].mean(axis=1)
        if others >= AROUND:
            return np.asarray(ranked, dtype=np.float32)
        weight = RANKED + (1 - RANKED) * share
        measured = weight * ranked + (1 - weight) * _far_out(near)
        trust = (others - FEW) / others
        return np.asarray(trust * measured + (1 - trust) * TYPICAL_CROWDING, dtype=np.float32)


def _far_out(near: Numbers) -> Numbers:
    """Where the ranks that count would lie, of cosines (rows, others) that are spread normally but for the highest."""
    middle = np.median(near, axis=1)
    spread = 1.4826 * np.median(np.abs(near - middle[:, None]), axis=1)
    return np.asarray(middle + SPREADS * spread, dtype=np.float32)


def surplus(
    cosines: Numbers, sizes: NDArray[np.int64], crowded: Numbers,
    other_sizes: NDArray[np.int64], other_crowded: Numbers,
) -> Numbers:  # fmt: skip
    """Strength less what is needed, for pairs given element by element (shapes broadcast): ≥ 0 = belong together."""
    mean_cosine = cosines * cohesion(sizes) * cohesion(other_sizes)
    return np.asarray(mean_cosine - (crowded + other_crowded) / 2 - LEAST, dtype=np.float32)
