"""Robust statistics: a few giants move neither the middle nor the spread."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_MAD_TO_SIGMA = 1.4826
"""Of a normal distribution, the standard deviation over the median absolute deviation."""
_LEAST_SPREAD = 0.25
"""In log units; keeps z finite where all values are equal."""
WINSOR = 4.0
"""z is cut to ±4: beyond that, more is not better evidence."""


@dataclass(frozen=True)
class Norm:
    """What is normal for a group of counters: median and spread of log(1 + x), and how many were seen."""

    median: float
    spread: float
    count: int


def norm(values: Sequence[float]) -> Norm:
    """The norm of non-negative counters; not-a-number and negative ones do not count."""
    logs = _logs(values)
    logs = logs[np.isfinite(logs)]
    if logs.size == 0:
        return Norm(0.0, _LEAST_SPREAD, 0)
    median = float(np.median(logs))
    mad = float(np.median(np.abs(logs - median)))
    return Norm(median, max(_MAD_TO_SIGMA * mad, _LEAST_SPREAD), int(logs.size))


def robust_z(values: ArrayLike, against: Norm) -> Floats:
    """(log(1 + x) − median) ÷ spread, winsorised to ±4; 0 where x is no counter."""
    z = (_logs(values) - against.median) / against.spread
    return np.clip(np.nan_to_num(z, nan=0.0, posinf=0.0, neginf=0.0), -WINSOR, WINSOR)


def squash(z: ArrayLike) -> Floats:
    """The logistic function: ±4 → 0.02..0.98, 0 → 0.5."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(z, dtype=np.float64))))


def _logs(values: ArrayLike) -> Floats:
    given = np.asarray(values, dtype=np.float64)
    return np.log1p(np.where((given >= 0) & np.isfinite(given), given, np.nan))
