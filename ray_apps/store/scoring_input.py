"""What scoring reads: each idea's evidence in one row, and the norms of sources and communities."""

from datetime import datetime
from typing import Any

from ray_apps.store.open import Transaction

# What people did about a post, on one scale: everything but views counts, views only where nothing else is known.
ENGAGEMENT = (
    "coalesce(nullif(coalesce((s.counts->>'score')::float8, (s.counts->>'likes')::float8, 0)"
    " + coalesce((s.counts->>'comments')::float8, 0), 0), (s.counts->>'views')::float8 / 100, 0)"
)
# Every signal as it was known at a moment: captured by then, with the counters last observed by then.
_KNOWN = """
    SELECT s.id, s.seq, s.source, s.community, s.posted_at, s.captured_at, coalesce((
        SELECT o.counts FROM signal_observations o WHERE o.signal_id = s.id AND o.observed_at <= %(as_of)s
        ORDER BY o.observed_at DESC LIMIT 1), s.counts) AS counts
    FROM signals s WHERE s.captured_at <= %(as_of)s
"""
_EVIDENCE = f"""
    WITH known AS ({_KNOWN} AND s.id IN (
        SELECT m.signal_id FROM idea_signals m JOIN ideas i ON i.id = m.idea_id
        WHERE i.needs_score AND i.seq BETWEEN %(first)s AND %(last)s))
    SELECT i.id::text AS idea_id, e.embedding, i.seq, i.evidence,
           array_agg(s.source ORDER BY s.seq) AS sources,
           array_agg(coalesce(s.community, '') ORDER BY s.seq) AS communities,
           array_agg({ENGAGEMENT} ORDER BY s.seq) AS engagement,
           array_agg(extract(epoch FROM coalesce(p.peak_at, s.posted_at))::float8 ORDER BY s.seq) AS peaks
    FROM ideas i
    JOIN idea_embeddings e ON e.idea_id = i.id
    JOIN idea_signals m ON m.idea_id = i.id
    JOIN known s ON s.id = m.signal_id
    LEFT JOIN LATERAL (
        -- The moment of greatest velocity seen: the later end of the steepest step between two observations.
        SELECT o.observed_at AS peak_at FROM (
            SELECT observed_at, {ENGAGEMENT} - lag({ENGAGEMENT}) OVER w AS gain,
                   extract(epoch FROM observed_at - lag(observed_at) OVER w) AS seconds
            FROM signal_observations s WHERE s.signal_id = m.signal_id AND s.observed_at <= %(as_of)s
            WINDOW w AS (ORDER BY observed_at)
        ) o WHERE o.gain > 0 AND o.seconds > 0 ORDER BY o.gain / o.seconds DESC, o.observed_at LIMIT 1
    ) p ON true
    WHERE i.needs_score AND i.seq BETWEEN %(first)s AND %(last)s
    GROUP BY i.id, e.embedding ORDER BY i.seq
"""


def evidence(tx: Transaction, first: int, last: int, as_of: datetime) -> list[dict[str, Any]]:
    """Ideas of a range of `seq` that need a score, in order: their signals' sources, communities, engagement, peaks.

    Nothing after `as_of` is looked at. Arrays run parallel, in order of arrival; peaks are epoch seconds.
    """
    rows = tx.execute(_EVIDENCE, {"first": first, "last": last, "as_of": as_of})
    return [dict(row) for row in rows]


def source_samples(tx: Transaction, as_of: datetime, days: int) -> dict[str, list[float]]:
    """Engagement of each source's signals captured within the `days` before its newest capture (not after `as_of`)."""
    rows = tx.execute(
        f"WITH known AS ({_KNOWN}), newest AS (SELECT source, max(captured_at) AS at FROM known GROUP BY source) "
        f"SELECT s.source, array_agg({ENGAGEMENT}) AS values FROM known s JOIN newest n USING (source) "
        "WHERE s.captured_at >= n.at - %(days)s * interval '1 day' GROUP BY s.source",
        {"as_of": as_of, "days": days},
    )
    return {row["source"]: row["values"] for row in rows}


def community_samples(tx: Transaction, as_of: datetime) -> dict[tuple[str, str], list[float]]:
    """Engagement of each community's signals, by (source, community)."""
    rows = tx.execute(
        f"WITH known AS ({_KNOWN}) SELECT s.source, s.community, array_agg({ENGAGEMENT}) AS values FROM known s "
        "WHERE s.community IS NOT NULL GROUP BY s.source, s.community",
        {"as_of": as_of},
    )
    return {(row["source"], row["community"]): row["values"] for row in rows}
