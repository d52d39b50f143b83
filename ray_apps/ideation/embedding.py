"""Embeds signals on Ray Data: workers read shards from the store, a pool of actors embeds them, the driver streams.

shards {first, last} → rows {id, content} → rows {id, vector}, in order of arrival.
"""

from collections.abc import Iterator
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from ray_apps.platform.scale import Scale
from ray_apps.platform.settings import load_settings
from ray_apps.store import signals
from ray_apps.store.open import worker_store

_SHARDS_PER_ACTOR = 3
"""Starting an actor costs as much as embedding this many shards, so fewer of them do not get another one."""

Batch = dict[str, NDArray[np.generic]]


def read_shards(batch: Batch) -> Batch:
    """Read shards from the store, in a worker: {first, last} → {id, content}. Rows grouped meanwhile are left out."""
    with worker_store(load_settings()).transaction() as tx:
        rows = [
            row
            for first, last in zip(batch["first"], batch["last"], strict=True)
            for row in signals.shard(tx, int(first), int(last))
        ]
    return {
        "id": np.array([str(row["id"]) for row in rows], dtype=object),
        "content": np.array([row["content"] for row in rows], dtype=object),
    }


class Embed:
    """An actor that loads the model once and embeds: {id, content} → {id, vector}, vectors in half precision."""

    def __init__(self) -> None:
        from models.text_embedder import SentenceEmbedder

        self._embedder = SentenceEmbedder(load_settings().embedder_model)

    def __call__(self, batch: Batch) -> Batch:
        """Embed a batch."""
        return {"id": batch["id"], "vector": self._embedder(list(batch["content"])).astype(np.float16)}


def embed(shards: list[tuple[int, int]], chunk: int, scale: Scale) -> Iterator[tuple[list[UUID], NDArray[np.float32]]]:
    """Stream (ids, unit vectors) of the signals in the given ranges of `seq`, in order, `chunk` at a time.

    The pool is as large as `scale` allows and there is work for. A shard is what one worker reads at once and one actor
    embeds at once, in order of length, so that little is padded.
    """
    import ray

    ray.data.DataContext.get_current().execution_options.preserve_order = True
    pool = max(1, min(scale.embed_actors, len(shards) // _SHARDS_PER_ACTOR))
    gpus = scale.embed_gpus
    ranges = [{"first": first, "last": last} for first, last in shards]
    vectors = (
        ray.data.from_items(ranges, override_num_blocks=len(ranges))
        # Reading waits for the database, not for a CPU; the actors have those. One reader keeps them all busy, and
        # without a bound Ray would start a process for every shard.
        .map_batches(read_shards, batch_size=1, num_cpus=0, concurrency=1)
        .map_batches(
            Embed, batch_size=scale.embed_batch, num_cpus=0 if gpus else 1, num_gpus=gpus or None, concurrency=pool
        )
    )
    for batch in vectors.iter_batches(batch_size=chunk, batch_format="numpy"):
        wide = np.stack(list(batch["vector"])).astype(np.float32)
        yield [UUID(text) for text in batch["id"]], wide / np.linalg.norm(wide, axis=1, keepdims=True)
