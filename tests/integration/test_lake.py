"""The lake: every stored post once, in files that any engine reads, whatever is killed; in a folder and in S3."""

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import dataset, parquet

from ray_apps.domain.errors import EngineError, LeaseLost
from ray_apps.ingestion import lake_format
from ray_apps.ingestion.lake import export
from ray_apps.platform.progress import Silent
from ray_apps.platform.settings import load_settings
from ray_apps.store import Store, ingest_batches, lake, open_store
from tests.conftest import ROOT, clean_environment
from tests.integration.lake_fixtures import NOON, clock, fill, id_of, keep, repeat
from tests.integration.s3_fixtures import S3Settings, s3

__all__ = ["s3"]

Rows = list[dict[str, Any]]


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Store]:
    """An open store over a PostgreSQL server reached by TCP, with objects in a folder or in S3."""
    more: S3Settings = request.getfixturevalue("s3") if request.param == "s3" else {}
    with open_store(load_settings(data_dir=tmp_path / "data", database_url=database_url, **more)) as opened:
        for name in opened.objects.keys(lake.FOLDER):  # of the test before, in the bucket that all share
            opened.objects.delete(name)
        yield opened


def table_of(store: Store) -> pa.Table:
    """The whole lake, as plain pyarrow reads it with its hive partitions."""
    settings = store.settings
    if settings.s3_bucket is None:
        found = dataset.dataset(settings.objects_dir / lake.FOLDER, format="parquet", partitioning="hive")
    else:
        from pyarrow.fs import S3FileSystem

        access, secret = settings.s3_access_key, settings.s3_secret_key
        assert access is not None
        assert secret is not None
        files = S3FileSystem(
            access_key=access.get_secret_value(),
            secret_key=secret.get_secret_value(),
            endpoint_override=settings.s3_endpoint,
        )
        found = dataset.dataset(
            f"{settings.s3_bucket}/{lake.FOLDER}", filesystem=files, format="parquet", partitioning="hive"
        )
    return found.to_table()


def lake_rows(store: Store) -> Rows:
    rows: Rows = table_of(store).to_pylist()
    return sorted(rows, key=lambda row: (row["batch_id"], row["kind"], row["id"]))


def test_every_post_is_there_once_by_day_and_plain_readers_understand_it(store: Store) -> None:
    fill(store)
    fill(store, day=NOON + timedelta(days=1))
    done = export(store, clock, Silent())
    assert (done["parts"], done["batches"], done["rows"]) == (2, 6, 36)
    assert list(store.objects.keys(lake.FOLDER)) == [
        "raw-signals/year=2026/month=05/day=01/part-1-3.parquet",
        "raw-signals/year=2026/month=05/day=02/part-4-6.parquet",
    ]
    table = table_of(store)
    assert table.filter(dataset.field("day") == 1).num_rows == 18
    assert {kind["values"]: kind["counts"] for kind in table["kind"].value_counts().to_pylist()} == {
        "kept": 24, "exact": 6, "near": 6,
    }  # fmt: skip
    assert export(store, clock, Silent()) == {"parts": 0, "batches": 0, "rows": 0, "bytes": 0, "rewritten": 0}
    fill(store, batches=1, day=NOON + timedelta(days=1, hours=1))
    assert export(store, clock, Silent())["rows"] == 6
    assert len(lake_rows(store)) == 42
    with store.transaction() as tx:
        assert ingest_batches.waiting(tx) == 0
        [newest] = tx.execute("SELECT counters, lake_key FROM ingest_batches ORDER BY id DESC LIMIT 1").fetchall()
    assert newest["counters"] == {"read": 6, "stored": 4}
    assert str(newest["lake_key"]).endswith("part-7-7.parquet")


def test_whatever_a_post_holds_comes_back_as_it_was(store: Store) -> None:
    nasty = 'He said "hi", then: \\N \\. 猫 \x07'.replace("\x07", "🐈‍⬛")
    with store.transaction() as tx:
        batch = ingest_batches.begin(tx, "reddit", NOON)
        kept = keep(tx, batch, nasty, "t3_a", tags=["a,b", '"q"', "c d"], url="https://example.org/?a=1,2")
        keep(tx, batch, "\\.")
        keep(tx, batch, "two\nlines", "")
        repeat(tx, batch, nasty, "copy", kept, "exact")
        repeat(tx, batch, nasty + "!", "near", kept)
        # A later look changes the signal's counters, not what was captured.
        tx.execute("UPDATE signals SET counts = '{\"score\": 99}'")
    export(store, clock, Silent())
    rows = {(row["kind"], row["content"]): row for row in lake_rows(store)}
    assert rows["kept", nasty] == {
        "id": str(kept), "source": "reddit", "external_id": "t3_a", "content": nasty, "community": "cats",
        "language": "en", "tags": ["a,b", '"q"', "c d"], "url": "https://example.org/?a=1,2", "posted_at": NOON,
        "captured_at": NOON, "counts": '{"score": 5}', "kind": "kept", "kept_id": None, "similarity": None,
        "batch_id": batch, "year": 2026, "month": 5, "day": 1,
    }  # fmt: skip
    assert rows["kept", "\\."]["external_id"] is None
    assert rows["kept", "\\."]["tags"] is None
    assert rows["kept", "two\nlines"]["external_id"] == ""
    assert (rows["exact", None]["id"], rows["exact", None]["kept_id"]) == (str(kept), str(kept))
    near = rows["near", nasty + "!"]
    assert (near["id"], near["kept_id"], near["similarity"]) == (
        str(id_of(nasty + "!")), str(kept), pytest.approx(0.9),
    )  # fmt: skip


