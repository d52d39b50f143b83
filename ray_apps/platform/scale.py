"""How wide a run spreads: one typed object, worked out from the cluster's resources, printed when work starts."""

from collections.abc import Mapping
from math import ceil
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from ray_apps.platform.settings import Settings

Positive = Annotated[int, Field(ge=1)]
EMBED_BATCH = 1_000
"""Texts that an actor embeds at a time."""


class Scale(BaseModel):
    """Pools, batches and shards of the stages that run on Ray.

    `embed_actors` load the model once each and embed `embed_batch` texts at a time; each claims one CPU, or
    `embed_gpus` of a GPU. `score_tasks` read, score and write shards of at most `score_shard` ideas side by side.
    """

    model_config = ConfigDict(frozen=True)

    embed_actors: Positive
    embed_gpus: Annotated[float, Field(ge=0, le=8)] = 0.0
    embed_batch: Positive = EMBED_BATCH
    score_tasks: Positive
    score_shard: Positive = 10_000

    @classmethod
    def of(cls, settings: Settings, resources: Mapping[str, float]) -> Self:
        """The scale for a cluster with these resources (`ray.cluster_resources()`), the settings deciding first."""
        cpus = max(1, int(resources.get("CPU", 1)))
        gpus = settings.embed_gpus
        widest = int(resources.get("GPU", 0) / gpus) if gpus else cpus
        return cls(embed_actors=settings.embed_actors or max(1, widest), embed_gpus=gpus, score_tasks=cpus)

    def shard_for(self, ideas: int) -> int:
        """Ideas in a shard when so many are to be scored: a few shards for each task, none needlessly small."""
        return min(self.score_shard, max(1_000, ceil(ideas / (4 * self.score_tasks))))

    def __str__(self) -> str:
        where = f"{self.embed_gpus:g} GPU each" if self.embed_gpus else "1 CPU each"
        return (
            f"scale: up to {self.embed_actors} embedding actors ({where}, {self.embed_batch:,} texts at a time), "
            f"{self.score_tasks} scoring tasks (at most {self.score_shard:,} ideas each)"
        )


def scale_here(settings: Settings) -> Scale:
    """The scale for the Ray that this process is in."""
    import ray

    return Scale.of(settings, ray.cluster_resources())
