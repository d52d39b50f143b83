"""What is usual: how fast posts of a source grow at an age, and at what age they grow fastest. Pure.

Both are learned from what was seen so far, so nothing is known of the future, and both are kept in bounded memory.

Growth is judged on the logarithm of the pace, by its distance from the median in units of 1.4826 × the median absolute
deviation (the standard deviation of a normal distribution; Rousseeuw and Croux, 1993), among posts of about the same
age, ages being grouped by powers of the root of e. A group that has few posts leans on all posts of its source.
"""

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from ray_apps.ingestion.bursts.paces import Pace

Kind = tuple[str, str]
"""A source and a counter: views on YouTube are not compared with votes on Reddit."""

_GROUPS_PER_E = 2.0
_KEPT = 500
_LEANING = 30
"""How many posts of a source's whole weigh in a group's figures; with as many of its own, a group is half itself."""
_LEAST_SPREAD = 0.5
"""However alike posts grow, less than e^0.5 = 1.6 times the usual pace is not a standard deviation."""
_PEAK_SPREAD = 0.6
_PEAK_WEIGHT = 12
_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Usual:
    """Median and robust standard deviation of the logarithm of the pace (gain an hour)."""

    median: float
    spread: float

    def distance(self, pace: Pace) -> float:
        """How many standard deviations a pace lies above what is usual.

        The counter itself is uncertain by its square root, which adds 1 / gain to the variance of its logarithm.
        """
        spread = math.hypot(self.spread, 1 / math.sqrt(max(pace.gained, 1)))
        return (math.log(pace.per_hour) - self.median) / spread

    def times(self, pace: Pace) -> float:
        """How many times what is usual a pace is."""
        return pace.per_hour / math.exp(self.median)


@dataclass(frozen=True, slots=True)
class Peak:
    """When posts of a source grow fastest: median and standard deviation of the logarithm of their age in hours."""

    median: float
    spread: float

    @property
    def hours(self) -> float:
        """The median age at the peak."""
        return math.exp(self.median)

    def ahead(self, age_hours: float) -> float:
        """The chance (0..1) that a post of this age has its peak before it (a log-normal law)."""
        return share_below(-(math.log(age_hours) - self.median) / self.spread)


def share_below(distance: float) -> float:
    """Return the share of a normal distribution below a distance in standard deviations."""
    return 0.5 * math.erfc(-distance / math.sqrt(2))


@dataclass(slots=True)
class Norms:
    """What was learned so far, by source and counter. `peak_hours` is assumed where nothing is known yet."""

    peak_hours: float
    _paces: dict[tuple[Kind, bool], dict[int, deque[float]]] = field(init=False, default_factory=dict)
    _peaks: dict[Kind, deque[float]] = field(init=False, default_factory=dict)
    _known: dict[tuple[Kind, bool, int], Usual | None] = field(init=False, default_factory=dict)
    _known_peaks: dict[Kind, Peak] = field(init=False, default_factory=dict)

    def learn_pace(self, kind: Kind, pace: Pace) -> None:
        """Take one pace in. First looks, which are means since the beginning, are kept apart from later ones."""
        groups = self._paces.setdefault((kind, pace.first), {})
        groups.setdefault(_group(pace), deque(maxlen=_KEPT)).append(math.log(pace.per_hour))
        self._known.clear()

    def learn_peak(self, kind: Kind, age_hours: float) -> None:
        """Take in at what age a post grew fastest, now that it grows more slowly."""
        self._peaks.setdefault(kind, deque(maxlen=_KEPT)).append(math.log(age_hours))
        self._known_peaks.clear()

    def usual(self, kind: Kind, pace: Pace, quorum: int) -> Usual | None:
        """What is usual for a post of this source and age; None until the source has shown `quorum` paces."""
        key = (kind, pace.first, _group(pace))
        if key not in self._known:
            self._known[key] = self._work_out(*key, quorum)
        return self._known[key]

    def peak(self, kind: Kind) -> Peak:
        """When posts of a source grow fastest, the assumption weighing as a dozen posts."""
        if kind not in self._known_peaks:
            self._known_peaks[kind] = self._work_out_peak(kind)
        return self._known_peaks[kind]

    def _work_out_peak(self, kind: Kind) -> Peak:
        seen = self._peaks.get(kind)
        assumed = math.log(self.peak_hours)
        if not seen:
            return Peak(assumed, _PEAK_SPREAD)
        ages, n = np.array(seen), len(seen)
        median = (float(np.median(ages)) * n + assumed * _PEAK_WEIGHT) / (n + _PEAK_WEIGHT)
        variance = (float(ages.var()) * n + _PEAK_SPREAD**2 * _PEAK_WEIGHT) / (n + _PEAK_WEIGHT)
        return Peak(median, math.sqrt(variance))

    def _work_out(self, kind: Kind, first: bool, group: int, quorum: int) -> Usual | None:
        groups = self._paces.get((kind, first), {})
        everything = [pace for paces in groups.values() for pace in paces]
        if len(everything) < quorum:
            return None
        whole = _figures(everything)
        own = groups.get(group, ())
        if not own:
            return whole
        alone, weight = _figures(own), len(own) / (len(own) + _LEANING)
        return Usual(
            weight * alone.median + (1 - weight) * whole.median,
            max(weight * alone.spread + (1 - weight) * whole.spread, _LEAST_SPREAD),
        )


def _group(pace: Pace) -> int:
    return round(math.log(pace.age_hours) * _GROUPS_PER_E)


def _figures(values: "list[float] | deque[float]") -> Usual:
    logs = np.array(values)
    median = float(np.median(logs))
    return Usual(median, max(_TO_SIGMA * float(np.median(np.abs(logs - median))), _LEAST_SPREAD))
