"""Signals and their observations: written in batches by COPY and one merge, read in order of arrival."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from ray_apps.domain.signals import CalendarEvent, Signal
from ray_apps.store.open import Transaction

_COLUMNS = "id, source, external_id, content, content_hash, community, tags, url, posted_at, captured_at, counts"
_STAGE = """
    CREATE TEMP TABLE staged (
        line integer, id uuid, source text, external_id text, content text, content_hash char(32), community text,
        tags text[], url text, posted_at timestamptz, captured_at timestamptz, counts jsonb
    ) ON COMMIT DROP
"""
# Rows of one statement are taken in file order, so that of two equal posts the first is kept.
_MERGE = f"""
    INSERT INTO signals ({_COLUMNS}, ingested_at)
    SELECT {_COLUMNS}, %s FROM staged ORDER BY line ON CONFLICT DO NOTHING RETURNING id
"""
# A duplicate is another look at the same post if its source calls it by the same id.
_SEEN = """
    CREATE TEMP TABLE seen ON COMMIT DROP AS
    SELECT s.id, st.line, st.captured_at, st.counts,
           lag(st.counts) OVER (PARTITION BY s.id ORDER BY st.captured_at, st.line) AS before
    FROM staged st JOIN signals s ON s.source = st.source AND s.external_id = st.external_id
    WHERE st.counts <> '{}'
"""
_OBSERVE = """
    INSERT INTO signal_observations (signal_id, observed_at, counts)
    SELECT id, captured_at, counts FROM seen
    WHERE counts IS DISTINCT FROM coalesce(before, (
        SELECT o.counts FROM signal_observations o
        WHERE o.signal_id = seen.id AND o.observed_at <= seen.captured_at ORDER BY o.observed_at DESC LIMIT 1))
    ORDER BY line ON CONFLICT DO NOTHING RETURNING signal_id
"""
_LATEST = """
    WITH newest AS (SELECT DISTINCT ON (id) id, captured_at, counts FROM seen ORDER BY id, captured_at DESC, line DESC),
    changed AS (
        UPDATE signals s SET counts = n.counts FROM newest n
        WHERE s.id = n.id AND n.counts <> s.counts AND NOT EXISTS (
            SELECT FROM signal_observations o WHERE o.signal_id = s.id AND o.observed_at > n.captured_at)
        RETURNING s.id),
    touched AS (
        SELECT ideas.id FROM ideas JOIN idea_signals i ON i.idea_id = ideas.id JOIN changed c ON c.id = i.signal_id
        ORDER BY ideas.id FOR UPDATE OF ideas)
    UPDATE ideas SET needs_score = true, evidence = evidence + 1 WHERE id IN (SELECT id FROM touched)
"""


@dataclass(frozen=True)
class Stored:
    """What became of a batch: ids of new signals, and how many counters were newly observed."""

    new: tuple[UUID, ...]
    observed: int


def add(tx: Transaction, batch: Sequence[Signal], at: datetime) -> Stored:
    """Store a batch. A signal whose content, or whose (source, external id), is known is not stored again; its
    counters become an observation if they differ from the last ones. `at` is the time of ingestion."""
    tx.execute(_STAGE)
    with tx.cursor() as cursor, cursor.copy(f"COPY staged (line, {_COLUMNS}) FROM STDIN") as copy:
        for line, s in enumerate(batch):
            copy.write_row(
                (
                    line,
                    s.id,
                    s.source,
                    s.external_id,
                    s.content,
                    s.content_hash,
                    s.community,
                    list(s.tags),
                    s.url,
                    s.posted_at,
                    s.captured_at,
                    Jsonb(s.counts),
                )
            )
    new = tuple(row["id"] for row in tx.execute(_MERGE, [at]))
    tx.execute(_SEEN)
    observed = tx.execute(_OBSERVE).rowcount
    tx.execute(_LATEST)
    tx.execute("DROP TABLE staged, seen")
    return Stored(new, observed)


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
