"""The nearest of many centres: exact while they are few, by inverted lists beyond. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

EXACT = 20_000
"""Up to so many centres every one is compared; this takes about as long as embedding does at most."""
_LISTS, _PROBED = 512, 64
"""Beyond, centres are kept in lists by the nearest of 512 directions and the 64 nearest lists are searched."""
_TRAINING = 64
"""Centres a list that directions are found from."""


def nearest(queries: Vectors, centres: Vectors, k: int, *, exact: int = EXACT) -> tuple[NDArray[np.int64], Vectors]:
    """Places and cosines, each of shape (queries, min(k, centres)), of the nearest centres, nearest first.

    Rows have length 1. The same input gives the same answer; a place is −1 where a search by lists found too few.
    Lists are made around directions that k-means finds.
    """
    import faiss

    index: Any
    k = min(k, len(centres))
    if not k or not len(queries):
        return np.empty((len(queries), k), dtype=np.int64), np.empty((len(queries), k), dtype=np.float32)
    flat = faiss.IndexFlatIP(centres.shape[1])
    index = flat
    if len(centres) > exact:
        around = _directions(centres)
        flat.add(np.ascontiguousarray(around))
        index = faiss.IndexIVFFlat(flat, centres.shape[1], len(around), faiss.METRIC_INNER_PRODUCT)
        index.is_trained = True
        index.nprobe = min(_PROBED, len(around))
    index.add(np.ascontiguousarray(centres, dtype=np.float32))
    cosines, places = index.search(np.ascontiguousarray(queries, dtype=np.float32), k)
    return places, cosines


def _directions(centres: Vectors) -> Vectors:
    """Directions that evenly taken centres cluster around; the same ones each time."""
    import faiss

    taken = centres[:: max(1, len(centres) // (_LISTS * _TRAINING))]
    means = faiss.Kmeans(centres.shape[1], min(_LISTS, len(taken)), niter=5, seed=1, spherical=True)
    means.cp.min_points_per_centroid = 1
    means.train(np.ascontiguousarray(taken))
    return np.asarray(means.centroids, dtype=np.float32)
