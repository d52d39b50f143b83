"""What the parts cost, each beside a bare baseline in the same run, and as the work grows tenfold.

`extra_info` holds the figures of the README's table: rows a second, and the ratio to the baseline.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from ray_apps.domain.designs import DesignBrief
from ray_apps.domain.ids import content_hash
from ray_apps.domain.signals import Signal
from ray_apps.ideation.grouping import group
from ray_apps.store import Store
from tests.writing import write

NOW = datetime(2026, 5, 1, tzinfo=UTC)
SIZES = (1_000, 10_000, 100_000)


def invented(count: int) -> list[Signal]:
    """Posts, a tenth of them twice."""
    random_ = random.Random(count)
    found = []
    for number in range(count):
        text = f"invented post {number if number % 10 else random_.randrange(count)} of {count}"
        digest = content_hash(text)
        found.append(
            Signal(
                source="bench", external_id=f"{count}-{number}", content=text,
                content_hash=digest, community=f"c{number % 50}", posted_at=NOW, captured_at=NOW,
                counts={"score": number % 997},
            )
        )  # fmt: skip
    return found


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@pytest.mark.parametrize("size", SIZES)
def test_storing_signals_beside_a_bare_copy(benchmark: Any, store: Store, size: int) -> None:
    batch = invented(size)

    def bare() -> None:
        """The same rows into a plain table, without keys, duplicates, events or observations."""
        with store.transaction() as tx:
            tx.execute(
                "CREATE TABLE bare AS SELECT id, source, external_id, content, content_hash, community, posted_at, "
                "captured_at, counts::text AS counts FROM signals LIMIT 0"
            )
            with tx.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
                for post in batch:
                    row = (post.id, post.source, post.external_id, post.content, post.content_hash, post.community)
                    copy.write_row((*row, post.posted_at, post.captured_at, '{"score": 1}'))
        with store.transaction() as tx:
            tx.execute("DROP TABLE bare")

    def empty() -> None:
        with store.transaction() as tx:
            tx.execute("TRUNCATE signals CASCADE")

    def ours() -> None:
        for start in range(0, size, 1_000):
            with store.transaction() as tx:
                write(tx, batch[start : start + 1_000], NOW)

    baseline = min(timed(bare) for _ in range(3))
    benchmark.pedantic(ours, setup=empty, rounds=3)
    benchmark.extra_info |= {
        "rows a second": round(size / benchmark.stats["min"]),
        "of bare COPY": round(baseline / benchmark.stats["min"], 3),
    }


def unit_rows(count: int, dimensions: int = 384) -> np.ndarray:
    vectors = np.random.default_rng(count).normal(size=(count, dimensions)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("known", SIZES)
def test_grouping_a_chunk_beside_the_bare_products(benchmark: Any, known: int) -> None:
    from ray_apps.domain.topics import Centre

    centres = [Centre(UUID(int=i), v, 1) for i, v in enumerate(unit_rows(known))]
    vectors = unit_rows(1_024)
    names = [UUID(int=i + 10**9) for i in range(1_024)]
    matrix = np.stack([c.vector for c in centres])
    baseline = min(timed(lambda: vectors @ matrix.T) for _ in range(3))
    benchmark.pedantic(lambda: group(names, vectors, centres), rounds=3)
    benchmark.extra_info |= {
        "signals a second": round(1_024 / benchmark.stats["min"]),
        "times the bare product": round(benchmark.stats["min"] / baseline, 1),
    }


def families() -> list[str]:
    from ray_apps.mockups.families import FAMILIES

    return sorted(FAMILIES)


@pytest.mark.parametrize("family", families())
def test_drawing_a_print_file(benchmark: Any, family: str) -> None:
    from ray_apps.mockups.draw import draw
    from ray_apps.mockups.palettes import palettes_for

    brief = DesignBrief(
        phrase="Sourdough Starter Survivor", tagline="Fed daily", family=family, palette=palettes_for("black")[0],
        garment="black", seed=1,
    )  # fmt: skip
    start = time.process_time()
    artwork = benchmark.pedantic(lambda: draw(brief), rounds=2, warmup_rounds=1)
    benchmark.extra_info |= {
        "CPU seconds": round((time.process_time() - start) / 3, 2),
        "megabytes": round(len(artwork.png) / 1e6, 2),
    }
