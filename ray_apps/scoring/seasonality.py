"""Seasonality: does the idea belong to a day that people are about to prepare for?

event × topic × lead time: for each coming event, how much the idea is about it (cosine of meanings, rescaled to 0..1)
times how well now is the time to sell for it; the best event counts. Print on demand sells before the day: the time
is right (1) within ±7 days of the event less production and shipping, and falls off as exp(−distance) beyond, slowly
before and fast after, since what arrives late is not bought.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ray_apps.scoring.cosines import dots
from ray_apps.scoring.posts import Floats

Vectors = NDArray[np.float32]
LEAD_DAYS = 21.0
"""Production and shipping, and time to be found: the best day to be on sale is three weeks before the event."""
WINDOW_DAYS = 7.0
EARLY_DAYS = 30.0
LATE_DAYS = 4.0
COSINE_UNRELATED, COSINE_ABOUT = 0.30, 0.60
"""MiniLM cosines between a title and an event's name: below, chance; above, the title is about the event."""


@dataclass(frozen=True)
class Season:
    """The coming events: names, days, and unit vectors of their names, shape (len(names), d)."""

    names: tuple[str, ...]
    days: tuple[date, ...]
    vectors: Vectors


def timing(days_until: float) -> float:
    """How well now suits an event that is `days_until` days away (negative: past), in 0..1."""
    off = days_until - LEAD_DAYS
    if abs(off) <= WINDOW_DAYS:
        return 1.0
    scale = EARLY_DAYS if off > 0 else LATE_DAYS
    return float(np.exp(-(abs(off) - WINDOW_DAYS) / scale))


def seasonality(own: Vectors, season: Season, today: date) -> tuple[Floats, Sequence[str]]:
    """Seasonality of each idea (rows of `own`) and the event it comes from (empty if there is none)."""
    if not season.names:
        return np.zeros(len(own)), [""] * len(own)
    when = np.array([timing((day - today).days) for day in season.days])
    best = (_about(own @ season.vectors.T) * when.astype(np.float32)).argmax(axis=1)
    values = _about(dots(own, season.vectors[best])) * when[best]
    return values, [season.names[i] if value > 0 else "" for i, value in zip(best, values, strict=True)]


def _about(cosines: NDArray[Any]) -> NDArray[Any]:
    return np.clip((cosines - COSINE_UNRELATED) / (COSINE_ABOUT - COSINE_UNRELATED), 0.0, 1.0)
