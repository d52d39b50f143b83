"""Novelty: how unlike everything else an idea is.

    novelty = √(apart · unlike), in 0..1,  apart = 1 − cosine to the centroid of recent ideas,
                                           unlike = 1 − cosine to the nearest recent idea that was there before it

each cut to 0..1. The geometric mean, so that either alone can deny it: a copy of an earlier idea is not new however
far out it lies. The first idea of all is new. "Recent" are the newest `RECENT` ideas: their number is bounded, so that
scoring costs the same for each idea however many there are.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ray_apps.scoring.cosines import dots
from ray_apps.scoring.nearest import NONE_EARLIER, EarlierReferences
from ray_apps.scoring.posts import Floats, Ints

Vectors = NDArray[np.float32]
RECENT = 20_000


class Recent:
    """Recent ideas: unit vectors (m, d), and their places in order of creation (m,), oldest first.

    Sent to workers, each of which prepares the search once.
    """

    def __init__(self, vectors: Vectors, order: Ints) -> None:
        self.vectors, self.order = vectors, order
        centroid = vectors.mean(axis=0) if len(order) else np.zeros(vectors.shape[1], dtype=np.float32)
        length = float(np.linalg.norm(centroid))
        self.direction = (centroid / length if length > 0 else centroid).astype(np.float32)

    @cached_property
    def earlier(self) -> EarlierReferences:
        """The search among them."""
        return EarlierReferences(self.vectors, self.order)


def novelty(own: Vectors, own_order: Ints, recent: Recent) -> tuple[Floats, Floats]:
    """Novelty of each idea (rows of `own`, of length 1, with their places in order of creation), and its cosine to the
    nearest recent idea before it (−1 if there is none)."""
    if not len(recent.order):
        return np.ones(len(own)), np.full(len(own), NONE_EARLIER)
    nearest = recent.earlier.nearest_before(own, own_order)
    apart = np.clip(1.0 - dots(own, recent.direction), 0.0, 1.0)
    if len(recent.order) == 1:  # the centroid is that idea itself
        apart = np.where(own_order == recent.order[0], 1.0, apart)
    unlike = np.clip(1.0 - nearest, 0.0, 1.0)
    return np.sqrt(apart * unlike), nearest
