"""The lake: stored posts, after privacy, as Parquet files that any engine reads. Batches in, parts out.

    raw-signals/year=2026/month=05/day=01/part-17-42.parquet    (batches 17 to 42, ingested on that day, UTC)

A part holds every post of its batches: those kept as signals, and the duplicates with what they repeat. It is written
aside, then put in its place as a whole; its name is in the database before and its end after, so that `kill -9` at any
point and a rerun give the same parts with the same rows.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ray_apps.domain.errors import EngineError
from ray_apps.ingestion import lake_format
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import lake, leases, pending_erasures, tombstones
from ray_apps.store.open import Store
from ray_apps.store.pending_erasures import Pending

if TYPE_CHECKING:
    import pyarrow as pa


def export(store: Store, clock: Clock, progress: Progress) -> dict[str, int]:
    """Write what is stored and not in the lake yet. Counters: `parts`, `batches`, `rows`, `bytes`, `rewritten`.

    Waits for another export. Parts that hold posts erased since are rewritten without them. Raises `EngineError` if
    the object store cannot be used, `LeaseLost` if this process was too slow for its lease; what is missing then is
    written by the next export.
    """
    done = {"parts": 0, "batches": 0, "rows": 0, "bytes": 0, "rewritten": 0}
    with alone(store, progress) as lease:
        with store.transaction() as tx:
            leases.check(tx, lease)
            lake.plan_export(tx, clock())
            parts = lake.planned(tx)
        progress.begin("writing the lake", len(parts))
        for key in parts:
            with _scratch(store) as path:
                done["rows"] += _write(store, key, path)
                leases.ensure_held(store, lease)
                done["bytes"] += path.stat().st_size
                store.objects.put_file(key, path)
            with store.transaction() as tx:
                leases.check(tx, lease)
                done["batches"] += lake.exported(tx, key, clock())
            done["parts"] += 1
            progress.advance()
        done["rewritten"] = rewrite(store, lease, progress)
    return done


@contextmanager
def alone(store: Store, progress: Progress) -> Iterator[leases.Lease]:
    """Be the only one who writes the lake inside the block; waits for another. What killed writers left is removed:
    it may hold posts that were erased since."""
    with leases.held(store, lake.LEASE, on_wait=lambda: progress.say("waiting for another to write the lake")) as lease:
        shutil.rmtree(_scratch_folder(store), ignore_errors=True)
        yield lease


def rewrite(store: Store, lease: leases.Lease, progress: Progress) -> int:
    """Rewrite the parts that hold erased posts, under the lake's lease; returns how many lost rows."""
    with store.transaction() as tx:
        waiting = [one for one in pending_erasures.waiting(tx) if one.key.startswith(f"{lake.FOLDER}/")]
    progress.begin("rewriting the lake", len(waiting))
    rewritten = 0
    for pending in waiting:
        rewritten += _without_erased(store, lease, pending)
        progress.advance()
    return rewritten


def _without_erased(store: Store, lease: leases.Lease, pending: Pending) -> bool:
    """Rewrite one part; whether it held anything erased. A planned part that was never put has nothing to lose."""
    changed = False
    if store.objects.has(pending.key):
        with _scratch(store) as old, _scratch(store) as new:
            store.objects.fetch(pending.key, old)
            before = lake_format.rows_in(old)
            changed = lake_format.write(new, _remaining(store, lake_format.read(old))) < before
            if changed:
                leases.ensure_held(store, lease)
                store.objects.put_file(pending.key, new)
    with store.transaction() as tx:
        leases.check(tx, lease)
        pending_erasures.done(tx, pending)
    return changed


def _remaining(store: Store, groups: "Iterable[pa.Table]") -> "Iterator[pa.Table]":
    """Each row group without the rows of erased posts."""
    import pyarrow as pa

    for table in groups:
        hashes = [name.replace("-", "") for name in table["id"].to_pylist()]
        with store.transaction() as tx:
            gone = tombstones.erased(tx, hashes, table["source"].to_pylist(), table["external_id"].to_pylist())
        kept = pa.array([line not in gone for line in range(len(table))], pa.bool_())
        yield table.filter(kept) if gone else table


def _write(store: Store, key: str, path: Path) -> int:
    """Write a planned part's rows to a file; returns how many."""
    # Closed before the transaction ends, come what may: a connection in the middle of a COPY cannot roll back.
    with store.transaction() as tx, closing(lake.rows_of(tx, key, lake_format.GROUP_ROWS)) as chunks:
        return lake_format.write(path, (lake_format.table_of(chunk) for chunk in chunks))


def _scratch_folder(store: Store) -> Path:
    return store.settings.data_dir / "lake-scratch"


@contextmanager
def _scratch(store: Store) -> Iterator[Path]:
    """A file for the block, gone after it; raises `EngineError` where the disk refuses it."""
    folder = _scratch_folder(store)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as own:
            yield Path(own) / "part.parquet"
    except OSError as problem:
        raise EngineError(
            f"cannot write a part of the lake in {folder} (DATA_DIR): {problem.strerror or problem}"
        ) from None
