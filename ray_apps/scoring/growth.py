"""How a post grows: a log-normal curve through its counters, fitted to whole columns at once. Pure.

What people do about a post rises fast, peaks and fades slowly. Its velocity at the age t (hours since posting) is
taken to be the log-normal curve, the usual shape of attention that spreads by being passed on:

    log v(t) = log v(peak) − (log t − log peak)² ÷ (2 · width²)

With the width fixed at what is usual that is a straight line in two unknowns: with b = log(peak) ÷ width²,

    log v(t) + log²(t) ÷ (2 · width²) = a + b · log t

and least squares over the paces between readings give it in closed form. The slope b is the shape: each pace counts as
the hours it covers, and ridge regression pulls b to that of the usual peak with the weight of `trust`, so that a post
has its own peak once it has been watched for long, and the usual one as long as it was read once. The level a is what
is going on now: it fits the latest paces, which fade towards the past with a half-life of `memory`.

A first reading tells only the mean pace since posting. Posts come into view while they rise, and what rises like t^k
goes k times as fast as its mean: `rise` is that k. To every pace a twentieth of the mean is added, so that an hour
without a vote has a logarithm; being relative, it leaves the scale of a source out of the shape.

The constants were chosen on the first 60 % of hourly looks at r/all's top 100 (round figures in the middle of a wide
plateau); `idea-engine bench prediction` measures on the rest.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ray_apps.scoring.posts import Floats, Ints, Posts

HOUR = 3600.0
YOUNGEST_HOURS = 0.1
"""Ages are at least six minutes: a pace over seconds is noise."""
_FLOOR = 0.05
"""Part of the mean pace that is added to every pace."""
_RESET = 0.5
"""A counter that falls below half of what it was has been reset, and the pace is unknown; a smaller fall is no gain."""
_LEAST_WEIGHT, _SHORTEST_HOURS = 1e-9, 0.01
"""Less is no evidence of now; two readings closer than 36 seconds tell no pace."""
_MOST = 1e18
"""Nothing is counted that often."""
_LOG_2 = float(np.log(2.0))


@dataclass(frozen=True)
class Curve:
    """What is usual of growth curves.

    `peak`: age at the peak, hours. `width`: σ in log hours. `trust`: what the usual peak weighs against a post's own
    readings, in hours watched times the variance of log age in them. `memory`: half-life in hours of what a pace says
    about now. `rise`: the power of age by which posts grow when they come into view. `silence`: half-life in hours of
    the velocity of a post that is not seen again, on top of the curve.
    """

    peak: float = 3.5
    width: float = 1.1
    trust: float = 6.0
    memory: float = 0.5
    rise: float = 1.8
    silence: float = 3.0


USUAL = Curve()


@dataclass(frozen=True)
class Growth:
    """The fitted curves of p posts as of a moment; every column has shape (p,).

    `height` is the natural logarithm of the greatest fitted velocity so far (at the peak, or at the last reading while
    it is still to come), counter units an hour; not-a-number where no counter made sense. `fallen` is log(velocity at
    the peak ÷ velocity as of the moment), 0 before the peak and at it. `peak` is the age at the peak in hours and
    `peaked_at` that moment; `seen_at` is when the post was last read (posted, where never); moments are epoch seconds.
    `readings` counts the readings that were used.
    """

    height: Floats
    fallen: Floats
    peak: Floats
    peaked_at: Floats
    seen_at: Floats
    readings: Ints


@dataclass(frozen=True)
class _Readings:
    """The readings that make sense, each with the post it belongs to; `first` marks the first one of a post."""

    owner: Ints
    at: Floats
    value: Floats
    first: NDArray[np.bool_]


def fit_growth(posts: Posts, as_of: float, usual: Curve = USUAL) -> Growth:
    """Fit the curve of each post to what had been read of it by `as_of` (epoch seconds); later readings do not count.

    Counters that are negative or no number are left out; posts from the future, or without a moment, count as posted
    at their first reading.
    """
    read = _sensible(posts, as_of)
    readings = np.bincount(read.owner, minlength=len(posts))
    seen = readings > 0
    first_at, last_at = np.full(len(posts), as_of), np.full(len(posts), np.nan)
    first_at[seen] = read.at[read.first]
    last_at[seen] = read.at[np.cumsum(readings)[seen] - 1]
    born = np.where((posts.posted <= as_of) & (posts.posted > -np.inf), posts.posted, first_at)
    seen_at = np.where(seen, np.maximum(last_at, born), born)
    last, now = _hours(seen_at - born), _hours(as_of - born)

    middle, level, spread, lean = _moments(read, born, last, usual)
    slope = (lean + usual.trust * np.log(usual.peak) / usual.width**2) / (spread + usual.trust)
    log_peak = slope * usual.width**2
    # The line at the peak, or where it is still to come, at the last reading; a = level − b · middle.
    top = np.minimum(log_peak, np.log(last))
    height = level + slope * (top - middle) - top**2 / (2 * usual.width**2)
    past_peak = np.maximum(np.log(now) - log_peak, 0.0)
    fallen = past_peak**2 / (2 * usual.width**2) + _LOG_2 / usual.silence * (now - last)
    # Peaks are told within a century: a curve that only rises has none of its own.
    peak = np.exp(np.clip(log_peak, np.log(YOUNGEST_HOURS), np.log(876_000.0)))
    return Growth(height, fallen, peak, born + peak * HOUR, seen_at, readings)


def _sensible(posts: Posts, as_of: float) -> _Readings:
    owner = np.repeat(np.arange(len(posts)), np.diff(posts.starts))
    at, value = posts.at, posts.value
    keep = (at <= as_of) & (at > -np.inf) & (value >= 0) & (value < _MOST)
    if not keep.all():
        owner, at, value = owner[keep], at[keep], value[keep]
    first = np.ones(len(owner), dtype=np.bool_)
    first[1:] = owner[1:] != owner[:-1]
    return _Readings(owner, at, value, first)


def _hours(seconds: Floats) -> Floats:
    return np.maximum(seconds / HOUR, YOUNGEST_HOURS)


def _moments(read: _Readings, born: Floats, last: Floats, usual: Curve) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each post's paces: the means of x = log t and of y, the left side of the line, over the latest ones; and Σ x²
    and Σ x·y about the means over all of them, in hours. The mean of y is not-a-number where there is no pace."""
    owner, first = read.owner, read.first
    age = _hours(read.at - born[owner])
    age_before, value_before = _before(age, first), _before(read.value, first)
    apart = np.maximum(age - age_before, _SHORTEST_HOURS)
    pace = np.maximum(read.value - value_before, 0.0) / apart + _FLOOR * np.maximum(read.value, 0.5) / age
    pace *= np.where(first, usual.rise, 1.0)
    known = read.value >= _RESET * value_before
    fade = _LOG_2 / usual.memory
    end = last[owner]
    latest = np.where(known, np.exp(fade * (age - end)) - np.exp(fade * (age_before - end)), 0.0)
    covered = np.where(known, age - age_before, 0.0)

    x = np.log(np.where(first, age, (age + age_before) / 2))
    y = np.log(pace) + x * x / (2 * usual.width**2)
    total = _Totals(owner, len(born))
    mass, hours = total(latest), total(covered)
    told = mass > _LEAST_WEIGHT
    middle, level = total(latest * x) / np.where(told, mass, 1.0), total(latest * y) / np.where(told, mass, 1.0)
    x_off = x - (total(covered * x) / np.where(hours > 0, hours, 1.0))[owner]
    weighted = covered * x_off
    # About the mean of x it makes no difference whether y is taken about its own.
    return middle, np.where(told, level, np.nan), total(weighted * x_off), total(weighted * y)


def _before(column: Floats, first: NDArray[np.bool_]) -> Floats:
    """The value of the reading before; 0 for the first one, as everything starts from nothing when it is posted."""
    before = np.empty_like(column)
    before[1:] = column[:-1]
    before[:1] = 0.0
    return np.where(first, 0.0, before)


@dataclass(frozen=True)
class _Totals:
    """Sums over the readings of each post."""

    owner: Ints
    posts: int

    def __call__(self, column: Floats) -> Floats:
        return np.bincount(self.owner, weights=column, minlength=self.posts).astype(np.float64, copy=False)
