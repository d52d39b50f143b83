"""Neighbours on real titles: what the approximate searches miss, and what they cost beside exact ones in the same run.

Embedding the titles takes minutes before the first figure.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import psycopg
import pytest

from models.text_embedder import SentenceEmbedder
from ray_apps.domain.ideas import IdeaStatus
from ray_apps.platform.settings import load_settings
from ray_apps.scoring.nearest import EarlierReferences
from ray_apps.store import Store, neighbours, open_store
from ray_apps.store.neighbours import similar, similar_exactly
from tests.idea_rows import Vectors, name, real_titles, write_ideas

TITLES = 20_000
ASKED = 200
CHUNK = 50_000
pytestmark = pytest.mark.timeout(3_600)


@pytest.fixture(scope="module")
def embedded() -> Vectors:
    return SentenceEmbedder()(real_titles(TITLES))


@pytest.fixture(scope="module")
def ideas_of_titles(server: str, embedded: Vectors, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An idea for each title; 2 % of them are live."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS bench_neighbours WITH (FORCE)")
        admin.execute("CREATE DATABASE bench_neighbours")
    url = server.rsplit("/", 1)[0] + "/bench_neighbours"
    with open_store(load_settings(data_dir=tmp_path_factory.mktemp("neighbours"), database_url=url)) as store:
        write_ideas(store, embedded, statuses=["live"] + ["queued"] * 49)
        yield store


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


@pytest.mark.parametrize("ef_search", [40, neighbours.EF_SEARCH, 200])
@pytest.mark.parametrize("status", [None, IdeaStatus.LIVE], ids=["all", "2 %"])
def test_similar_ideas(benchmark: Any, ideas_of_titles: Store, status: IdeaStatus | None, ef_search: int) -> None:
    """Ten neighbours by the index beside looking at every centre; the gate is a recall of 0.95 at `EF_SEARCH`."""
    asked = [name(int(i)) for i in np.random.default_rng(4).choice(TITLES, ASKED, replace=False)]
    with ideas_of_titles.transaction() as tx:
        row = tx.execute("SELECT embedding FROM idea_embeddings WHERE idea_id = %s", [asked[0]]).fetchone()
        assert row is not None
        given = {"to": row["embedding"], "itself": asked[0], "status": status, "limit": 10}
        exact, truth = seconds(lambda: [similar_exactly(tx, one, 10, status=status) for one in asked])
        found = benchmark.pedantic(
            lambda: [similar(tx, one, 10, status=status, ef_search=ef_search) for one in asked], rounds=3
        )
        plan = str(tx.execute(f"EXPLAIN {neighbours.statement(status)}", given, prepare=False).fetchall())
    recall = np.mean([len({a.id for a in f} & {b.id for b in t}) / 10 for f, t in zip(found, truth, strict=True)])
    by_index = "idea_embeddings_by_meaning" in plan
    benchmark.extra_info |= {
        "recall@10": round(float(recall), 4),
        "ms": round(1_000 * benchmark.stats["min"] / ASKED, 2),
        "ms exact": round(1_000 * exact / ASKED, 2),
        "by the index": int(by_index),
    }
    assert all(len(each) == 10 for each in found)
    if ef_search == neighbours.EF_SEARCH:
        assert by_index
        assert recall >= 0.95


@pytest.mark.parametrize("size", [10_000, 100_000, 1_000_000])
def test_nearest_earlier_of_many(benchmark: Any, embedded: Vectors, size: int) -> None:
    """So many vectors, chunk by chunk, against 20,000 references: beside the bare products, and as they grow."""
    rng = np.random.default_rng(size)
    own = embedded[rng.integers(0, TITLES, min(CHUNK, size))] + rng.normal(
        scale=0.02, size=(min(CHUNK, size), embedded.shape[1])
    ).astype(np.float32)
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    order = rng.integers(0, TITLES, len(own))
    references = EarlierReferences(embedded, np.arange(TITLES))

    def ours() -> None:
        for _ in range(max(size // CHUNK, 1)):
            references.nearest_before(own, order)

    bare, _ = seconds(lambda: [(own[i : i + 1_024] @ embedded.T).max(axis=1) for i in range(0, 10_000, 1_024)])
    benchmark.pedantic(ours, rounds=1)
    benchmark.extra_info |= {
        "rows a second": round(size / benchmark.stats["min"]),
        "of the bare products": round(benchmark.stats["min"] / (bare * size / 10_000), 2),
    }
