"""When each stage ran, as of when, and what it did. An unfinished run was killed: its point in time is taken over."""

from datetime import datetime

from psycopg.types.json import Jsonb

from ray_apps.store.open import Transaction


def begin(tx: Transaction, stage: str, as_of: datetime, at: datetime) -> tuple[int, datetime]:
    """Open a run, or take over the one that was killed; returns its id and the point in time to work as of."""
    row = tx.execute(
        "SELECT id, as_of FROM stage_runs WHERE stage = %s AND finished_at IS NULL ORDER BY id DESC LIMIT 1", [stage]
    ).fetchone()
    if row is None:
        row = tx.execute(
            "INSERT INTO stage_runs (stage, as_of, started_at) VALUES (%s, %s, %s) RETURNING id, as_of",
            [stage, as_of, at],
        ).fetchone()
    assert row is not None, "INSERT … RETURNING gives a row"  # noqa: S101
    return row["id"], row["as_of"]


def finish(tx: Transaction, run: int, at: datetime, seconds: float, counters: dict[str, object]) -> None:
    """Close a run with what it did."""
    tx.execute(
        "UPDATE stage_runs SET finished_at = %s, seconds = %s, counters = %s WHERE id = %s",
        [at, seconds, Jsonb(counters), run],
    )


def latest(tx: Transaction) -> list[dict[str, object]]:
    """The newest run of each stage."""
    rows = tx.execute(
        "SELECT DISTINCT ON (stage) stage, as_of, started_at, finished_at, seconds, counters FROM stage_runs "
        "ORDER BY stage, id DESC"
    )
    return [dict(row) for row in rows]
