"""`ingest` as a whole command, beside a bare COPY of the same rows in the same run, as the rows grow and over workers.

The command is timed from its start to its end, and by its own account for reading and storing alone; memory is the sum
of everything it runs (database and Ray included), shared pages counted once.
"""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from jobs.bench_memory import PeakMemory
from ray_apps.domain.signals import Signal
from ray_apps.ingestion.sources import open_source
from ray_apps.ingestion.stage import CHUNK
from ray_apps.store import Store
from ray_apps.store.signal_rows import encode
from tests.benchmarks.generated_posts import write

SIZES = (10_000, 100_000, 1_000_000)
COLUMNS = (
    "id, source, external_id, content, content_hash, community, language, tags, url, posted_at, captured_at, counts, "
    "ingested_at, batch_id"
)


def bare_copies(store: Store, file: Path) -> tuple[float, float]:
    """Seconds of a COPY of the same rows, as signals hold them, into a table without keys: written row by row from
    Python's values, as a program does it, and as text that was encoded before."""
    now = datetime.now(UTC)
    by_row = encoded = 0.0
    with store.transaction() as tx:
        tx.execute(f"DROP TABLE IF EXISTS bare; CREATE TABLE bare AS SELECT {COLUMNS} FROM signals LIMIT 0")  # noqa: S608
    for chunk in open_source(file, None, now).chunks(CHUNK):
        signals = [item for item in chunk.items() if isinstance(item, Signal)]
        start = time.perf_counter()
        with store.transaction() as tx, tx.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
            for s in signals:
                times = (s.posted_at, s.captured_at, Jsonb(s.counts), now, 1)
                words = (s.content, s.content_hash, s.community, "en", list(s.tags), s.url)
                copy.write_row((s.id, s.source, s.external_id, *words, *times))
        by_row += time.perf_counter() - start
        end = f"\t{now.isoformat()}\t1\n".encode()
        text = end.join(encode(signals, ["en"] * len(signals)).lines) + end
        start = time.perf_counter()
        with store.transaction() as tx, tx.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
            copy.write(text)
        encoded += time.perf_counter() - start
    return by_row, encoded


MEASURED: dict[tuple[int, int], tuple[float, float]] = {}
"""Seconds and peak bytes by size and workers, for the comparison over sizes."""


@pytest.mark.parametrize(
    ("size", "workers"), [(SIZES[0], 0), (SIZES[1], 0), (SIZES[1], 2), (SIZES[2], 1), (SIZES[2], 2)]
)
def test_ingesting_generated_posts(benchmark: Any, store: Store, tmp_path: Path, size: int, workers: int) -> None:
    file, data = tmp_path / "posts.jsonl", tmp_path / "data"
    write(file, size)
    by_row, encoded = bare_copies(store, file)
    command = (
        sys.executable, "-m", "jobs", "ingest", str(file), "--workers", str(workers), "--data-dir", str(data), "--json",
    )  # fmt: skip
    outcome: dict[str, Any] = {}

    def ingest() -> None:
        with PeakMemory(str(data)) as memory:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-500:]
        outcome.update(json.loads(done.stdout), peak=memory.peak)

    benchmark.pedantic(ingest, rounds=1)
    counts, seconds = outcome["signals"], outcome["seconds"]
    assert counts["read"] == size
    assert counts["stored"] + counts["duplicates"] + counts["rejected"] == size
    benchmark.extra_info |= {
        "rows a second": round(size / seconds["read"]),
        "of bare COPY by row": round(by_row / seconds["read"], 3),
        "of bare COPY by row, whole command": round(by_row / benchmark.stats["min"], 3),
        "of bare COPY of encoded text": round(encoded / seconds["read"], 3),
        "seconds of reading and storing": round(seconds["read"], 1),
        "seconds of the lake": round(seconds["lake"], 1),
        "peak megabytes": round(outcome["peak"] / 1e6),
        "exact duplicates": counts["exact_duplicates"],
        "near-duplicates": counts["near_duplicates"],
    }
    MEASURED[size, workers] = seconds["read"], outcome["peak"]
    if size == SIZES[2]:
        assert by_row / seconds["read"] >= 0.1
        if (SIZES[1], workers) in MEASURED:
            before, held = MEASURED[SIZES[1], workers]
            assert seconds["read"] <= 11 * before
            assert outcome["peak"] <= 1.3 * held
