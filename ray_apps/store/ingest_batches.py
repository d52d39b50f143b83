"""Batches: where each signal came from, one row for what one transaction stored."""

from collections.abc import Mapping
from datetime import datetime

from psycopg.types.json import Jsonb

from ray_apps.store.open import Transaction


def begin(tx: Transaction, source: str, at: datetime) -> int:
    """A batch of a source, ingested at a moment; returns its number for the rows that this transaction stores."""
    row = tx.execute(
        "INSERT INTO ingest_batches (source, ingested_at) VALUES (%s, %s) RETURNING id", [source, at]
    ).fetchone()
    assert row is not None, "INSERT … RETURNING gives a row"  # noqa: S101
    return int(row["id"])


def finish(tx: Transaction, batch: int, counters: Mapping[str, int]) -> None:
    """Record what became of a batch's rows, in the transaction that began it."""
    tx.execute("UPDATE ingest_batches SET counters = %s WHERE id = %s", [Jsonb(dict(counters)), batch])


def waiting(tx: Transaction) -> int:
    """How many batches are not in the lake yet."""
    row = tx.execute("SELECT count(*) AS n FROM ingest_batches WHERE exported_at IS NULL").fetchone()
    return int(row["n"]) if row else 0
