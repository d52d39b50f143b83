"""How good a ranking is: NDCG and precision at k, and intervals over hours. Pure."""

from dataclasses import dataclass

import numpy as np

from ray_apps.scoring.posts import Floats, Ints

TOP = 20
BLOCK_HOURS = 6
"""Gains of neighbouring hours overlap in windows of six: hours are drawn six at a time."""
CAUGHT = 0.676
"""The part of the variance of a mean over such hours that blocks of six catch: with correlations falling in a line to
none at six hours, Σ(1 − |k|/6)² ÷ Σ(1 − |k|/6) over the lags k."""
DRAWS = 2_000
SEED = 20


@dataclass(frozen=True)
class Interval:
    """A mean over hours with its 95 % interval."""

    value: float
    low: float
    high: float


def best_first(scores: Floats, k: int = TOP) -> Ints:
    """The rows of the k highest scores, best first; equal ones stay in the order they came in."""
    return np.argsort(-scores, kind="stable")[:k]


def ndcg(gains: Floats, scores: Floats, k: int = TOP) -> float:
    """Σ gain ÷ log2(rank + 1) over the k highest scores, divided by the best that could be; in 0..1.

    Gains are taken as they are (linear relevance) and must not be negative; where nothing was gained it is 1.
    """
    discounts = 1.0 / np.log2(np.arange(2, min(k, len(gains)) + 2))
    ideal = float(np.sort(gains)[::-1][:k] @ discounts)
    return float(gains[best_first(scores, k)] @ discounts) / ideal if ideal > 0 else 1.0


def precision(gains: Floats, scores: Floats, k: int = TOP) -> float:
    """The part of the k highest scores that is among the k greatest gains; in 0..1."""
    found = np.intersect1d(best_first(scores, k), best_first(gains, k))
    return len(found) / min(k, len(gains)) if len(gains) else 1.0


def interval(hours: Floats, within: tuple[float, float] = (-np.inf, np.inf)) -> Interval:
    """The mean of figures of consecutive hours, with a 95 % interval from a circular block bootstrap.

    Politis & Romano (1992): runs of `BLOCK_HOURS` hours, the first following the last, are drawn with replacement until
    as many hours are together; percentiles 2.5 and 97.5 of their means. These are then spread about the mean for what
    blocks miss: the variance between them (`CAUGHT`), and n ÷ (n − 6) as the mean is itself of few of them. Of
    simulated series as long as two days about nine in ten such intervals hold the truth. They are cut to `within`. The
    draws are the same in each call, so that methods are compared on the same hours.
    """
    count, mean = len(hours), float(hours.mean())
    block = min(BLOCK_HOURS, count)
    random = np.random.default_rng(SEED)
    firsts = random.integers(0, count, size=(DRAWS, -(-count // block)))
    rows = (firsts[:, :, None] + np.arange(block)).reshape(DRAWS, -1)[:, :count] % count
    drawn = np.percentile(hours[rows].mean(axis=1), (2.5, 97.5))
    spread = np.sqrt(count / max(count - block, 1) / CAUGHT)
    low, high = np.clip(mean + (drawn - mean) * spread, *within)
    return Interval(mean, min(float(low), mean), max(float(high), mean))
