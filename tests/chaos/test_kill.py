"""`kill -9` of everything, in each stage, and a rerun: the same rows and files as a run that nobody disturbed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pyarrow.dataset
import pytest

from jobs.bench_posts import write_posts
from ray_apps.domain.errors import EngineError
from ray_apps.store.embedded import attach, embedded_database
from tests.conftest import clean_environment

# The moment scores are made as of; later than any capture, so that nothing is left out of either run.
AS_OF = "2037-01-01T00:00"
ARGUMENTS = ("--top", "3", "--variants", "front", "--auto-approve", "2", "--as-of", AS_OF, "--json")
POSTS = 120

# In which stage to kill, and what must be there first, so that the stage is caught in the middle of its work.
MOMENTS = {
    "ingest": "SELECT 1 FROM stage_runs WHERE stage = 'ingest' AND finished_at IS NULL",
    "lake": "SELECT 1 FROM ingest_batches WHERE lake_key IS NOT NULL AND exported_at IS NULL",
    "ideate": "SELECT 1 FROM stage_runs WHERE stage = 'ideate' AND finished_at IS NULL",
    "score": "SELECT 1 FROM stage_runs WHERE stage = 'score' AND finished_at IS NULL",
    "mockup": "SELECT 1 FROM mockups",
    "publish": "SELECT 1 FROM publications WHERE state = 'calling'",
}
# Rows as they must be, without the moments at which they were written.
ROWS = {
    "signals": "SELECT id::text, content, community, counts::text FROM signals ORDER BY 1",
    "observations": "SELECT signal_id::text, counts::text FROM signal_observations ORDER BY 1",
    "duplicates": "SELECT content_hash, source, external_id, kept_id::text, reason, similarity, content "
    "FROM signal_duplicates ORDER BY 1, 2, 3",
    "near_keys": "SELECT key, signal_id::text FROM near_keys ORDER BY 1",
    "ideas": "SELECT id::text, phrase, title, status, score::text, factors::text, signal_count FROM ideas ORDER BY 1",
    "members": "SELECT signal_id::text, idea_id::text, similarity FROM idea_signals ORDER BY 1",
    "mockups": "SELECT id::text, print_sha, svg_sha, preview_sha, catalogue_sha FROM mockups ORDER BY 1",
    "listings": "SELECT id::text, sku, status, draft::text, price::text, image_shas FROM listings ORDER BY 1",
    "reviews": "SELECT listing_id::text, decision, reviewer, fingerprint FROM reviews ORDER BY 1",
    "publications": "SELECT listing_id::text, state FROM publications ORDER BY 1",
    "snapshots": "SELECT listing_id::text, views, favorites, sales FROM metric_snapshots ORDER BY 1",
    "events": "SELECT type, aggregateid FROM events WHERE type <> 'signal.ingested' ORDER BY 1, 2",
    "clearances": "SELECT listing_id::text, cleared, findings FROM clearances ORDER BY 1",
}


def command(folder: Path) -> list[str]:
    """A run over invented posts, the same ones each time; some say what others say, or nearly that."""
    posts = folder.parent / "posts.jsonl"
    if not posts.exists():
        write_posts(posts, POSTS)
        read = [json.loads(line) for line in posts.read_text().splitlines()]
        repeats = [post | {"id": f"again-{post['id']}"} for post in read[:10]]
        repeats += [post | {"id": f"near-{post['id']}", "title": f"{post['title']} [OC]"} for post in read[:10]]
        with posts.open("a") as more:
            more.writelines(json.dumps(post) + "\n" for post in repeats)
    return [sys.executable, "-m", "jobs", "run", "--signals", str(posts), "--data-dir", str(folder), *ARGUMENTS]


def finish(folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        command(folder), capture_output=True, text=True, timeout=400, check=False, env=clean_environment()
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def final_state(folder: Path) -> dict[str, Any]:
    with embedded_database(folder) as url, psycopg.connect(url) as connection:
        state: dict[str, Any] = {name: connection.execute(query).fetchall() for name, query in ROWS.items()}
    objects, lake = folder / "objects", folder / "objects" / "raw-signals"
    files = [path for path in objects.rglob("*") if path.is_file() and path.name[0] != "."]
    state["files"] = sorted(path.name for path in files if lake not in path.parents)
    # A killed batch leaves a gap in their numbers, which the lake's parts are named after: their rows are compared.
    table = pyarrow.dataset.dataset(lake, format="parquet", partitioning="hive").to_table(["content", "kind"])
    state["lake"] = sorted((row["content"] or "", row["kind"]) for row in table.to_pylist())
    with sqlite3.connect(f"file:{folder}/sandbox/market.sqlite3?mode=ro", uri=True) as base:
        state["shop"] = sorted(base.execute("SELECT state, title FROM listings"))
    return state


def everything(folder: Path, main: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    """The run, all it started, and what works on its folder apart from it (database, sandbox)."""
    found = [psutil.Process(main.pid), *psutil.Process(main.pid).children(recursive=True)]
    for process in psutil.process_iter(["cmdline"]):
        if process.pid != os.getpid() and any(str(folder) in part for part in process.info["cmdline"] or ()):
            found += [process, *process.children(recursive=True)]
    return found


def kill_when(folder: Path, query: str) -> None:
    """Start a run and kill all of it at the moment that a query first finds something."""
    with (folder.parent / "killed.log").open("w") as log:
        main = subprocess.Popen(command(folder), stdout=log, stderr=log, env=clean_environment())
    deadline = time.monotonic() + 300
    while True:
        assert main.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline, "the moment to kill never came"
        try:
            with psycopg.connect(attach(folder), autocommit=True, connect_timeout=2) as connection:
                while connection.execute(query).fetchone() is None:
                    assert main.poll() is None, "the run ended before it could be killed"
                    time.sleep(0.002)
                break
        except (psycopg.Error, EngineError):
            # The database, or its schema, is not there yet.
            time.sleep(0.01)
    for process in everything(folder, main):
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    main.wait()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("undisturbed") / "data"
    result = finish(folder)
    assert result["listings"]["live"] == 2
    state = final_state(folder)
    assert sorted(row[4] for row in state["duplicates"]) == ["exact"] * 10 + ["near"] * 10
    return state


@pytest.mark.parametrize("stage", MOMENTS)
def test_killed_in_a_stage_and_run_again(stage: str, undisturbed: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "data"
    kill_when(folder, MOMENTS[stage])
    finish(folder)
    state = final_state(folder)
    for name, rows in undisturbed.items():
        assert state[name] == rows, f"{name} differ after a kill in {stage}"
