"""How commands read signals: what a command line names is opened, ingested, and what follows from it is done."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from jobs.engine import Engine
from jobs.ingest_workers import with_workers
from ray_apps.domain.errors import EngineError
from ray_apps.ingestion import forget, lake, pulling, stage
from ray_apps.ingestion.fields import parse_mapping
from ray_apps.ingestion.hot import mark_hot
from ray_apps.ingestion.pulling import Pulled
from ray_apps.ingestion.sources import SAMPLE, SignalSource, open_source
from ray_apps.ingestion.sources.calendars import is_calendar, open_calendar
from ray_apps.ingestion.sources.pull import PullSource
from ray_apps.ingestion.sources.registry import KINDS, due, open_sources, sources_on
from ray_apps.ingestion.tally import Tally
from ray_apps.platform.clock import stopwatch
from ray_apps.store import source_states
from ray_apps.store.rate_buckets import RateBuckets


@dataclass
class Wanted:
    """What a command line names, opened: files of posts (and the sample), and sources that are pulled."""

    read: list[SignalSource] = field(default_factory=list)
    pull: list[PullSource] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)


def open_wanted(this: Engine, what: list[str], mapping: list[str] | None = None, *, only_due: bool = False) -> Wanted:
    """Open files and sources by name; without any, the sources that are on, or of them (`only_due`) those whose turn
    has come. Raises `InputError` for what cannot be used, before anything is read."""
    columns, now = parse_mapping(mapping or []), this.clock()
    wanted, names = Wanted(), []
    for each in what or _on(this, now, only_due=only_due):
        path = Path(each)
        if each == SAMPLE:
            wanted.read.append(open_source(SAMPLE, None, now))
        elif _is_name(each):
            names.append(each)
        elif path.is_file() and is_calendar(path):
            wanted.pull.append(open_calendar(path, now))
        else:
            wanted.read.append(open_source(path, columns, now))
            wanted.paths.append(path)
    if names:
        wanted.pull += open_sources(this.settings, RateBuckets(this.store), names)
    return wanted


def _is_name(word: str) -> bool:
    """Whether a word is a source's name: no such file, and nothing of a path about it."""
    return "/" not in word and not Path(word).suffix and not Path(word).exists()


def _on(this: Engine, now: datetime, *, only_due: bool) -> list[str]:
    entries = sources_on(this.settings)
    with this.store.transaction() as tx:
        return due(entries, source_states.standings(tx), now, eager=not only_due)


def ingest_wanted(this: Engine, wanted: Wanted, plan: stage.Plan) -> dict[str, object]:
    """Ingest what was opened, then mark what is hot and bring the lake up to date; gives all counters."""
    total, seconds = Tally(), dict[str, float]()
    if wanted.read:
        with ExitStack() as stack:
            with stopwatch(seconds, "ray_start"):
                planned = stack.enter_context(with_workers(this, wanted.paths, plan))
            with stopwatch(seconds, "read"):
                total.add(stage.run(this.store, this.clock, this.progress, wanted.read, planned))
        if not plan.dry_run and any(source.name == SAMPLE for source in wanted.read):
            with this.store.transaction() as tx:  # so that --due knows that it had its turn
                source_states.succeeded(tx, SAMPLE, this.clock())
    with stopwatch(seconds, "pull"):
        left = None if plan.limit is None else plan.limit - total.read
        pulled = pulling.pull(this.store, this.clock, this.progress, wanted.pull, replace(plan, limit=left))
    for each in pulled:
        total.add(each.tally)
    result: dict[str, object] = {"signals": total.counters(), "sources": pulling.summary(pulled), "seconds": seconds}
    if not plan.dry_run:
        result["hot"] = []
        if total.observed or _services_gave(wanted, pulled):
            with stopwatch(seconds, "hot"):
                result["hot"] = list(mark_hot(this.store, this.clock))
        with stopwatch(seconds, "lake"):
            forget.finish(this.store, this.progress)
            result["lake"] = lake.export(this.store, this.clock, this.progress)
    if not wanted.read:
        _complain(pulled)
    return result


def _services_gave(wanted: Wanted, pulled: list[Pulled]) -> bool:
    """Whether an outside service brought posts, which may rise already when they are first seen."""
    asked = {source.name for source in wanted.pull if source.kind in KINDS and KINDS[source.kind].service}
    return any(each.tally.stored for each in pulled if each.name in asked)


def _complain(pulled: list[Pulled]) -> None:
    """Fail if nothing at all could be read."""
    failed = [each for each in pulled if each.failed]
    if failed and len(failed) == len(pulled):
        raise EngineError("; ".join(f"source {each.name}: {each.problem}" for each in failed))


def in_words(counts: Mapping[str, int]) -> str:
    """What became of the records, for people."""
    text = (
        f"{counts['read']:,} read, {counts['stored']:,} stored, {counts['exact_duplicates']:,} known already, "
        f"{counts['near_duplicates']:,} nearly the same as another"
    )
    for name, words in (
        ("skipped", "older than --since"),
        ("forgotten", "forgotten before"),
        ("erased", "gone from their service and erased"),
        ("rejected", "rejected (kept with their reasons: idea-engine status --dead-letters)"),
    ):
        text += f", {counts[name]:,} {words}" if counts[name] else ""
    return text
