"""The ideation stage: signals that belong nowhere → ideas with a phrase, a title, a description and keywords.

Two steps, each killed and resumed without a trace: grouping writes a chunk of signals a transaction; composing then
writes the concepts of all ideas that have none.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ray_apps.domain import ids
from ray_apps.domain.events import event
from ray_apps.ideation.concepts import compose
from ray_apps.ideation.embedding import SHARD_ROWS, embed
from ray_apps.ideation.grouping import group, merge
from ray_apps.ideation.keyphrases import Mention, TopicGroup
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import bindings, events, ideas, leases, signals
from ray_apps.store.open import Store
from ray_apps.store.stage_runs import StageRun, stage

CHUNK = 1_024
"""Signals grouped in one transaction."""
COMPOSE_BATCH = 2_000
"""Ideas composed in one transaction; within it, phrases and families are spread."""


def run(store: Store, clock: Clock, progress: Progress) -> dict[str, int]:
    """Group and compose everything that waits. Counters: `grouped`, `created`, `printable`."""
    with stage(store, "ideate", clock, progress) as this:
        this.counters = {"grouped": 0, "created": 0, "printable": 0}
        _group(store, clock, progress, this)
        _compose(store, clock, progress, this)
        return this.counters


def _group(store: Store, clock: Clock, progress: Progress, this: StageRun) -> None:
    with store.transaction() as tx:
        shards = signals.ungrouped_shards(tx, SHARD_ROWS)
    progress.begin("grouping signals by meaning", len(shards) * SHARD_ROWS if len(shards) > 1 else None)
    if not shards:
        return
    model = store.settings.embedder_name
    with store.transaction() as tx:
        bindings.bind(tx, "embedder", model, "its vectors do not mix; set EMBEDDER_MODEL back or start with empty data")
    known = None
    for arrived, vectors in embed(shards, CHUNK):
        if known is None:
            with store.transaction() as tx:
                known = ideas.centres(tx, vectors.shape[1])
        grouped = group(arrived, vectors, known)
        now = clock()
        with store.transaction() as tx:
            leases.check(tx, this.lease)
            ideas.save_groups(tx, grouped.created, grouped.grown, grouped.members, now)
            news = [event("idea.created", c.idea_id, now, "ideation", {"signals": c.size}) for c in grouped.created]
            events.append(tx, news)
        known = merge(known, grouped)
        this.count("grouped", len(arrived))
        this.count("created", len(grouped.created))
        progress.advance(len(arrived))


def _compose(store: Store, clock: Clock, progress: Progress, this: StageRun) -> None:
    with store.transaction() as tx:
        waiting = ideas.uncomposed(tx)
        taken = ideas.phrases(tx)
    progress.begin("finding words", len(waiting))
    names = list(waiting)
    for start in range(0, len(names), COMPOSE_BATCH):
        batch = names[start : start + COMPOSE_BATCH]
        concepts = compose([_topic(idea, waiting[idea]) for idea in batch], taken)
        taken |= {concept.phrase for concept in concepts if concept.phrase}
        with store.transaction() as tx:
            leases.check(tx, this.lease)
            communities = {idea: _communities(waiting[idea]) for idea in batch}
            ideas.save_concepts(tx, dict(zip(batch, concepts, strict=True)), communities, clock())
        this.count("printable", sum(concept.phrase is not None for concept in concepts))
        progress.advance(len(batch))


def _topic(idea: UUID, posts: Sequence[Mapping[str, Any]]) -> TopicGroup:
    """An idea's posts as the phrase finder takes them; a post counts by the logarithm of what people did about it."""
    mentions = tuple(
        Mention(post["content"], post["community"], 1.0 + math.log1p(max(post["counts"].values(), default=0)))
        for post in posts
    )
    return TopicGroup(mentions, ids.seed(idea))


def _communities(posts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Where an idea was seen, most frequent first, five at most."""
    seen = Counter(post["community"] for post in posts if post["community"])
    return [name for name, _ in sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:5]]
