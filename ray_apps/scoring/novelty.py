"""Novelty: how unlike everything else an idea is.

The mean of 1 − cosine to the centroid of all ideas and 1 − cosine to the nearest idea that was there before it, each
cut to 0..1. A copy of an earlier idea is at most half new; the first idea of all is new.
"""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
_BLOCK = 512


def novelty(
    own: Vectors, own_order: NDArray[np.int64], all_vectors: Vectors, all_order: NDArray[np.int64]
) -> tuple[Vectors, Vectors]:
    """Novelty of each idea and its cosine to the nearest earlier one (−1 if there is none).

    `own` has shape (n, d), `all_vectors` (m, d), rows of length 1; `*_order` tells who came first.
    """
    centroid = all_vectors.mean(axis=0)
    length = float(np.linalg.norm(centroid))
    to_centroid = own @ (centroid / length) if length > 0 else np.zeros(len(own), dtype=np.float32)
    nearest = np.empty(len(own), dtype=np.float32)
    for start in range(0, len(own), _BLOCK):
        rows = slice(start, start + _BLOCK)
        cosines = own[rows] @ all_vectors.T
        cosines[own_order[rows, None] <= all_order[None, :]] = -1.0
        nearest[rows] = cosines.max(axis=1, initial=-1.0)
    apart = np.clip(1.0 - to_centroid, 0.0, 1.0)
    unlike = np.where(nearest < 0, 1.0, np.clip(1.0 - nearest, 0.0, 1.0))
    return ((apart + unlike) / 2).astype(np.float32), nearest
