"""Robust statistics: a few giants move neither the middle nor the spread."""

from dataclasses import dataclass

import numpy as np

from ray_apps.scoring.posts import Floats, Ints

_MAD_TO_SIGMA = 1.4826
"""Of a normal distribution, the standard deviation over the median absolute deviation."""
_LEAST_SPREAD = 0.25
"""In log units; keeps z finite where all values are equal."""
PRIOR_POSTS = 10.0
"""A group of n posts is believed n ÷ (n + 10): little evidence proves little."""
FARTHEST = 8.0
"""Among groups z is cut to ±8, so far out that the best of a busy source still differ."""
EASE = 2.0
"""z is divided by this before it is squashed: ±8 → 0.02..0.98, and between 2 and 4 there is room for the best."""


@dataclass(frozen=True)
class GroupNorms:
    """What is normal in each of g groups: keys in ascending order, and columns of shape (g,) beside them."""

    keys: Ints
    median: Floats
    spread: Floats
    count: Ints

    def z(self, keys: Ints, values: Floats) -> Floats:
        """(value − median) ÷ spread of its group, shrunk by n ÷ (n + 10) and winsorised to ±8.

        0 where the value is no number or nothing is known of its group.
        """
        if not len(self.keys):
            return np.zeros(len(values))
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        count = np.where(self.keys[at] == keys, self.count[at], 0)
        z: Floats = (values - self.median[at]) / self.spread[at] * (count / (count + PRIOR_POSTS))
        return np.clip(np.nan_to_num(z, nan=0.0), -FARTHEST, FARTHEST)


def group_norms(keys: Ints, values: Floats) -> GroupNorms:
    """Median and spread (1.4826 · MAD, at least 0.25) of the finite values of each key; values are on a log scale."""
    keep = np.isfinite(values)
    keys, values = keys[keep], values[keep]
    order = np.lexsort((values, keys))
    keys, values = keys[order], values[order]
    first = np.ones(len(keys), dtype=np.bool_)
    first[1:] = keys[1:] != keys[:-1]
    starts = np.flatnonzero(first)
    count = np.diff(np.append(starts, len(keys)))
    median = _middle(values, starts, count)
    group = np.cumsum(first) - 1
    off = np.abs(values - median[group])
    mad = _middle(off[np.lexsort((off, group))], starts, count)
    return GroupNorms(keys[starts], median, np.maximum(_MAD_TO_SIGMA * mad, _LEAST_SPREAD), count)


def _middle(values: Floats, starts: Ints, count: Ints) -> Floats:
    """The medians of groups that lie one after the other, each in ascending order."""
    if not len(starts):
        return np.empty(0)
    return np.asarray((values[starts + (count - 1) // 2] + values[starts + count // 2]) / 2)


def squash(z: Floats) -> Floats:
    """The logistic function of z ÷ 2: 0 → 0.5, ±8 → 0.02..0.98."""
    return np.asarray(1.0 / (1.0 + np.exp(-z / EASE)))
