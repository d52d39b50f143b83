"""How fast a post grows: what it gained since it was last looked at, an hour. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Counter = Literal["views", "score", "likes", "comments"]
COUNTERS: tuple[Counter, ...] = ("views", "score", "likes", "comments")
"""What can be counted of a post, the broadest audience first: the first one a post has is what it is judged by."""

LEAST_HOURS = 0.25
"""Looks closer together than this say nothing of an hour; a post younger than this is taken to be so old."""


@dataclass(frozen=True, slots=True)
class Look:
    """One post as it was seen at one moment, with its cumulative counters."""

    signal_id: UUID
    source: str
    community: str | None
    content: str
    posted_at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Pace:
    """What a post gained of `counter` over `hours`, up to the age of `age_hours`.

    `first` says that it is the mean since the post appeared, as it had not been seen before.
    """

    counter: Counter
    gained: int
    hours: float
    age_hours: float
    first: bool

    @property
    def per_hour(self) -> float:
        """The gain an hour, at least that of one in the whole time, so that it has a logarithm."""
        return max(self.gained, 1) / self.hours


def counter_of(counts: Mapping[str, int]) -> Counter | None:
    """Return the counter that a post with these counts is judged by; None if it has none."""
    return next((name for name in COUNTERS if name in counts), None)


def hours_between(start: datetime, end: datetime) -> float:
    """Return the hours from one moment to another; negative if it came before."""
    return (end - start).total_seconds() / 3600


def first_pace(counter: Counter, count: int, age_hours: float) -> Pace:
    """Return the mean pace since a post appeared."""
    age = max(age_hours, LEAST_HOURS)
    return Pace(counter, max(count, 0), age, age, first=True)


def next_pace(counter: Counter, before: int, count: int, hours: float, age_hours: float) -> Pace:
    """Return the pace since the look before. A counter that fell was set back: nothing was gained."""
    return Pace(counter, max(count - before, 0), hours, max(age_hours, LEAST_HOURS), first=False)
