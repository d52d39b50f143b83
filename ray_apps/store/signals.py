"""Signals, read in order of arrival, and the calendar. They are written by `signal_merge`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ray_apps.domain.signals import CalendarEvent
from ray_apps.store.open import Transaction


def ungrouped_shards(tx: Transaction, rows: int) -> list[tuple[int, int]]:
    """Ranges of `seq` (first, last) of at most `rows` signals each that belong to no idea yet, in order of arrival."""
    found = tx.execute(
        "SELECT min(seq) AS first, max(seq) AS last FROM ("
        "  SELECT seq, (row_number() OVER (ORDER BY seq) - 1) / %s AS shard FROM signals s "
        "  WHERE NOT EXISTS (SELECT FROM idea_signals i WHERE i.signal_id = s.id)"
        ") numbered GROUP BY shard ORDER BY shard",
        [rows],
    )
    return [(row["first"], row["last"]) for row in found]


def shard(tx: Transaction, first: int, last: int) -> list[dict[str, object]]:
    """The signals of one range that belong to no idea yet (id, content), in order of arrival."""
    rows = tx.execute(
        "SELECT id, content FROM signals s WHERE seq BETWEEN %s AND %s "
        "AND NOT EXISTS (SELECT FROM idea_signals i WHERE i.signal_id = s.id) ORDER BY seq",
        [first, last],
    )
    return [dict(row) for row in rows]


def page(tx: Transaction, after: int, limit: int) -> list[dict[str, object]]:
    """Signals in order of arrival after `seq`, for the API."""
    rows = tx.execute(
        "SELECT seq, id, source, content, community, url, posted_at, captured_at, counts FROM signals "
        "WHERE seq > %s ORDER BY seq LIMIT %s",
        [after, limit],
    )
    return [dict(row) for row in rows]


def keep_calendar(tx: Transaction, events: Sequence[CalendarEvent]) -> int:
    """Store calendar events; returns how many are new."""
    added = 0
    for event in events:
        added += tx.execute(
            "INSERT INTO calendar_events (name, day, country) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [event.name, event.day.date(), event.country],
        ).rowcount
    return added


@dataclass(frozen=True)
class CalendarDay:
    """An event and the day it falls on, whatever the country."""

    name: str
    day: date


def calendar(tx: Transaction, start: datetime, end: datetime) -> list[CalendarDay]:
    """The events between two moments, by day."""
    rows = tx.execute(
        "SELECT DISTINCT name, day FROM calendar_events WHERE day BETWEEN %s AND %s ORDER BY day, name",
        [start.date(), end.date()],
    )
    return [CalendarDay(row["name"], row["day"]) for row in rows]
