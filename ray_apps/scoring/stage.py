"""The scoring stage: ideas that need a score → scored ideas, each with its receipt, as of one moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from models.remote_embedder import RemoteEmbedder
from ray_apps.domain.events import event
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.scoring.factors import Norms
from ray_apps.scoring.pipeline import SHARD_IDEAS, score_all
from ray_apps.scoring.robust import norm
from ray_apps.scoring.seasonality import Season
from ray_apps.store import events, ideas, leases, scoring_input, signals, weights
from ray_apps.store.open import Store, Transaction
from ray_apps.store.stage_runs import stage

NORM_DAYS = 7
LOOK_BACK, LOOK_AHEAD = timedelta(days=7), timedelta(days=180)


def run(
    store: Store, clock: Clock, progress: Progress, *, as_of: datetime | None = None, again: bool = False
) -> dict[str, int]:
    """Score every idea that is new or has new evidence; `again` scores all of them. Counters: `scored`.

    `as_of` scores as if that were now, from what was captured by then: for replays of old data.
    """
    with stage(store, "score", clock, progress, as_of=as_of) as this:
        this.counters = {"scored": 0}
        with store.transaction() as tx:
            if again:
                ideas.mark_all_for_scoring(tx)
            shards = ideas.shards_to_score(tx, SHARD_IDEAS)
            in_force = weights.in_force(tx)
            progress.begin("scoring ideas", len(shards) * SHARD_IDEAS if len(shards) > 1 else None)
            if not shards:
                return this.counters
            norms = _norms(tx, this.as_of, store.settings.embedder_model)
        for receipts in score_all(shards, norms, in_force):
            now = clock()
            with store.transaction() as tx:
                leases.check(tx, this.lease)
                ideas.save_scores(tx, receipts)
                news = [
                    event("idea.scored", r.idea_id, now, "scoring", {"score": r.score, "weights": r.weights_version},
                          step=r.as_of.isoformat())
                    for r, _ in receipts
                ]  # fmt: skip
                events.append(tx, news)
            this.count("scored", len(receipts))
            progress.advance(len(receipts))
        if not this.counters["scored"]:
            progress.say(f"nothing was captured by {this.as_of:%Y-%m-%d %H:%M} UTC, so nothing is scored as of then")
        return this.counters


def _norms(tx: Transaction, as_of: datetime, model_folder: str | None) -> Norms:
    """Everything that ideas are measured against, as of a moment."""
    vectors, order = ideas.centres_in_order(tx)
    upcoming = signals.calendar(tx, as_of - LOOK_BACK, as_of + LOOK_AHEAD)
    return Norms(
        as_of=as_of,
        sources={name: norm(values) for name, values in scoring_input.source_samples(tx, as_of, NORM_DAYS).items()},
        communities={name: norm(values) for name, values in scoring_input.community_samples(tx, as_of).items()},
        season=_season(upcoming, model_folder, vectors.shape[1]),
        vectors=vectors,
        order=order,
    )


def _season(upcoming: Sequence[signals.CalendarDay], model_folder: str | None, dimensions: int) -> Season:
    if not upcoming:
        return Season((), (), np.empty((0, dimensions), dtype=np.float32))
    names = sorted({day.name for day in upcoming})
    vectors = dict(zip(names, RemoteEmbedder(model_folder)(names), strict=True))
    # Stored vectors are padded with zeros; padding these alike changes no cosine.
    stacked = np.stack([np.pad(vectors[day.name], (0, dimensions - len(vectors[day.name]))) for day in upcoming])
    return Season(tuple(day.name for day in upcoming), tuple(day.day for day in upcoming), stacked)
