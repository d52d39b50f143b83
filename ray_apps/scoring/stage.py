"""The scoring stage: ideas that need a score → scored ideas, each with its receipt, as of one moment."""

from datetime import datetime

from models.remote_embedder import RemoteEmbedder
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.platform.scale import scale_here
from ray_apps.scoring.pipeline import Task, score_all
from ray_apps.scoring.reading import read_norms
from ray_apps.store import idea_scores, weights
from ray_apps.store.open import Store
from ray_apps.store.stage_runs import stage


def run(
    store: Store, clock: Clock, progress: Progress, *, as_of: datetime | None = None, again: bool = False
) -> dict[str, int]:
    """Score every idea that is new or has new evidence; `again` scores all of them. Counters: `scored`.

    `as_of` scores as if that were now, from what was captured by then: for replays of old data.
    """
    with stage(store, "score", clock, progress, as_of=as_of) as this:
        this.counters = {"scored": 0}
        scale = scale_here(store.settings)
        with store.transaction() as tx:
            if again:
                idea_scores.mark_all(tx)
            waiting = idea_scores.waiting(tx)
            shards = idea_scores.shards(tx, scale.shard_for(waiting))
            in_force = weights.in_force(tx)
            progress.begin("scoring ideas", waiting)
            if not shards:
                return this.counters
            progress.say(str(scale))
            norms = read_norms(tx, this.as_of, RemoteEmbedder(store.settings.embedder_model))
        held = this.lease
        task = Task(weights=in_force, lease=(held.name, held.owner, held.fence), now=clock())
        for done in score_all(shards, norms, task, scale):
            this.count("scored", done)
            progress.advance(done)
        if not this.counters["scored"]:
            progress.say(f"nothing was captured by {this.as_of:%Y-%m-%d %H:%M} UTC, so nothing is scored as of then")
        return this.counters
