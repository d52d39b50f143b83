"""Ideas with centres, written straight into their tables: many at a time, for tests of what reads them."""

import gzip
import json
from collections.abc import Sequence
from itertools import islice
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector

from ray_apps.store import Store
from ray_apps.store.idea_groups import DIMENSIONS
from tests.conftest import real_data

Vectors = NDArray[np.float32]
_INDEX = """
    CREATE INDEX idea_embeddings_by_meaning ON idea_embeddings USING hnsw (embedding halfvec_cosine_ops)
    WITH (m = 16, ef_construction = 64)
"""


def name(number: int) -> UUID:
    """The id of the idea with this number, from 0."""
    return UUID(int=number + 1)


def write_ideas(
    store: Store, vectors: Vectors, statuses: Sequence[str] = ("queued",), scores: Sequence[float] = (0.5,)
) -> None:
    """One idea for each vector, with statuses and scores in turn. The index is the migrations', made afterwards: row by
    row it would take minutes."""
    halves = np.pad(vectors, ((0, 0), (0, DIMENSIONS - vectors.shape[1]))).astype(np.float16)
    with store.transaction() as tx:
        tx.execute("DROP INDEX idea_embeddings_by_meaning")
        with (
            tx.cursor() as cursor,
            cursor.copy(
                "COPY ideas (id, title, status, score, signal_count, weights_version, created_at) FROM STDIN"
            ) as copy,
        ):
            for i in range(len(vectors)):
                status, score = statuses[i % len(statuses)], scores[i % len(scores)]
                copy.write_row((name(i), f"idea {i}", status, score, 1, 1, "2026-05-01T00:00Z"))
        with (
            tx.cursor() as cursor,
            cursor.copy("COPY idea_embeddings (idea_id, embedding) FROM STDIN WITH (FORMAT BINARY)") as copy,
        ):
            copy.set_types(["uuid", "halfvec"])
            for i, half in enumerate(halves):
                copy.write_row((name(i), HalfVector(half)))
        tx.execute(_INDEX)
    with store.transaction() as tx:
        tx.execute("ANALYZE ideas")
        tx.execute("ANALYZE idea_embeddings")


def real_titles(count: int) -> list[str]:
    """The first titles of real posts, which stand in a fixed random order; skips where the file is not there."""
    with gzip.open(real_data("reddit_top_2013.jsonl.gz"), "rt", encoding="utf-8") as lines:
        return [json.loads(line)["title"] for line in islice(lines, count)]


def clustered(count: int, seed: int = 0, dimensions: int = 384) -> Vectors:
    """Unit vectors around 200 centres: invented, for what does not depend on how real texts lie."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(200, dimensions)).astype(np.float32)
    vectors = centres[rng.integers(0, 200, count)] + rng.normal(scale=0.7, size=(count, dimensions)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
