"""Scores of ideas: which are wanted, and how they are written, a shard at a time, by COPY and one merge."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ray_apps.store.open import Transaction

_STAGE = """
    CREATE TEMP TABLE scored (
        id uuid, score float8, factors jsonb, weights_version integer, as_of timestamptz, evidence bigint
    ) ON COMMIT DROP
"""
_MERGE = """
    WITH locked AS (
        -- In order of id, as everybody who locks several ideas does it, so that nobody waits in a circle.
        SELECT id FROM ideas WHERE id IN (SELECT id FROM scored) ORDER BY id FOR NO KEY UPDATE)
    UPDATE ideas i SET score = s.score, factors = s.factors, weights_version = s.weights_version,
        scored_as_of = s.as_of, needs_score = i.evidence <> s.evidence
    FROM scored s JOIN locked USING (id) WHERE i.id = s.id
"""


class ScoreRow(NamedTuple):
    """One score: `factors` is the receipt's lines as JSON, `evidence` the version of what it was made from."""

    idea: UUID
    score: float
    factors: str
    weights_version: int
    as_of: datetime
    evidence: int


def shards(tx: Transaction, size: int) -> list[tuple[int, int]]:
    """Ranges of `seq` (first, last) of at most `size` ideas each that need a score."""
    rows = tx.execute(
        "SELECT min(seq) AS first, max(seq) AS last FROM ("
        "  SELECT seq, (row_number() OVER (ORDER BY seq) - 1) / %s AS shard FROM ideas WHERE needs_score"
        ") numbered GROUP BY shard ORDER BY shard",
        [size],
    )
    return [(row["first"], row["last"]) for row in rows]


def waiting(tx: Transaction) -> int:
    """How many ideas need a score."""
    row = tx.execute("SELECT count(*) AS n FROM ideas WHERE needs_score").fetchone()
    return int(row["n"]) if row else 0


def mark_all(tx: Transaction) -> int:
    """Have every idea that is not archived scored again; returns how many that are.

    It counts as new evidence, so that a score that is being made by what held before does not settle it.
    """
    return tx.execute(
        "UPDATE ideas SET needs_score = true, evidence = evidence + 1 WHERE id IN ("
        # In order of id, as everybody who locks several ideas does it, so that nobody waits in a circle.
        "SELECT id FROM ideas WHERE status <> 'archived' ORDER BY id FOR NO KEY UPDATE)"
    ).rowcount


def save(tx: Transaction, scores: Iterable[ScoreRow]) -> None:
    """Write scores: an idea that got more evidence since its score was made still needs another one."""
    tx.execute(_STAGE)
    with tx.cursor() as cursor, cursor.copy("COPY scored FROM STDIN") as copy:
        for row in scores:
            copy.write_row(row)
    tx.execute(_MERGE)
    tx.execute("DROP TABLE scored")
