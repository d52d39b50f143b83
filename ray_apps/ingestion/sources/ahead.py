"""Days that lie ahead, as pages: what is known long before is told when there is still time to print for it. Pure.

A day is told once, when it comes within `lead_days`; the watermark is the last day told. A source's `edition` stands
for all that decides which days it knows (its data, its options): when that changes, the days ahead are told again,
which stores nothing twice, because ids and contents are the same.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

from ray_apps.domain.signals import CalendarEvent
from ray_apps.ingestion.sources.pull import Page, Record, State

PAGE = 200
"""Days' records are stored together until there are this many."""


class Ahead(NamedTuple):
    """Something that a day brings: an event for the calendar, a record, or both."""

    day: date
    event: CalendarEvent | None
    record: Record | None


def window(state: State, edition: str, now: datetime, lead_days: int) -> tuple[date, date]:
    """Return the first and the last day to tell now; the first is after the last when all are told."""
    today = now.astimezone(UTC).date()
    first = today
    if state.get("edition") == edition and "through" in state:
        first = max(today, date.fromisoformat(state["through"]) + timedelta(days=1))
    return first, today + timedelta(days=lead_days)


def announced(day: date, lead_days: int) -> datetime:
    """Return when a day came within reach: its record is posted then, so that it is not news for ever."""
    return datetime.combine(day - timedelta(days=lead_days), time(), UTC)


def told(found: Iterable[Ahead], through: date, edition: str) -> Iterator[Page]:
    """Yield what was found, in order of days, in pages that end with a day; the last one ends with `through`."""
    batch: list[Ahead] = []
    for day, group in groupby(found, key=lambda one: one.day):
        batch += group
        if len(batch) >= PAGE:
            yield _page(batch, day, edition)
            batch = []
    yield _page(batch, through, edition)


def _page(batch: Iterable[Ahead], through: date, edition: str) -> Page:
    batch = tuple(batch)
    return Page(
        {"edition": edition, "through": through.isoformat()},
        records=tuple(one.record for one in batch if one.record is not None),
        events=tuple(one.event for one in batch if one.event is not None),
    )
