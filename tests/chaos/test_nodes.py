"""Nodes of the cluster are lost in the middle of stages: the run ends with the rows of an undisturbed one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from jobs.bench_posts import write_posts
from ray_apps.ingestion.sources import open_source
from ray_apps.ingestion.stage import Plan
from ray_apps.ingestion.stage import run as ingest
from ray_apps.platform.progress import Silent
from ray_apps.platform.settings import load_settings
from ray_apps.store import open_store
from ray_apps.store.embedded import embedded_database
from tests.chaos.node_loss import NOW
from tests.conftest import ROOT, clean_environment

POSTS = 3_000
ROWS = {
    "ideas": "SELECT i.id::text, phrase, title, status, score::text, factors::text, signal_count, needs_score, "
    "e.embedding::text FROM ideas i JOIN idea_embeddings e ON e.idea_id = i.id ORDER BY 1",
    "members": "SELECT signal_id::text, idea_id::text, similarity FROM idea_signals ORDER BY 1",
    "events": "SELECT id::text, type, aggregateid FROM events WHERE type LIKE 'idea.%' ORDER BY 1",
}


def run(folder: Path, how: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ingest the same posts, then run ideation and scoring on a cluster; what was counted, and the rows."""
    folder.mkdir()
    posts = folder / "posts.jsonl"
    write_posts(posts, POSTS)
    data = folder / "data"
    with open_store(load_settings(data_dir=data)) as store:
        ingest(store, lambda: NOW, Silent(), [open_source(posts, {}, NOW)], Plan())
    command = [sys.executable, "-m", "tests.chaos.node_loss", data, how]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    with embedded_database(data) as url, psycopg.connect(url) as connection:
        rows = {name: connection.execute(query).fetchall() for name, query in ROWS.items()}
    return dict(json.loads((data / "outcome.json").read_text())), rows


@pytest.mark.timeout(900)
def test_a_node_lost_in_the_middle_of_each_stage_changes_no_row(tmp_path: Path) -> None:
    calm, expected = run(tmp_path / "calm", "calm")
    assert calm["lost"] == 0
    assert calm["grouped"]["grouped"] > 2_000
    assert calm["scored"]["scored"] == len(expected["ideas"]) > 100
    lossy, rows = run(tmp_path / "lossy", "lossy")
    assert lossy["lost"] == 2
    assert lossy["grouped"] == calm["grouped"]
    for name, found in rows.items():
        assert found == expected[name], name
