"""Dot products that do not depend on the batch they are computed in. Pure.

Matrix products in single precision differ in the seventh digit with the shape of the matrices, so that a score would
depend on what else was scored at the same time. They are used to find a neighbour; what is told of it comes from here.
"""

import numpy as np
from numpy.typing import NDArray

from ray_apps.scoring.posts import Floats

Vectors = NDArray[np.float32]


def dots(own: Vectors, other: Vectors) -> Floats:
    """The dot product of each row of `own` (n, d) with the same row of `other` (n, d), or with one vector (d,), in
    double precision."""
    wide = np.asarray(own, dtype=np.float64)
    products = np.einsum("ij,j->i" if other.ndim == 1 else "ij,ij->i", wide, np.asarray(other, dtype=np.float64))
    return np.asarray(products, dtype=np.float64)
