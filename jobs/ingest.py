"""`idea-engine ingest`: reads files and pulls sources into signals, marks what is hot, and writes the lake."""

from collections.abc import Mapping as Counters
from typing import Annotated, Any

import typer

from jobs.engine import DataDir, Engine, Json, engine
from jobs.ideate import ideate_signals
from jobs.ingest_options import DryRun, Due, Limit, Mapping, ScoreHot, Since, Workers, since_moment
from jobs.ingest_workers import AUTOMATIC
from jobs.reading import in_words, ingest_wanted, open_wanted
from jobs.score import score_ideas
from jobs.terminal import out, print_json
from ray_apps.domain.errors import InputError
from ray_apps.ingestion.stage import Plan
from ray_apps.store import signals

_SHARD, _MOST_WAITING = 1_000, 20_000


def ingest(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE|FILE]...",
            help="Names from the sources file, 'sample', or files: posts (JSONL, CSV, Parquet, plain or gzip) and "
            "calendars (ICS, CSV). Without any, the sources that are on.",
        ),
    ] = None,
    limit: Limit = None,
    since: Since = None,
    mapping: Mapping = None,
    workers: Workers = None,
    only_due: Due = False,
    dry_run: DryRun = False,
    score: ScoreHot = True,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Read posts into signals: cleaned, without personal data, each once; what is known already is not stored again."""
    if only_due and what:
        raise InputError("--due chooses among the sources that are on; name none with it")
    with engine(data_dir) as this:
        moment = since_moment(since, this.clock())
        count = AUTOMATIC if workers is None else workers
        plan = Plan(limit=limit, since=moment, workers=count, dry_run=dry_run)
        result = ingest_wanted(this, open_wanted(this, what or [], mapping, only_due=only_due), plan)
        if score and result.get("hot") and result["sources"]:
            result["ideas"] = score_hot(this)
    if as_json:
        print_json(result | {"dry_run": dry_run, "data_dir": str(this.settings.data_dir)})
    else:
        _describe(result, dry_run=dry_run)


def score_hot(this: Engine) -> dict[str, object]:
    """Take what is hot straight to scored ideas: it cannot wait for the next nightly run.

    Other posts that wait for an idea get theirs too, unless they are so many that the hot ones would wait for them.
    """
    from ray_apps.platform.ray_runtime import ray_session

    with this.store.transaction() as tx:
        waiting = len(signals.ungrouped_shards(tx, _SHARD))
    this.progress.begin("starting Ray", None)
    with ray_session(this.settings):
        created = 0
        if waiting <= _MOST_WAITING // _SHARD:
            created = ideate_signals(this)["created"]
        else:
            this.progress.say("too many posts wait for an idea; run idea-engine ideate")
        return {"created": created, **score_ideas(this, None)}


def _describe(result: Counters[str, Any], *, dry_run: bool) -> None:
    text = in_words(result["signals"])
    out().print(f"Dry run, nothing kept: {text}" if dry_run else text)
    for source in result["sources"]:
        if source["problem"]:
            out().print(f"{source['source']}: {source['problem']}", markup=False)
    for topic in result.get("hot", ()):
        out().print(f"newly hot: {topic}", markup=False)
