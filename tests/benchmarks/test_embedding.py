"""Embedding on Ray Data beside plain `SentenceTransformer.encode` of the same texts in the same run, start-up apart.

TEXTS (4,000 by default) says how many.
"""

import os
import time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ray_apps.domain.ids import content_hash
from ray_apps.domain.signals import Signal
from ray_apps.store import Store, signals
from tests.unit.ideation.story_fixtures import real_titles
from tests.writing import write

COUNT = int(os.environ.get("TEXTS", "4000"))


@pytest.fixture
def texts(store: Store, reddit_top: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Real titles, stored as signals; workers find the store by the environment."""
    from tests.benchmarks.test_parts import NOW

    found = {content_hash(title): title for title in real_titles(reddit_top, COUNT + COUNT // 10).titles}
    kept = dict(islice(found.items(), COUNT))
    with store.transaction() as tx:
        for start in range(0, len(kept), 1_000):
            batch = [
                Signal(
                    source="bench", external_id=digest[:12], content=text, content_hash=digest, community="c",
                    posted_at=NOW, captured_at=NOW, counts={},
                )
                for digest, text in islice(kept.items(), start, start + 1_000)
            ]  # fmt: skip
            write(tx, batch, NOW)
    assert store.settings.database_url is not None
    monkeypatch.setenv("DATABASE_URL", store.settings.database_url.get_secret_value())
    monkeypatch.setenv("DATA_DIR", str(store.settings.data_dir))
    monkeypatch.setenv("RAY_CPUS", "1")
    return list(kept.values())


def test_embedding_beside_plain_encode(benchmark: Any, store: Store, texts: list[str]) -> None:
    """One actor beside one process. What starting takes is the time to embed one chunk from the first call to the last
    answer; it is taken off the time to embed all, which begins with its call too."""
    from models.text_embedder import BATCH, SentenceEmbedder
    from ray_apps.ideation.embedding import embed
    from ray_apps.platform.ray_runtime import ray_session
    from ray_apps.platform.scale import Scale
    from ray_apps.platform.settings import load_settings

    scale = Scale(embed_actors=1, score_tasks=1)
    with store.transaction() as tx:
        shards = signals.ungrouped_shards(tx, scale.embed_batch)

    def ours(some: list[Any]) -> tuple[float, np.ndarray]:
        start = time.perf_counter()
        found = [vectors for _, vectors in embed(some, scale.embed_batch, scale)]
        return time.perf_counter() - start, np.concatenate(found)

    with ray_session(load_settings()):
        starting, first = ours(shards[:1])
        took, found = benchmark.pedantic(lambda: ours(shards), rounds=1)
    plain = SentenceEmbedder()._model
    plain.encode(texts[:200], batch_size=BATCH)
    start = time.perf_counter()
    expected = plain.encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
    baseline = len(texts) / (time.perf_counter() - start)
    assert np.abs(found - expected).max() < 2e-3
    rate = (len(found) - len(first)) / (took - starting)
    benchmark.extra_info |= {"texts a second": round(rate), "of plain encode": round(rate / baseline, 3)}
