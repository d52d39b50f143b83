"""Cleaning on Ray's workers: chunks go out to a few actors and come back in their order, a bounded number at a time."""

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from datetime import datetime
from typing import Any

from ray_apps.ingestion.cleaning import Cleaned, clean
from ray_apps.ingestion.privacy import prepare
from ray_apps.ingestion.sources.protocol import Chunk
from ray_apps.platform.settings import load_settings
from ray_apps.store.open import worker_store
from ray_apps.store.signal_merge import known_texts

_AHEAD = 2
"""Chunks that a worker has before it: one at work and one waiting, so that it never waits for the writer."""


class _Cleaner:
    """A worker. It stays, so that what cleaning loads (languages, names) is loaded once."""

    def __init__(self) -> None:
        prepare()

    def clean(self, chunk: Chunk, since: datetime | None) -> Cleaned:
        """Clean one chunk."""
        return clean(chunk, since, _known)


def _known(hashes: Sequence[str]) -> set[str]:
    with worker_store(load_settings()).transaction() as tx:
        return known_texts(tx, hashes)


def cleaned(
    chunks: Iterable[Chunk], since: datetime | None, workers: int
) -> Generator[tuple[int, Cleaned], None, None]:
    """Clean chunks in order on `workers` actors of the running Ray, or right here for 0; gives (records, cleaned).

    At most `workers` × 2 chunks are held at once. A worker that dies is replaced and its chunk cleaned again.
    """
    if not workers:
        for chunk in chunks:
            yield len(chunk), clean(chunk, since)
        return
    import ray

    remote = ray.remote(num_cpus=1, max_restarts=3, max_task_retries=3)(_Cleaner)
    actors: list[Any] = [remote.remote() for _ in range(workers)]
    pending: deque[tuple[int, Any]] = deque()
    try:
        for number, chunk in enumerate(chunks):
            pending.append((len(chunk), actors[number % workers].clean.remote(chunk, since)))
            if len(pending) >= workers * _AHEAD:
                size, ref = pending.popleft()
                yield size, ray.get(ref)
        while pending:
            size, ref = pending.popleft()
            yield size, ray.get(ref)
    finally:
        for actor in actors:
            ray.kill(actor)
