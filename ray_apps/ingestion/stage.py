"""The ingestion stage: sources → stored signals, observations and dead letters, a chunk a transaction.

Each source is read under a lease of its own, so that two schedulers never read one twice, and a source that fails
leaves the others alone.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from ray_apps.ingestion.calendar import events_between
from ray_apps.ingestion.index_old import index_old
from ray_apps.ingestion.parallel import cleaned
from ray_apps.ingestion.sources import Chunk, SignalSource
from ray_apps.ingestion.storing import keep
from ray_apps.ingestion.tally import Tally
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import leases, signals
from ray_apps.store.open import Store, Transaction
from ray_apps.store.stage_runs import StageRun, stage

CHUNK = 20_000
"""Records a transaction: enough that its fixed costs do not show, few enough to hold some of them in memory."""
CALENDAR_BACK, CALENDAR_AHEAD = timedelta(days=30), timedelta(days=400)

Begin = Callable[[], AbstractContextManager[Transaction]]


@dataclass(frozen=True)
class Plan:
    """How to ingest. `limit` is records in all; `workers` are Ray actors that clean (0 = this process); a `dry_run`
    does all the work and then takes it back."""

    limit: int | None = None
    since: datetime | None = None
    workers: int = 0
    dry_run: bool = False


def run(store: Store, clock: Clock, progress: Progress, sources: Sequence[SignalSource], plan: Plan) -> Tally:
    """Read sources to their end, or to the plan's limit.

    Reading a source again stores nothing new: signals are known by their content, dead letters by their place.
    """
    total = Tally()
    if not plan.dry_run:
        index_old(store, progress)
        keep_calendar(store, clock())
    begin = transactions(store, dry_run=plan.dry_run)
    for source in sources:
        left = None if plan.limit is None else plan.limit - total.read
        with begun(store, clock, progress, f"source:{source.where}", plan) as this:
            progress.begin(f"reading {source.name}", left)
            read = _read(begin, clock, progress, source, this.lease, plan, left)
            this.counters = read.counters()
        total.add(read)
    return total


def _read(
    begin: Begin, clock: Clock, progress: Progress, source: SignalSource, lease: leases.Lease, plan: Plan,
    left: int | None,
) -> Tally:  # fmt: skip
    total = Tally()
    chunks = source.chunks(CHUNK if left is None else min(CHUNK, max(left, 1)))
    with closing(cleaned(chunks if left is None else _first(chunks, left), plan.since, plan.workers)) as ready:
        for count, chunk in ready:
            with begin() as tx:
                if not plan.dry_run:  # nothing to fence, and the check's lock would hold up the lease's own renewal
                    leases.check(tx, lease)
                total.add(keep(tx, chunk, source.name, clock()))
            progress.advance(count)
    return total


def _first(chunks: Iterator[Chunk], limit: int) -> Iterator[Chunk]:
    """Chunks of `limit` records in all."""
    for chunk in chunks:
        if limit <= 0:
            return
        yield chunk if len(chunk) <= limit else chunk.head(limit)
        limit -= len(chunk)


@contextmanager
def begun(
    store: Store, clock: Clock, progress: Progress, lease: str, plan: Plan, *, patience: float = leases.PATIENCE_SECONDS
) -> Iterator[StageRun]:
    """Hold a source's lease for the block and record the run; a dry one leaves no record."""
    if not plan.dry_run:
        with stage(store, "ingest", clock, progress, lease=lease, patience=patience) as this:
            yield this
        return
    with leases.held(store, lease, patience=patience, on_wait=lambda: progress.say(f"waiting for {lease}")) as held:
        yield StageRun("ingest", held, clock())


def transactions(store: Store, *, dry_run: bool) -> Begin:
    """How to begin a transaction. A dry run's are taken back one by one, since who writes makes others wait: so it does
    not see what a later chunk repeats of an earlier one."""

    @contextmanager
    def taken_back() -> Iterator[Transaction]:
        with store.transaction() as tx:
            try:
                yield tx
            finally:
                tx.rollback()

    return taken_back if dry_run else store.transaction


def keep_calendar(store: Store, moment: datetime) -> None:
    """Have the holidays around a moment at hand for seasonality; those that are known stay as they are."""
    days = events_between(moment - CALENDAR_BACK, moment + CALENDAR_AHEAD, store.settings.countries)
    with store.transaction() as tx:
        signals.keep_calendar(tx, days)
