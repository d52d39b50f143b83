"""Pulling outside services: page by page, each stored in one transaction with the watermark that follows it.

A source is pulled by one process at a time (a lease). One that fails is noted, rests when it goes on failing, and
leaves the others alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import orjson

from ray_apps.domain.errors import EngineError, InputError, LeaseHeld, LeaseLost
from ray_apps.ingestion.cleaning import clean
from ray_apps.ingestion.forget import erase_gone
from ray_apps.ingestion.neardup import keys_of
from ray_apps.ingestion.polite_protocol import BudgetSpent, SourceFailed
from ray_apps.ingestion.sources.pull import Page, PullSource
from ray_apps.ingestion.sources.records import RecordsChunk
from ray_apps.ingestion.stage import Begin, Plan, begun, transactions
from ray_apps.ingestion.storing import keep
from ray_apps.ingestion.tally import Tally
from ray_apps.platform.clock import Clock
from ray_apps.platform.logs import logger
from ray_apps.platform.progress import Progress
from ray_apps.store import leases, signals, source_states
from ray_apps.store.open import Store

_STUMBLES = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What an adapter raises over an answer of a shape that nobody foresaw."""
_SPENDS = frozenset({"instagram"})
"""Kinds whose pull uses up what their watermark remembers (hashtags' places), so that it cannot be taken back."""


@dataclass
class Pulled:
    """What one source gave. `problem` says in one line why it ended early; `failed` is false where it only rests, or
    somebody else is pulling it."""

    name: str
    tally: Tally = field(default_factory=Tally)
    problem: str | None = None
    failed: bool = False


def pull(store: Store, clock: Clock, progress: Progress, sources: Iterable[PullSource], plan: Plan) -> list[Pulled]:
    """Pull each source to what is new, or to its budget; one that fails is told of in its result.

    Raises `InputError` for a dry run of a source that cannot be pulled without consequences, and whatever the database
    raises.
    """
    wanted = list(sources)
    if plan.dry_run and (spending := [source.name for source in wanted if source.kind in _SPENDS]):
        raise InputError(f"{spending[0]} cannot be pulled dry: asking for a hashtag spends one of its 30 places a week")
    done: list[Pulled] = []
    for (
        source
    ) in wanted:  # the limit is one over all of them; a page is read whole, so it may be passed by less than one
        left = None if plan.limit is None else max(plan.limit - sum(each.tally.read for each in done), 0)
        done.append(_pull(store, clock, progress, source, replace(plan, limit=left)))
    return done


def _pull(store: Store, clock: Clock, progress: Progress, source: PullSource, plan: Plan) -> Pulled:
    done = Pulled(source.name)
    try:
        # Whoever holds the lease is pulling the same things: there is nothing to wait for.
        with begun(store, clock, progress, f"source:{source.name}", plan, patience=0.0) as this:
            progress.begin(f"pulling {source.name}", None)
            _noted(store, clock, progress, source, plan, this.lease, done)
            this.counters = done.tally.counters()
    except LeaseHeld:
        done.problem = "another process is pulling it"
    except LeaseLost as problem:
        done.problem, done.failed = str(problem), True
    return done


def _noted(
    store: Store, clock: Clock, progress: Progress, source: PullSource, plan: Plan, lease: leases.Lease, done: Pulled
) -> None:
    """Pull, and note how it went."""
    rest: float | None = None
    try:
        begin = transactions(store, dry_run=plan.dry_run)
        _pages(store, begin, clock, progress, source, plan, lease, done)
    except BudgetSpent as spent:
        done.problem, rest = str(spent), spent.open_for_s
    except LeaseLost:
        raise
    except EngineError as problem:
        done.problem, done.failed = str(problem), True
        rest = problem.open_for_s if isinstance(problem, SourceFailed) else None
    if done.problem:
        progress.say(done.problem if done.problem.startswith(source.name) else f"{source.name}: {done.problem}")
    if plan.dry_run:
        return
    with store.transaction() as tx:
        leases.check(tx, lease)
        if done.problem is None:
            source_states.succeeded(tx, source.name, clock())
        elif done.failed:
            source_states.failed(tx, source.name, done.problem, clock(), rest)
        else:
            source_states.rested(tx, source.name, done.problem, clock(), rest)


def _pages(
    store: Store, begin: Begin, clock: Clock, progress: Progress, source: PullSource, plan: Plan, lease: leases.Lease,
    done: Pulled,
) -> None:  # fmt: skip
    """Store page after page; each before the next one is asked for."""
    with store.transaction() as tx:
        standing = source_states.load(tx, source.name)
    pages = source.pages(standing.state, clock())
    while plan.limit is None or done.tally.read < plan.limit:
        page = _next(pages, source.name)
        if page is None:
            return
        tally = _keep_page(begin, clock, source, page, plan, lease)
        done.tally.add(tally)
        progress.advance(tally.read)


def _next(pages: Iterator[Page], name: str) -> Page | None:
    """Ask for a page; what an adapter stumbles over is told without the answer's words, which may be anybody's."""
    try:
        page = next(pages, None)
        if page is not None and b"\\u0000" in orjson.dumps(page.state):
            raise ValueError("a watermark with a NUL")
    except _STUMBLES as problem:
        logger("ingestion").error("an adapter stumbled", source=name, exc_info=problem)
        raise SourceFailed(f"an answer of an unforeseen shape ({type(problem).__name__})") from None
    return page


def _keep_page(
    begin: Begin, clock: Clock, source: PullSource, page: Page, plan: Plan, lease: leases.Lease
) -> Tally:  # fmt: skip
    """Store one page: what was erased upstream, its posts, its days, and the watermark behind it."""
    cleaned = clean(RecordsChunk(source.name, source.kind, page.records, page.rejected, clock()), plan.since)
    with begin() as tx:
        if not plan.dry_run:
            leases.check(tx, lease)
        now = clock()
        tally = Tally()
        if page.gone:
            tally.erased = erase_gone(tx, source.kind, page.gone, now, keys_of).counters["signals"]
        if cleaned.read:
            tally.add(keep(tx, cleaned, source.name, now))
        signals.keep_calendar(tx, page.events)
        source_states.keep(tx, source.name, page.state, now, tally.counters())
    return tally


def summary(results: Sequence[Pulled]) -> list[dict[str, object]]:
    """Each source's outcome for people and programs."""
    return [{"source": each.name, **each.tally.counters(), "problem": each.problem} for each in results]
