"""What a part of the lake looks like: its columns, and how they are read and written, a row group at a time.

Memory is that of one row group, however large the part.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ray_apps.store.lake import COLUMNS, TAG_SEPARATOR

if TYPE_CHECKING:
    import pyarrow as pa

GROUP_ROWS = 20_000
"""Rows of a row group at most: a few megabytes."""

_DOCS = {
    "id": "of the post's words: the 128-bit hash of its normalised text, as a UUID",
    "source": "where it was posted: reddit, youtube, ...",
    "external_id": "its source's own id for it; null if the source gave none",
    "content": "what it says, cleaned and without personal data; null for an exact duplicate: what `kept_id` says",
    "community": "the subreddit, channel category, ... it was posted in",
    "language": "ISO 639-1 code; null where unknown, and for duplicates",
    "tags": "its tags; null where it had none, and for duplicates",
    "url": "its public address; null where unknown, and for duplicates",
    "posted_at": "when its source says it appeared",
    "captured_at": "when it and its counters were read",
    "counts": "cumulative counters by name at `captured_at`, as JSON",
    "kind": "kept (a signal), exact (a duplicate, word for word) or near (a near-duplicate)",
    "kept_id": "of a duplicate: the id of the kept post that stands for it",
    "similarity": "of a duplicate: how like the kept one, 0 to 1",
    "batch_id": "the ingestion batch (one transaction) that stored it",
}


@cache
def schema() -> "pa.Schema":
    """The columns of a part; each field's metadata says what it holds (`doc`)."""
    import pyarrow as pa

    moment = pa.timestamp("us", tz="UTC")
    types = {
        "tags": pa.list_(pa.string()),
        "posted_at": moment,
        "captured_at": moment,
        "similarity": pa.float32(),
        "batch_id": pa.int64(),
    }
    needed = {"id", "source", "posted_at", "captured_at", "counts", "kind", "batch_id"}
    fields = [
        pa.field(name, types.get(name, pa.string()), nullable=name not in needed, metadata={"doc": _DOCS[name]})
        for name in COLUMNS
    ]
    doc = "Public posts as ingested, without personal data: those kept as signals, and the duplicates of them."
    return pa.schema(fields, metadata={"doc": doc, "format": "raw-signals/1"})


def table_of(csv_rows: bytes) -> "pa.Table":
    """A chunk of `store.lake.rows_of` as a table of `schema`."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    plain = {field.name: pa.string() if field.name == "tags" else field.type for field in schema()}
    table = csv.read_csv(
        pa.BufferReader(csv_rows),
        read_options=csv.ReadOptions(column_names=list(COLUMNS), use_threads=False, block_size=len(csv_rows) + 1),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=plain, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )
    tags = pc.split_pattern(table["tags"], TAG_SEPARATOR)
    return table.set_column(COLUMNS.index("tags"), "tags", tags).cast(schema())


def write(path: Path, tables: "Iterable[pa.Table]") -> int:
    """Write a part of one row group a table (none if it is empty); returns the number of rows."""
    from pyarrow import parquet

    rows = 0
    with parquet.ParquetWriter(path, schema(), compression="zstd") as writer:
        for table in tables:
            if len(table):
                writer.write_table(table, row_group_size=len(table))
                rows += len(table)
    return rows


def read(path: Path) -> "Iterator[pa.Table]":
    """The row groups of a part, one at a time."""
    from pyarrow import parquet

    with parquet.ParquetFile(path) as part:
        for group in range(part.num_row_groups):
            yield part.read_row_group(group, use_threads=False)


def rows_in(path: Path) -> int:
    """How many rows a part has."""
    from pyarrow import parquet

    return int(parquet.read_metadata(path).num_rows)
