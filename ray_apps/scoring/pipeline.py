"""Scores ideas on Ray Data: each task reads a shard of evidence from the store, computes the factors on whole columns
against norms that travel once, through the object store, and merges the scores into the store by COPY.

shards {first, last} → the store's rows → columns → the store; to the driver comes only {ideas: how many were scored}

A task that dies is run again by Ray: what its shard still lacks is scored, and what was committed stays as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from ray_apps.domain.events import Event, event
from ray_apps.domain.ideas import Weights
from ray_apps.platform.scale import Scale
from ray_apps.platform.settings import load_settings
from ray_apps.scoring.factors import Norms, Scored, score
from ray_apps.scoring.reading import read_ideas
from ray_apps.scoring.receipts import factor_lines
from ray_apps.store import events, idea_scores, leases
from ray_apps.store.idea_scores import ScoreRow
from ray_apps.store.open import worker_store
from ray_apps.store.scoring_input import waiting

Batch = dict[str, NDArray[np.int64]]


@dataclass(frozen=True)
class Task:
    """What every task is told: the weights, the lease it writes under (name, owner, fence), and the time of its
    events."""

    weights: Weights
    lease: tuple[str, str, int]
    now: datetime


def score_shards(batch: Batch, norms_ref: Sequence[Any], task: Task) -> Batch:
    """Score shards, in a worker: {first, last} → {ideas}."""
    import ray

    norms: Norms = ray.get(norms_ref[0])
    counts = [
        _score_shard(int(first), int(last), norms, task)
        for first, last in zip(batch["first"], batch["last"], strict=True)
    ]
    return {"ideas": np.array(counts, dtype=np.int64)}


def _score_shard(first: int, last: int, norms: Norms, task: Task) -> int:
    store = worker_store(load_settings())
    with store.transaction() as tx:
        ideas, versions, evidence = read_ideas(tx, waiting(first, last), norms.as_of, norms.dimensions)
    if not ideas:
        return 0
    scored = score(evidence, norms, task.weights)
    with store.transaction() as tx:
        idea_scores.save(tx, _rows(ideas, versions, scored, norms.as_of, task.weights))
        events.append(tx, _news(ideas, scored, norms.as_of, task))
        # Last, since it keeps whoever renews the lease waiting until the transaction ends.
        leases.check(tx, leases.Lease(*task.lease))
    return len(ideas)


def _rows(
    ideas: Sequence[UUID], versions: Sequence[int], scored: Scored, as_of: datetime, weights: Weights
) -> Iterator[ScoreRow]:
    lines = factor_lines(scored, weights)
    for idea, version, total, factors in zip(ideas, versions, scored.total.tolist(), lines, strict=True):
        yield ScoreRow(idea, total, factors, weights.version, as_of, version)


def _news(ideas: Sequence[UUID], scored: Scored, as_of: datetime, task: Task) -> Iterator[Event]:
    step = as_of.isoformat()
    for idea, total in zip(ideas, scored.total.tolist(), strict=True):
        yield event(
            "idea.scored", idea, task.now, "scoring", {"score": total, "weights": task.weights.version}, step=step
        )


def score_all(shards: Sequence[tuple[int, int]], norms: Norms, task: Task, scale: Scale) -> Iterator[int]:
    """Score all waiting ideas in the given ranges of `seq`; yields how many, shard by shard, as they are written."""
    import ray

    # In a list, so that Ray hands over the reference itself and each worker fetches the norms once.
    norms_ref = [ray.put(norms)]
    done = ray.data.from_items(
        [{"first": first, "last": last} for first, last in shards], override_num_blocks=len(shards)
    ).map_batches(
        score_shards,
        fn_kwargs={"norms_ref": norms_ref, "task": task},
        batch_size=None,
        concurrency=min(scale.score_tasks, len(shards)),
    )
    for batch in done.iter_batches(batch_size=None, batch_format="numpy"):
        yield int(batch["ideas"].sum())
