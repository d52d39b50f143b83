"""Running a stage: one at a time, as of one point in time, with a record of what it did.

A killed run leaves its record unfinished. The next one takes over its point in time, so that what was half done is
finished as if nothing had happened; not that of a replay, and not if anything was captured since.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from psycopg.types.json import Jsonb

from ray_apps.domain.errors import LeaseLost
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import leases
from ray_apps.store.open import Store, Transaction

TAKE_OVER_WITHIN = timedelta(hours=1)
"""Older than this, a killed run's point in time is stale and a new one begins."""


@dataclass
class StageRun:
    """A stage at work: the lease it holds, the moment it works as of, and the counters it fills."""

    stage: str
    lease: leases.Lease
    as_of: datetime
    counters: dict[str, int] = field(default_factory=dict)

    def count(self, name: str, by: int = 1) -> None:
        """Add to a counter."""
        self.counters[name] = self.counters.get(name, 0) + by


@contextmanager
def stage(
    store: Store,
    name: str,
    clock: Clock,
    progress: Progress,
    *,
    as_of: datetime | None = None,
    lease: str | None = None,
    patience: float = leases.PATIENCE_SECONDS,
) -> Iterator[StageRun]:
    """Run a stage inside the block: waits for another process at the same stage, and records the end.

    `as_of` fixes the point in time (a replay of old data); by default it is now, or that of a run that was killed.
    `lease` is given where a stage is run several times side by side, each over a part of its own that the lease names;
    such a run never takes another one over. `patience` is how long to wait for the lease, in seconds.
    """
    waiting = f"waiting for another {name}" + (f" of {lease.partition(':')[2]}" if lease else "")
    wait = leases.held(store, lease or f"stage:{name}", patience=patience, on_wait=lambda: progress.say(waiting))
    with wait as held:
        with store.transaction() as tx:
            now = clock()
            run_id, moment = _new(tx, name, as_of or now, as_of, now) if lease else _begin(tx, name, as_of, now)
        run = StageRun(name, held, moment)
        started = time.monotonic()
        try:
            yield run
        except Exception as problem:
            with suppress(LeaseLost):
                _finish(store, run_id, run, clock(), started, {"error": str(problem)[:300]})
            raise
        _finish(store, run_id, run, clock(), started, {})


def _begin(tx: Transaction, name: str, as_of: datetime | None, now: datetime) -> tuple[int, datetime]:
    row = tx.execute(
        "SELECT id, as_of FROM stage_runs r WHERE stage = %(stage)s AND finished_at IS NULL "
        "AND started_at > %(since)s AND as_of = coalesce(%(as_of)s, as_of) AND fixed = (%(as_of)s IS NOT NULL) "
        "AND (fixed OR NOT EXISTS (SELECT FROM signals s WHERE s.ingested_at > r.as_of)) ORDER BY id DESC LIMIT 1",
        {"stage": name, "since": now - TAKE_OVER_WITHIN, "as_of": as_of},
    ).fetchone()
    if row is not None:
        return row["id"], row["as_of"]
    return _new(tx, name, as_of or now, as_of, now)


def _new(tx: Transaction, name: str, moment: datetime, as_of: datetime | None, now: datetime) -> tuple[int, datetime]:
    row = tx.execute(
        "INSERT INTO stage_runs (stage, as_of, fixed, started_at) VALUES (%s, %s, %s, %s) RETURNING id, as_of",
        [name, moment, as_of is not None, now],
    ).fetchone()
    assert row is not None, "INSERT … RETURNING gives a row"  # noqa: S101
    return row["id"], row["as_of"]


def _finish(store: Store, run_id: int, run: StageRun, at: datetime, started: float, more: dict[str, str]) -> None:
    with store.transaction() as tx:
        leases.check(tx, run.lease)
        tx.execute(
            "UPDATE stage_runs SET finished_at = %s, seconds = %s, counters = %s WHERE id = %s",
            [at, round(time.monotonic() - started, 3), Jsonb(run.counters | more), run_id],
        )


def latest(tx: Transaction) -> list[dict[str, object]]:
    """The newest run of each stage."""
    rows = tx.execute(
        "SELECT DISTINCT ON (stage) stage, as_of, started_at, finished_at, seconds, counters FROM stage_runs "
        "ORDER BY stage, id DESC"
    )
    return [dict(row) for row in rows]
