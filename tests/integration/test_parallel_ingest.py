"""Cleaning on Ray's workers: what is stored is the same, row by row, as without them, even where one is killed."""

import json
import random
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, clean_environment

POSTS = 4_000
PROBE = """
import json, os, signal, sys, time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
import psutil
from ray_apps.ingestion import stage
from ray_apps.ingestion.parallel import cleaned
from ray_apps.ingestion.sources import open_source
from ray_apps.platform.progress import Silent
from ray_apps.platform.ray_runtime import ray_session
from ray_apps.platform.settings import load_settings
from ray_apps.store import open_store

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SINCE = datetime(2026, 11, 2, tzinfo=UTC)
ROWS = {
    "signals": "SELECT id, source, external_id, content, language, tags, url, posted_at, captured_at, counts "
               "FROM signals ORDER BY seq",
    "observations": "SELECT * FROM signal_observations ORDER BY signal_id, observed_at",
    "duplicates": "SELECT content_hash, external_id, kept_id, reason, similarity FROM signal_duplicates ORDER BY 1, 2",
    "keys": "SELECT * FROM near_keys ORDER BY key",
    "letters": "SELECT source, locator, reason, payload FROM dead_letters ORDER BY id",
    "batches": "SELECT source, counters FROM ingest_batches ORDER BY id",
}
EMPTY = "TRUNCATE signals, signal_observations, signal_duplicates, near_keys, dead_letters, ingest_batches CASCADE"
stage.CHUNK = 200  # and never less than a block of the file
posts = Path(sys.argv[1])


def cleaners():
    found = {}
    for child in psutil.Process().children(recursive=True):
        try:
            if child.cmdline()[0].startswith("ray::_Cleaner"):
                found[child.pid] = child
        except (psutil.Error, IndexError):
            continue
    return found


def ingest(store, workers):
    source = open_source(posts, None, NOW)
    tally = stage.run(store, lambda: NOW, Silent(), [source], stage.Plan(since=SINCE, workers=workers))
    with store.transaction() as tx:
        rows = {name: tx.execute(query).fetchall() for name, query in ROWS.items()}
        tx.execute(EMPTY)
    return tally.counters(), rows


def same(one, other):
    (size, here), (number, there) = one, other
    assert size == number and here.rows == there.rows and here.rejected == there.rejected
    assert here.skipped == there.skipped and (here.keys == there.keys).all()


with ExitStack() as stack:
    store = stack.enter_context(open_store(load_settings()))
    tally, alone = ingest(store, 0)
    stack.enter_context(ray_session(store.settings))
    assert ingest(store, 2) == (tally, alone)

    chunks = list(open_source(posts, None, NOW).chunks(stage.CHUNK))
    wanted = list(cleaned(chunks, SINCE, 0))
    before, after, got = {}, set(), []
    for number, each in enumerate(cleaned(chunks, SINCE, 2)):
        got.append(each)
        if number == 2:
            before = cleaners()
            next(iter(before.values())).kill()
        elif number > 2:
            after |= set(cleaners())
    assert len(got) == len(wanted)
    for pair in zip(got, wanted):
        same(*pair)
    deadline = time.monotonic() + 20
    while cleaners() and time.monotonic() < deadline:
        time.sleep(0.1)
    left = len(cleaners())
sys.stdout.write(json.dumps({"tally": tally, "chunks": len(chunks), "workers": len(before),
                             "replaced": len(after - set(before)), "left": left}))
"""


def write(path: Path) -> None:
    """Posts of which some repeat or vary another, some are old, and some cannot be read; large, for many chunks."""
    dice = random.Random(7)
    words = [f"{first}{last}" for first in ("bra", "cli", "dro", "fen", "gul", "hom") for last in ("ket", "mon", "par")]
    lines: list[str] = []
    titles: list[str] = []
    for number in range(POSTS):
        kind = dice.random()
        title = " ".join(dice.choices(words, k=9))
        if kind < 0.15 and titles:
            title = dice.choice(titles)
        elif kind < 0.3 and titles:
            title = f"{dice.choice(titles)} [OC] 😹"
        titles.append(title)
        post = {"id": f"p{number}", "subreddit": "cats", "title": title, "score": number % 50}
        post |= {"created_utc": f"2026-11-{1 + number % 20:02d}T10:00:00Z", "selftext": "never read " * 80}
        lines.append(json.dumps(post) if kind < 0.97 else '{"title": "never clo')
    path.write_text("\n".join(lines) + "\n")


def test_workers_change_nothing_but_the_time_and_a_killed_one_is_replaced(database_url: str, tmp_path: Path) -> None:
    write(tmp_path / "posts.jsonl")
    environment = clean_environment(DATABASE_URL=database_url, DATA_DIR=str(tmp_path / "data"), PYTHONPATH=str(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(tmp_path / "posts.jsonl")], cwd=tmp_path, capture_output=True, text=True,
        timeout=150, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert min(told["tally"][name] for name in ("exact_duplicates", "near_duplicates", "rejected", "skipped")) > 20
    assert told["tally"]["read"] == POSTS
    assert told["chunks"] >= 12
    assert told["workers"] == 2
    assert told["replaced"] == 1
    assert told["left"] == 0, "workers end with the work"
