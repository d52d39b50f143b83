"""The ingestion stage: sources → stored signals, observations and dead letters, a batch a transaction."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from ray_apps.domain.events import event
from ray_apps.domain.signals import DeadLetter, Signal
from ray_apps.ingestion.calendar import events_between
from ray_apps.ingestion.sources import SignalSource
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import dead_letters, events, leases, signals
from ray_apps.store.open import Store
from ray_apps.store.stage_runs import StageRun, stage

BATCH = 1_000
CALENDAR_BACK, CALENDAR_AHEAD = timedelta(days=30), timedelta(days=400)

Item = Signal | DeadLetter


def run(
    store: Store, clock: Clock, progress: Progress, sources: Sequence[SignalSource], *, limit: int | None = None
) -> dict[str, int]:
    """Read sources to their end, or to `limit` rows in all. Counters: `read`, `stored`, `duplicates`, `rejected`.

    Reading a source again stores nothing new: signals are known by their content, dead letters by their place.
    """
    with stage(store, "ingest", clock, progress) as this:
        this.counters = {"read": 0, "stored": 0, "duplicates": 0, "rejected": 0}
        keep_calendar(store, this.as_of)
        left = limit
        for source in sources:
            progress.begin(f"reading {source.name}", left)
            for batch in _batches(islice(source, left), BATCH):
                _store(store, clock, this, source.name, batch)
                progress.advance(len(batch))
                left = None if left is None else left - len(batch)
        return this.counters


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _store(store: Store, clock: Clock, this: StageRun, source: str, batch: Sequence[Item]) -> None:
    """Write one batch: its signals, its bad rows and the event that tells of them."""
    good = [item for item in batch if isinstance(item, Signal)]
    bad = [item for item in batch if isinstance(item, DeadLetter)]
    now = clock()
    with store.transaction() as tx:
        leases.check(tx, this.lease)
        new = signals.add(tx, good, now).new if good else ()
        dead_letters.add(tx, bad, now)
        if new:
            digest = hashlib.sha256(b"".join(sorted(identity.bytes for identity in new))).hexdigest()
            data: dict[str, object] = {"source": source, "stored": len(new), "first": str(new[0])}
            events.append(tx, [event("signal.ingested", digest, now, "ingestion", data)])
    this.count("read", len(batch))
    this.count("stored", len(new))
    this.count("duplicates", len(good) - len(new))
    this.count("rejected", len(bad))


def keep_calendar(store: Store, moment: datetime) -> None:
    """Have the holidays around a moment at hand for seasonality; those that are known stay as they are."""
    days = events_between(moment - CALENDAR_BACK, moment + CALENDAR_AHEAD, store.settings.countries)
    with store.transaction() as tx:
        signals.keep_calendar(tx, days)
