"""Privacy: what is found, what survives, and the time a typical title takes beside a bare search for e-mails."""

import gzip
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ray_apps.ingestion.privacy import prepare, purge
from tests.privacy_fixtures import score, snippets

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "reddit_top_2013.jsonl.gz"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


@pytest.mark.parametrize("half", ["tune", "held_out"])
def test_recall_of_private_data_and_survival_of_public_names(benchmark: Any, half: str) -> None:
    rows = snippets(half)
    prepare()
    result = benchmark.pedantic(lambda: score(rows), rounds=3)
    benchmark.extra_info["snippets"] = len(rows)
    benchmark.extra_info["private strings"] = result.private
    benchmark.extra_info["recall of private"] = round(result.recall, 4)
    benchmark.extra_info["public names"] = result.public
    benchmark.extra_info["survival of public"] = round(result.survival, 4)
    for kind, (gone, all_) in sorted(result.by_kind.items()):
        benchmark.extra_info[f"recall {kind}"] = round(gone / all_, 3)
    assert result.recall >= 0.95
    assert result.survival >= 0.98


def test_microseconds_a_title_beside_a_bare_search_for_emails(benchmark: Any) -> None:
    if not SHARED.exists():
        pytest.skip(f"needs {SHARED.name} beside the project, in shared/data")
    with gzip.open(SHARED, "rt", encoding="utf-8") as lines:
        titles = [json.loads(line)["title"] for line, _ in zip(lines, range(20_000), strict=False)]
    prepare()

    def each(work: Callable[[str], Any]) -> float:
        start = time.perf_counter()
        for title in titles:
            work(title)
        return 1e6 * (time.perf_counter() - start) / len(titles)

    bare = min(each(lambda title: _EMAIL.sub("someone", title)) for _ in range(3))
    ours = min(each(purge) for _ in range(3))
    changed = sum(purge(title) is not title for title in titles)
    benchmark.extra_info["µs a title"] = round(ours, 2)
    benchmark.extra_info["µs a title, e-mails alone"] = round(bare, 2)
    benchmark.extra_info["titles changed, %"] = round(100 * changed / len(titles), 2)
    benchmark.pedantic(lambda: [purge(title) for title in titles], rounds=1)