def test_parts_and_row_groups_are_bounded_and_say_what_they_hold(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fill(store, batches=5)
    monkeypatch.setattr(lake, "PART_ROWS", 12)
    monkeypatch.setattr(lake_format, "GROUP_ROWS", 3)
    assert export(store, clock, Silent())["parts"] == 3
    [first, *_] = store.objects.keys(lake.FOLDER)
    store.objects.fetch(first, tmp_path / "part")
    part = parquet.ParquetFile(tmp_path / "part")
    sizes = [part.metadata.row_group(group).num_rows for group in range(part.num_row_groups)]
    assert sizes == [3, 3, 2, 3, 1]
    assert part.metadata.row_group(0).column(0).compression == "ZSTD"
    assert all(field.metadata[b"doc"] for field in part.schema_arrow)


def test_batches_without_rows_make_no_part_and_late_ones_make_their_own(store: Store) -> None:
    with store.transaction() as tx:
        ingest_batches.begin(tx, "empty", NOON)
    with store.transaction() as early:
        batch = ingest_batches.begin(early, "slow", NOON)
        fill(store, batches=1)
        assert export(store, clock, Silent())["rows"] == 6
        keep(early, batch, "slow but not lost")
    assert export(store, clock, Silent())["rows"] == 1
    assert len(lake_rows(store)) == 7
    with store.transaction() as tx:
        assert ingest_batches.waiting(tx) == 0


KILLED = """
import os, signal, sys
from pathlib import Path
from ray_apps.ingestion import lake as lake_files, lake_format
from ray_apps.platform.clock import utc_now
from ray_apps.platform.progress import Silent
from ray_apps.platform.settings import load_settings
from ray_apps.store import open_store, lake

moment, count = sys.argv[1], 0
def die(*_):
    global count
    count += 1
    if count == 2:  # in the second part
        os.kill(os.getpid(), signal.SIGKILL)
def before(holder, name):
    inner = getattr(holder, name)
    setattr(holder, name, lambda *a, **k: (die(), inner(*a, **k))[1])
def after(holder, name):
    inner = getattr(holder, name)
    setattr(holder, name, lambda *a, **k: (inner(*a, **k), die())[0])
lake.PART_ROWS, lake_format.GROUP_ROWS = 12, 5
with open_store(load_settings()) as store:
    if moment == "planned": before(lake, "rows_of")
    if moment == "half written": lake_format.GROUP_ROWS = 9; before(lake_format, "table_of")
    if moment == "written": before(store.objects, "put_file")
    if moment == "put": after(store.objects, "put_file")
    if moment == "marked": before(lake, "exported")
    lake_files.export(store, utc_now, Silent())
"""


@pytest.mark.parametrize("moment", ["planned", "half written", "written", "put", "marked"])
def test_killed_and_run_again_it_is_as_if_nothing_had_happened(
    store: Store, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, batches=5)
    settings = store.settings
    environment = clean_environment(DATA_DIR=str(settings.data_dir))
    for name in ("database_url", "s3_bucket", "s3_endpoint", "s3_access_key", "s3_secret_key"):
        value = getattr(settings, name)
        if value is not None:
            environment[name.upper()] = value if isinstance(value, str) else value.get_secret_value()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, moment], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    # Posts that arrive between the kill and the rerun are in parts of their own.
    fill(store, batches=1, day=NOON + timedelta(days=1))
    monkeypatch.setattr(lake, "PART_ROWS", 1_000)
    export(store, clock, Silent())
    assert [name.rsplit("/", 1)[1] for name in store.objects.keys(lake.FOLDER)] == [
        "part-1-2.parquet", "part-3-4.parquet", "part-5-5.parquet", "part-6-6.parquet",
    ]  # fmt: skip
    rows = [(row["kind"], row["id"], row["external_id"]) for row in lake_rows(store)]
    assert len(rows) == len(set(rows)) == 36
    assert list(settings.data_dir.glob("lake-scratch/**/*.parquet")) == [], "nothing of the killed one is left"


def test_a_full_disk_is_one_line_and_the_next_export_goes_on(store: Store) -> None:
    fill(store)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(EngineError, match=r"cannot write a part of the lake in .*DATA_DIR.*File too large"):
            export(store, clock, Silent())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(store.objects.keys(lake.FOLDER)) == []
    assert export(store, clock, Silent())["rows"] == 18


@pytest.mark.parametrize(("after", "put"), [("write", 0), ("put_file", 1)])
def test_whoever_lost_the_lease_changes_no_more(
    store: Store, after: str, put: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = lake_format if after == "write" else store.objects
    inner = getattr(holder, after)

    def then_lose_it(*given: Any) -> Any:
        done = inner(*given)
        with store.transaction() as tx:
            tx.execute("UPDATE leases SET fence = fence + 1")
        return done

    fill(store)
    monkeypatch.setattr(holder, after, then_lose_it)
    with pytest.raises(LeaseLost):
        export(store, clock, Silent())
    assert len(list(store.objects.keys(lake.FOLDER))) == put
    with store.transaction() as tx:
        assert ingest_batches.waiting(tx) == 3
        tx.execute("DELETE FROM leases")
    monkeypatch.undo()
    assert export(store, clock, Silent())["batches"] == 3


def test_two_exports_at_once_share_the_work(store: Store) -> None:
    fill(store)
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: export(store, clock, Silent()), range(2)))
    assert sorted(one["rows"] for one in both) == [0, 18]
    assert len(lake_rows(store)) == 18
