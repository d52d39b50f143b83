"""How many Ray workers an ingestion gets, and Ray for as long as it needs them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from jobs.engine import Engine
from ray_apps.ingestion.stage import Plan

AUTOMATIC = -1
_WORTH_IT_BYTES = 64 * 1024 * 1024
"""Below this a file is read before Ray has started."""
_GZIP_RATIO = 6
_MOST = 8
"""The writer, of which there is one, keeps up with about this many."""


@contextmanager
def with_workers(this: Engine, paths: list[Path], plan: Plan) -> Iterator[Plan]:
    """The plan with its number of workers settled, and Ray running if there are any."""
    workers = plan.workers
    if workers == AUTOMATIC:
        workers = 0
        if plan.limit is None and sum(map(_plain_bytes, paths)) >= _WORTH_IT_BYTES:
            workers = min(this.settings.ray_cpus or os.cpu_count() or 1, _MOST)
    if not workers:
        yield replace(plan, workers=0)
        return
    from ray_apps.platform.ray_runtime import ray_session

    this.progress.begin("starting Ray", None)
    with ray_session(this.settings):
        yield replace(plan, workers=workers)


def _plain_bytes(path: Path) -> int:
    size = path.stat().st_size
    return size * _GZIP_RATIO if path.suffix in {".gz", ".gzip"} else size
