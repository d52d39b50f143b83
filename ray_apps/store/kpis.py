"""What the KPIs are computed from, in one read."""

from dataclasses import dataclass
from datetime import datetime

from ray_apps.store.listings import SHOWN
from ray_apps.store.open import Transaction


@dataclass(frozen=True)
class Passage:
    """How long one live listing took from its idea's first signal to being live, in seconds; `waited` for a person."""

    total: float
    waited: float


def top_quartile_since(tx: Transaction, since: datetime, compare_since: datetime) -> int:
    """Ideas made after `since` whose score is at least the upper quartile of all ideas made after `compare_since`."""
    row = tx.execute(
        "WITH bar AS (SELECT percentile_cont(0.75) WITHIN GROUP (ORDER BY score) AS score FROM ideas "
        "             WHERE score IS NOT NULL AND created_at >= %s) "
        "SELECT count(*) AS n FROM ideas, bar WHERE ideas.created_at >= %s AND ideas.score >= bar.score",
        [compare_since, since],
    ).fetchone()
    return int(row["n"]) if row else 0


def latest_mockup_counts(tx: Transaction) -> tuple[int, int]:
    """Selected ideas and those of them with a mock-up, as of the last mock-up run that selected any."""
    row = tx.execute(
        "SELECT (counters->>'selected')::int AS selected, (counters->>'with_mockup')::int AS drawn FROM stage_runs "
        "WHERE stage = 'mockup' AND finished_at IS NOT NULL AND (counters->>'selected')::int > 0 "
        "ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return (row["selected"], row["drawn"] or 0) if row else (0, 0)


def passages(tx: Transaction) -> list[Passage]:
    """Every live listing's way from signal to live. The wait for a person is from clearance to approval."""
    rows = tx.execute(
        "SELECT extract(epoch FROM l.live_at - s.first)::float8 AS total, "
        "       extract(epoch FROM coalesce(r.approved - c.cleared, interval '0'))::float8 AS waited "
        "FROM listings l "
        "JOIN LATERAL (SELECT min(s.ingested_at) AS first FROM idea_signals m JOIN signals s ON s.id = m.signal_id "
        "              WHERE m.idea_id = l.idea_id) s ON true "
        "LEFT JOIN LATERAL (SELECT max(decided_at) AS approved FROM reviews WHERE listing_id = l.id "
        "                   AND decision = 'approve' AND decided_at <= l.live_at) r ON true "
        "LEFT JOIN LATERAL (SELECT max(checked_at) AS cleared FROM clearances WHERE listing_id = l.id AND cleared "
        "                   AND checked_at <= l.live_at) c ON true "
        "WHERE l.live_at IS NOT NULL ORDER BY l.live_at, l.id"
    )
    return [Passage(row["total"], max(row["waited"], 0.0)) for row in rows]


def outcomes(tx: Transaction) -> list[tuple[int, int]]:
    """Views and positive acts (favourites and sales) of each listing that a marketplace shows, newest counters."""
    rows = tx.execute(
        "SELECT DISTINCT ON (m.listing_id) m.views, m.favorites + m.sales AS acts FROM metric_snapshots m "
        f"JOIN (SELECT id FROM listings WHERE {SHOWN}) l ON l.id = m.listing_id "
        "ORDER BY m.listing_id, m.tabulated_for DESC"
    )
    return [(row["views"], row["acts"]) for row in rows]


def totals(tx: Transaction) -> dict[str, int]:
    """How much of everything there is."""
    row = tx.execute(
        "SELECT (SELECT count(*) FROM signals) AS signals, (SELECT count(*) FROM ideas) AS ideas, "
        "(SELECT count(*) FROM ideas WHERE phrase IS NOT NULL) AS printable_ideas, "
        "(SELECT count(*) FROM mockups) AS mockups, (SELECT count(*) FROM events) AS events, "
        "(SELECT count(*) FROM dead_letters WHERE resolved_at IS NULL) AS dead_letters, "
        "(SELECT count(*) FROM metric_snapshots) AS metric_snapshots"
    ).fetchone()
    return {name: int(value) for name, value in row.items()} if row else {}
