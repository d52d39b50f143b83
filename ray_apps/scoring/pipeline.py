"""Scores ideas on Ray Data: workers read shards of evidence from the store and score whole blocks against norms that
travel once, through the object store. The driver receives receipts and writes them.

shards {first, last} → rows {receipt: JSON, evidence: its version}
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from ray_apps.domain.ideas import ScoreReceipt, Weights
from ray_apps.platform.settings import load_settings
from ray_apps.scoring.factors import Evidence, Norms, score
from ray_apps.store import scoring_input
from ray_apps.store.open import worker_store

SHARD_IDEAS = 1_000

Batch = dict[str, NDArray[np.generic]]


def score_shards(batch: Batch, norms_ref: Any, weights: Weights) -> Batch:
    """Read and score shards, in a worker: {first, last} → {receipt, evidence}."""
    import ray

    norms: Norms = ray.get(norms_ref[0])
    receipts: list[str] = []
    versions: list[int] = []
    for first, last in zip(batch["first"], batch["last"], strict=True):
        with worker_store(load_settings()).transaction() as tx:
            rows = scoring_input.evidence(tx, int(first), int(last), norms.as_of)
        if rows:
            receipts += [r.model_dump_json() for r in score(_evidence(rows), norms, weights)]
            versions += [row["evidence"] for row in rows]
    return {"receipt": np.array(receipts, dtype=object), "evidence": np.array(versions, dtype=np.int64)}


def _evidence(rows: list[dict[str, Any]]) -> Evidence:
    return Evidence(
        ideas=[UUID(row["idea_id"]) for row in rows],
        order=np.array([row["seq"] for row in rows], dtype=np.int64),
        vectors=np.stack([row["embedding"].to_numpy() for row in rows]).astype(np.float32),
        sources=[row["sources"] for row in rows],
        communities=[row["communities"] for row in rows],
        engagement=[row["engagement"] for row in rows],
        peaks=[row["peaks"] for row in rows],
    )


def score_all(
    shards: list[tuple[int, int]], norms: Norms, weights: Weights
) -> Iterator[list[tuple[ScoreReceipt, int]]]:
    """Stream the receipts of all ideas in the given ranges of `seq`, each with the version of its evidence."""
    import ray

    # In a list, so that Ray hands over the reference itself and each worker fetches the norms once.
    norms_ref = [ray.put(norms)]
    scored = ray.data.from_items(
        [{"first": first, "last": last} for first, last in shards], override_num_blocks=len(shards)
    ).map_batches(score_shards, fn_kwargs={"norms_ref": norms_ref, "weights": weights}, batch_size=1)
    for batch in scored.iter_batches(batch_size=SHARD_IDEAS, batch_format="numpy"):
        receipts = [ScoreReceipt.model_validate_json(text) for text in batch["receipt"]]
        yield list(zip(receipts, map(int, batch["evidence"]), strict=True))
