"""What the lake is written from: batches planned into parts, the rows of a part, and what is still to be put right.

A part's name is committed before it is written and marked as exported after, so that an export that is killed is
repeated to the same place with the same rows. Whoever exports or rewrites holds the lease `LEASE`.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ray_apps.store.open import Transaction

LEASE = "lake"
FOLDER = "raw-signals"
PART_ROWS = 200_000
"""Batches are joined up to about this many rows; a larger batch is a part by itself."""
TAG_SEPARATOR = "\x1f"
"""Between the tags of a row; cleaning lets no control character into one."""
_CHUNK_BYTES = 16 << 20

COLUMNS = (
    "id", "source", "external_id", "content", "community", "language", "tags", "url", "posted_at", "captured_at",
    "counts", "kind", "kept_id", "similarity", "batch_id",
)  # fmt: skip
"""The columns of `rows_of`, in order."""
_TAGS = "nullif(array_to_string(s.tags, E'\\x1f'), '')"
# The counters as they were when the post was captured: those of later looks are observations of their own.
_KEPT = f"""
    SELECT s.id, s.source, s.external_id, s.content, s.community, s.language, {_TAGS}, s.url, s.posted_at,
           s.captured_at, coalesce(o.counts, s.counts), 'kept', NULL, NULL, s.batch_id
    FROM ingest_batches b JOIN signals s ON s.batch_id = b.id
    LEFT JOIN signal_observations o ON o.signal_id = s.id AND o.observed_at = s.captured_at
    WHERE b.lake_key = %s ORDER BY s.batch_id, s.seq
"""
_DUPLICATES = """
    SELECT d.content_hash::uuid, d.source, nullif(d.external_id, ''), d.content, d.community, NULL, NULL, NULL,
           d.posted_at, d.captured_at, d.counts, d.reason, d.kept_id, d.similarity, d.batch_id
    FROM ingest_batches b JOIN signal_duplicates d ON d.batch_id = b.id
    WHERE b.lake_key = %s ORDER BY d.batch_id, d.content_hash, d.source, d.external_id
"""
_UNPLANNED = """
    SELECT b.id, (b.ingested_at AT TIME ZONE 'UTC')::date AS day,
           (SELECT count(*) FROM signals s WHERE s.batch_id = b.id)
           + (SELECT count(*) FROM signal_duplicates d WHERE d.batch_id = b.id) AS rows
    FROM ingest_batches b WHERE b.lake_key IS NULL AND b.exported_at IS NULL ORDER BY b.id
"""


@dataclass(frozen=True)
class _Batch:
    id: int
    day: date
    rows: int


def plan_export(tx: Transaction, at: datetime) -> int:
    """Give every batch that waits its part; returns the number of parts that are new.

    Batches are taken in order, those of one day (UTC) of ingestion together. One without rows is in no part.
    """
    waiting = [_Batch(row["id"], row["day"], row["rows"]) for row in tx.execute(_UNPLANNED)]
    empty = [batch.id for batch in waiting if batch.rows == 0]
    tx.execute("UPDATE ingest_batches SET exported_at = %s WHERE id = ANY(%s)", [at, empty])
    parts = list(_parts([batch for batch in waiting if batch.rows]))
    for part in parts:
        numbers = [batch.id for batch in part]
        key = f"{FOLDER}/{part[0].day:year=%Y/month=%m/day=%d}/part-{numbers[0]}-{numbers[-1]}.parquet"
        tx.execute("UPDATE ingest_batches SET lake_key = %s WHERE id = ANY(%s)", [key, numbers])
    return len(parts)


def _parts(waiting: list[_Batch]) -> Iterator[list[_Batch]]:
    part: list[_Batch] = []
    rows = 0
    for batch in waiting:
        if part and (batch.day != part[-1].day or rows + batch.rows > PART_ROWS):
            yield part
            part, rows = [], 0
        part.append(batch)
        rows += batch.rows
    if part:
        yield part


def planned(tx: Transaction) -> list[str]:
    """The parts that are planned and not known to be written, oldest first."""
    rows = tx.execute(
        "SELECT lake_key FROM ingest_batches WHERE lake_key IS NOT NULL AND exported_at IS NULL "
        "GROUP BY lake_key ORDER BY min(id)"
    )
    return [row["lake_key"] for row in rows]


def rows_of(tx: Transaction, key: str, size: int) -> Generator[bytes]:
    """The rows of a part, what was kept first, in chunks of at most `size` rows or about 16 MiB.

    Each chunk is CSV (RFC 4180, no header) of `COLUMNS`: NULL is empty, an empty text is quoted, times are UTC in ISO
    8601, counters JSON. PostgreSQL sends it row by row, so that neither side holds a whole part. Close it before
    the transaction ends.
    """
    tx.execute("SET LOCAL TimeZone = 'UTC'")
    for query in (_KEPT, _DUPLICATES):
        with tx.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", [key]) as copy:
            lines: list[bytes] = []
            held = 0
            for line in copy:
                lines.append(bytes(line))
                held += len(line)
                if len(lines) == size or held >= _CHUNK_BYTES:
                    yield b"".join(lines)
                    lines, held = [], 0
            if lines:
                yield b"".join(lines)


def exported(tx: Transaction, key: str, at: datetime) -> int:
    """A part is written; returns how many batches it holds."""
    return tx.execute(
        "UPDATE ingest_batches SET exported_at = %s WHERE lake_key = %s AND exported_at IS NULL", [at, key]
    ).rowcount
