"""Hot topics: marked when a wave is first seen, kept while it rises and for at most 48 hours after.

A wave is one row from its first mark to its end, and one `topic.hot` event, however often and by however many
processes it is marked, and however its name or its posts change on the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from ray_apps.domain.events import event
from ray_apps.domain.hot import TOPIC_POSTS, History, HotEvidence, HotTopic, Reading
from ray_apps.store import events
from ray_apps.store.open import Transaction

KEPT = timedelta(hours=48)
"""How long a topic is kept after it was last hot."""
HISTORIES = 20_000
"""Posts read for one detection: those seen last."""

_MARKERS = 0x686F74
_HISTORIES = """
    WITH seen AS (
        SELECT s.id, s.source, s.community, s.content, s.posted_at, last.at
        FROM (SELECT signal_id, max(observed_at) AS at FROM signal_observations
              WHERE observed_at >= %(since)s GROUP BY signal_id) last JOIN signals s ON s.id = last.signal_id
        WHERE s.posted_at >= %(posted_since)s ORDER BY last.at DESC, s.id LIMIT %(limit)s)
    SELECT seen.*, looks.ats, looks.counts FROM seen, LATERAL (
        SELECT array_agg(observed_at ORDER BY observed_at) AS ats, array_agg(counts ORDER BY observed_at) AS counts
        FROM signal_observations WHERE signal_id = seen.id AND observed_at >= %(since)s) looks
    ORDER BY seen.at DESC, seen.id
"""
_START = """
    INSERT INTO hot_topics (topic, signal_id, heat, evidence, marked_at, seen_at, expires_at)
    VALUES (%(topic)s, %(signal)s, %(heat)s, %(evidence)s, %(at)s, %(at)s, %(end)s)
"""
_GO_ON = """
    UPDATE hot_topics SET heat = %(heat)s, evidence = %(evidence)s, seen_at = greatest(seen_at, %(at)s),
        expires_at = greatest(expires_at, %(end)s) WHERE topic = %(topic)s
"""
# Locked in order of id, as everybody locks several ideas.
_FLAG = """
    WITH touched AS (
        SELECT id FROM ideas WHERE status <> 'archived'
        AND id IN (SELECT idea_id FROM idea_signals WHERE signal_id = ANY(%(posts)s)) ORDER BY id FOR UPDATE),
    flagged AS (
        UPDATE ideas SET needs_score = true, evidence = evidence + 1 WHERE id IN (SELECT id FROM touched) RETURNING id)
    SELECT i.signal_id, i.idea_id FROM idea_signals i JOIN flagged f ON f.id = i.idea_id
    WHERE i.signal_id = ANY(%(posts)s)
"""


@dataclass(frozen=True)
class HotRow:
    """A hot topic as it is kept. `signal_id` is the post it is named after, `idea_id` the idea made of that, if any."""

    topic: str
    signal_id: UUID
    idea_id: UUID | None
    heat: float
    evidence: HotEvidence
    marked_at: datetime
    seen_at: datetime


@dataclass
class _Wave:
    """A row that is still running: its name and its posts."""

    topic: str
    signals: list[UUID]


@dataclass(frozen=True)
class _Marked:
    """A topic that was marked: its wave's posts by now, those that are new to it, and whether it starts the wave."""

    topic: HotTopic
    signals: Sequence[UUID]
    fresh: frozenset[UUID]
    starts: bool


def histories(tx: Transaction, since: datetime, *, posted_since: datetime, limit: int = HISTORIES) -> list[History]:
    """Posts of after `posted_since` with their readings of after `since`, those seen last first."""
    rows = tx.execute(_HISTORIES, {"since": since, "posted_since": posted_since, "limit": limit})
    return [
        History(
            signal_id=row["id"],
            source=row["source"],
            community=row["community"],
            content=row["content"],
            posted_at=row["posted_at"],
            readings=tuple(Reading(at, counts) for at, counts in zip(row["ats"], row["counts"], strict=True)),
        )
        for row in rows
    ]


