"""A text embedder that lives in one Ray actor and is shared by everything in a Ray job.

For the few texts that are embedded now and then (event names, motif names): loading a model costs seconds, and a
driver that never imports torch stays small. Bulk work has actor pools of its own.
"""

from collections.abc import Sequence
from typing import Any

from models.text_embedder import SentenceEmbedder, Vectors

LIMIT_SECONDS = 600.0
RESTARTS = 5
"""How often the actor, or a question to it, is begun again. It keeps nothing but its model, so any node will do; it may
have been given one that was lost without anybody knowing yet."""


class RemoteEmbedder:
    """Finds the job's embedder actor, or starts it. Same answers as `SentenceEmbedder` with the same folder."""

    def __init__(self, folder: str | None = None) -> None:
        import ray

        actor: Any = ray.remote(SentenceEmbedder)
        # It waits more than it works, so it claims no CPU of its own.
        self._actor = actor.options(
            name=f"text-embedder:{folder or 'bundled'}",
            get_if_exists=True,
            num_cpus=0,
            max_restarts=RESTARTS,
            max_task_retries=RESTARTS,
        ).remote(folder)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, in their order."""
        import ray

        vectors: Vectors = ray.get(self._actor.__call__.remote(list(texts)), timeout=LIMIT_SECONDS)
        return vectors
