"""How an outside source stands: its allowances, its failures, and when it may be asked again. Pure."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FAILURES_TO_OPEN = 3
"""Failures in a row after which a source is left alone for a while."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
"""The pause doubles from the first to the longest; a service that names its own pause gets it, up to a day."""

_LONGEST_ASKED = timedelta(days=1)
_PROBLEM_CHARS = 300

Health = Literal["never pulled", "ok", "failing", "resting"]


class Allowance(BaseModel):
    """At most `limit` units in any `seconds`, or in each calendar day of a time zone (`day`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: int = Field(ge=1, le=10_000_000)
    seconds: float | None = Field(None, gt=0, le=31 * 86_400)
    day: str | None = None

    @model_validator(mode="after")
    def _one_window(self) -> Self:
        if (self.seconds is None) == (self.day is None):
            raise ValueError("an allowance has either seconds or day (a time zone such as America/Los_Angeles)")
        if self.day is not None:
            try:
                zoneinfo.ZoneInfo(self.day)
            except (zoneinfo.ZoneInfoNotFoundError, ValueError):
                raise ValueError(f"there is no time zone {self.day!r}") from None
        return self

    @property
    def span_s(self) -> float:
        """The window's length in seconds; a calendar day counts as 24 hours."""
        return 86_400.0 if self.seconds is None else self.seconds


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a source by name.

    `state` is its watermark. `failures` counts those in a row; `problem` is the last one in a line, None once a pull
    went well. Before `open_until` the source is left alone: the circuit breaker is open. `counters` are sums over
    all pulls. Times are UTC.
    """

    name: str
    state: Mapping[str, Any] = field(default_factory=dict)
    attempted_at: datetime | None = None
    succeeded_at: datetime | None = None
    failures: int = 0
    problem: str | None = None
    open_until: datetime | None = None
    counters: Mapping[str, int] = field(default_factory=dict)

    def health(self, now: datetime) -> Health:
        """One of four words for people: `resting` while it is left alone, `failing` while the last pull failed."""
        if self.open_until is not None and self.open_until > now:
            return "resting"
        if self.failures or self.problem:
            return "failing"
        return "never pulled" if self.succeeded_at is None else "ok"

    @property
    def interrupted(self) -> bool:
        """Whether the last pull stored pages but neither ended nor failed: it was killed, or is still going on."""
        if self.attempted_at is None or self.problem is not None:
            return False
        return self.succeeded_at is None or self.attempted_at > self.succeeded_at

    def may_try(self, now: datetime) -> bool:
        """Whether the breaker lets a pull through. After a pause it does, once: a failure then opens it for longer."""
        return self.open_until is None or self.open_until <= now

    def after_success(self, now: datetime) -> "Standing":
        """A pull went to its end: the breaker closes."""
        return replace(self, attempted_at=now, succeeded_at=now, failures=0, problem=None, open_until=None)

    def after_failure(self, problem: str, now: datetime, open_for_s: float | None = None) -> "Standing":
        """A pull failed. The breaker opens when the service asked for it, or at the third failure in a row.

        Pauses double from 5 minutes to 6 hours. `open_for_s` is the service's own wish, kept up to a day.
        """
        failures = self.failures + 1
        pause = _asked(open_for_s)
        if failures >= FAILURES_TO_OPEN:
            doublings = min(failures - FAILURES_TO_OPEN, 16)
            pause = max(pause, min(FIRST_PAUSE * 2**doublings, LONGEST_PAUSE))
        until = now + pause if pause else None
        return replace(self, attempted_at=now, failures=failures, problem=_line(problem), open_until=until)

    def after_rest(self, problem: str, now: datetime, open_for_s: float | None = None) -> "Standing":
        """An allowance is used up: no failure, but nothing to ask for until it refills."""
        pause = _asked(open_for_s) or FIRST_PAUSE
        return replace(self, attempted_at=now, failures=0, problem=_line(problem), open_until=now + pause)


def _asked(open_for_s: float | None) -> timedelta:
    if open_for_s is None or not open_for_s > 0:
        return timedelta()
    return timedelta(seconds=min(open_for_s, _LONGEST_ASKED.total_seconds()))


def _line(text: str) -> str:
    """One printable line."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line[:_PROBLEM_CHARS] or "failed without saying why"


def day_start(moment: datetime, zone: str) -> datetime:
    """The last midnight in a time zone, as UTC."""
    local = moment.astimezone(zoneinfo.ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def next_day_start(moment: datetime, zone: str) -> datetime:
    """The next midnight in a time zone, as UTC: 23 to 25 hours after the last."""
    start = day_start(moment, zone).astimezone(zoneinfo.ZoneInfo(zone))
    following = (start + timedelta(hours=30)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return following.astimezone(UTC)