def mark(tx: Transaction, topics: Sequence[HotTopic], at: datetime) -> tuple[str, ...]:
    """Keep what is hot at `at` and let go of what expired; returns the names of waves that were not known before.

    A topic belongs to a running wave of the same name, or to one that shares a post with it. The ideas of posts that
    are new to a wave are flagged, once, to be scored again; a new wave is told of by one event.
    """
    tx.execute("SELECT pg_advisory_xact_lock(%s)", [_MARKERS])
    tx.execute("DELETE FROM hot_topics WHERE expires_at <= %s", [at])
    here, running = _still_here(tx, topics), _running(tx)
    marked = [_mark(tx, topic, here, at, running) for topic in topics if topic.signal_id in here]
    ideas = _flag(tx, marked)
    started = [each for each in marked if each.starts]
    told = [
        event("topic.hot", each.topic.topic, at, "ingestion", _told(each, ideas), step=at.isoformat())
        for each in started
    ]
    events.append(tx, told)
    return tuple(each.topic.topic for each in started)


def page(tx: Transaction, at: datetime, after: tuple[float, UUID] | None, limit: int) -> list[HotRow]:
    """What is hot at `at`, hottest first, after the (heat, signal) of the last one seen."""
    heat, signal = after or (None, None)
    rows = tx.execute(
        "SELECT h.*, i.idea_id FROM hot_topics h LEFT JOIN idea_signals i ON i.signal_id = h.signal_id "
        "WHERE h.expires_at > %(at)s "
        "AND (%(heat)s::float8 IS NULL OR (-h.heat, h.signal_id) > (-%(heat)s::float8, %(signal)s)) "
        "ORDER BY -h.heat, h.signal_id LIMIT %(limit)s",
        {"at": at, "heat": heat, "signal": signal, "limit": limit},
    )
    return [
        HotRow(
            topic=row["topic"],
            signal_id=row["signal_id"],
            idea_id=row["idea_id"],
            heat=row["heat"],
            evidence=HotEvidence.model_validate(row["evidence"]),
            marked_at=row["marked_at"],
            seen_at=row["seen_at"],
        )
        for row in rows
    ]


def _still_here(tx: Transaction, topics: Sequence[HotTopic]) -> set[UUID]:
    """Those of the topics' posts that were not erased since they were read, and stay until the transaction ends."""
    wanted = sorted({post for topic in topics for post in topic.signals})
    rows = tx.execute("SELECT id FROM signals WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [wanted])
    return {row["id"] for row in rows}


def _running(tx: Transaction) -> list[_Wave]:
    rows = tx.execute("SELECT topic, evidence -> 'signals' AS signals FROM hot_topics ORDER BY marked_at, topic")
    return [_Wave(row["topic"], [UUID(post) for post in row["signals"]]) for row in rows]


def _mark(tx: Transaction, topic: HotTopic, here: set[UUID], at: datetime, running: list[_Wave]) -> _Marked:
    """Mark one topic."""
    posts = here.intersection(topic.signals)
    wave = next((each for each in running if each.topic == topic.topic or not posts.isdisjoint(each.signals)), None)
    known = wave.signals if wave else []
    # The post that the wave is named after stays the first.
    signals = list(dict.fromkeys([*known, *(post for post in topic.signals if post in posts)]))[:TOPIC_POSTS]
    row = {
        "topic": wave.topic if wave else topic.topic,
        "signal": topic.signal_id,
        "heat": topic.heat,
        "evidence": Jsonb(topic.evidence.model_dump(mode="json") | {"signals": [str(post) for post in signals]}),
        "at": at,
        "end": at + KEPT,
    }
    tx.execute(_GO_ON if wave else _START, row)
    fresh = frozenset(posts.difference(known))
    if wave:
        wave.signals = signals
    else:
        running.append(_Wave(topic.topic, signals))
    return _Marked(topic, signals, fresh, starts=wave is None)


def _flag(tx: Transaction, marked: Sequence[_Marked]) -> dict[UUID, UUID]:
    """Have the ideas of all fresh posts scored again; returns the idea of each post that has one."""
    fresh = sorted({post for each in marked for post in each.fresh})
    return {row["signal_id"]: row["idea_id"] for row in tx.execute(_FLAG, {"posts": fresh})} if fresh else {}


def _told(marked: _Marked, ideas: Mapping[UUID, UUID]) -> dict[str, Any]:
    topic = marked.topic
    return {
        "topic": topic.topic,
        "heat": topic.heat,
        "signals": [str(post) for post in marked.signals],
        "ideas": sorted({str(ideas[post]) for post in marked.fresh if post in ideas}),
        "evidence": topic.evidence.model_dump(mode="json"),
    }
