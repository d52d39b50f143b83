"""The ideation stage: signals that belong nowhere → ideas with a phrase, a title, a description and keywords.

Two steps, each killed and resumed without a trace: grouping writes a chunk of signals a transaction; composing then
writes the concepts of all ideas that have none.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from models.phrase_writer import ChatPhraseWriter
from ray_apps.domain import ids
from ray_apps.domain.events import event
from ray_apps.domain.topics import Centre
from ray_apps.ideation.asking import ask
from ray_apps.ideation.concepts import Proposals, compose
from ray_apps.ideation.embedding import embed
from ray_apps.ideation.grouping import Grouped, after, group
from ray_apps.ideation.keyphrases import Mention, TopicGroup
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.platform.scale import EMBED_BATCH, scale_here
from ray_apps.platform.settings import Settings
from ray_apps.store import bindings, events, idea_groups, ideas, leases, signals, trademarks
from ray_apps.store.open import Store
from ray_apps.store.stage_runs import StageRun, stage

CHUNK = 4_000
"""Signals grouped in one transaction: the more come together, the surer each finds the partner it belongs to most."""
COMPOSE_BATCH = 2_000
"""Ideas composed in one transaction; within it, phrases and families are spread."""


def run(store: Store, clock: Clock, progress: Progress) -> dict[str, int]:
    """Group and compose everything that waits. Counters: `grouped`, `created`, `merged`, `printable`."""
    with stage(store, "ideate", clock, progress) as this:
        this.counters = {"grouped": 0, "created": 0, "merged": 0, "printable": 0}
        _group(store, clock, progress, this)
        _compose(store, clock, progress, this)
        return this.counters


def _group(store: Store, clock: Clock, progress: Progress, this: StageRun) -> None:
    with store.transaction() as tx:
        shards = signals.ungrouped_shards(tx, EMBED_BATCH)
    progress.begin("grouping signals by meaning", len(shards) * EMBED_BATCH if len(shards) > 1 else None)
    if not shards:
        return
    scale = scale_here(store.settings)
    progress.say(str(scale))
    model = store.settings.embedder_name
    with store.transaction() as tx:
        bindings.bind(tx, "embedder", model, "its vectors do not mix; set EMBEDDER_MODEL back or start with empty data")
    known: list[Centre] | None = None
    for arrived, vectors in embed(shards, CHUNK, scale):
        while True:
            if known is None:
                with store.transaction() as tx:
                    known = idea_groups.centres(tx, vectors.shape[1])
            grouped = group(arrived, vectors, known)
            if _save(store, this, grouped, clock()):
                break
            known = None  # somebody forgot or drew an idea meanwhile
        known = after(known, grouped)
        this.count("grouped", len(arrived))
        this.count("created", len(grouped.created))
        this.count("merged", len(grouped.merged))
        progress.advance(len(arrived))


def _save(store: Store, this: StageRun, grouped: Grouped, now: datetime) -> bool:
    """Write a chunk with its events; False, with nothing written, if its ideas are not what they were when read."""
    with store.transaction() as tx:
        leases.check(tx, this.lease)
        if not idea_groups.as_known(tx, grouped.grown, grouped.merged):
            return False
        idea_groups.save_groups(tx, grouped.created, grouped.grown, grouped.members, now, grouped.merged)
        news = [event("idea.created", c.idea_id, now, "ideation", {"signals": c.size}) for c in grouped.created]
        news += [
            event("idea.merged", each.absorbed, now, "ideation", {"into": str(each.survives)})
            for each in grouped.merged
        ]
        events.append(tx, news)
    return True


def _compose(store: Store, clock: Clock, progress: Progress, this: StageRun) -> None:
    with store.transaction() as tx:
        waiting = idea_groups.uncomposed(tx)
        taken = ideas.phrases(tx)
        marks = trademarks.spellings(tx)
    writer = _writer(store.settings)
    progress.begin("finding words", len(waiting))
    names = list(waiting)
    for start in range(0, len(names), COMPOSE_BATCH):
        batch = names[start : start + COMPOSE_BATCH]
        # What an idea is composed anew from may lead to its old phrase again.
        taken -= {str(waiting[idea][0]["phrase"]) for idea in batch}
        groups = [_topic(idea, waiting[idea]) for idea in batch]
        proposals = _proposals(writer, groups, this) if writer is not None else None
        concepts = compose(groups, taken, proposals, marks.__contains__)
        if proposals is not None:
            this.count("refused", proposals.refused)
        taken |= {concept.phrase for concept in concepts if concept.phrase}
        with store.transaction() as tx:
            leases.check(tx, this.lease)
            communities = {idea: _communities(waiting[idea]) for idea in batch}
            ideas.save_concepts(tx, dict(zip(batch, concepts, strict=True)), communities, clock())
        this.count("printable", sum(concept.phrase is not None for concept in concepts))
        progress.advance(len(batch))


def _writer(settings: Settings) -> ChatPhraseWriter | None:
    """The model that proposes phrases, if one is set."""
    if settings.listing_model_url is None or settings.listing_model_name is None:
        return None
    key = settings.listing_model_key.get_secret_value() if settings.listing_model_key else ""
    return ChatPhraseWriter(settings.listing_model_url, settings.listing_model_name, key)


def _proposals(writer: ChatPhraseWriter, groups: Sequence[TopicGroup], this: StageRun) -> Proposals:
    """What the model proposes for a batch. Groups without an answer, counted as `unanswered`, get none."""
    asked = ask(writer, groups)
    this.count("proposed", sum(map(len, asked.lines)))
    this.count("unanswered", asked.failures.total())
    return Proposals(writer.name, asked.lines)


def _topic(idea: UUID, posts: Sequence[Mapping[str, Any]]) -> TopicGroup:
    """An idea's posts as the phrase finder takes them; a post counts by the logarithm of what people did about it.

    Phrases are English: posts known to be in another language are left out, and an idea of only those gets no phrase.
    """
    mentions = tuple(
        Mention(post["content"], post["community"], 1.0 + math.log1p(max(post["counts"].values(), default=0)))
        for post in posts
        if post["language"] in (None, "en")
    )
    return TopicGroup(mentions, ids.seed(idea))


def _communities(posts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Where an idea was seen, most frequent first, five at most."""
    seen = Counter(post["community"] for post in posts if post["community"])
    return [name for name, _ in sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:5]]
