"""`idea-engine ingest`: reads sources into signals."""

from pathlib import Path
from typing import Annotated

import typer

from jobs.engine import DataDir, Engine, Json, engine
from jobs.terminal import out, print_json
from ray_apps.ingestion import stage
from ray_apps.ingestion.fields import parse_mapping
from ray_apps.ingestion.sources import SAMPLE, open_source

Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Read at most this many rows in all. (default: all)")]
Mapping = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="COLUMN=FIELD", help="Read a field from a column of another name. May be repeated."),
]


def read_signals(
    this: Engine, paths: list[Path], limit: int | None = None, mapping: list[str] | None = None
) -> dict[str, int]:
    """Read files, or the shipped sample if there are none; a file that cannot be used is refused before any is read."""
    columns = parse_mapping(mapping or [])
    now = this.clock()
    sources = [open_source(path, columns, now) for path in paths] or [open_source(SAMPLE, None, now)]
    return stage.run(this.store, this.clock, this.progress, sources, limit=limit)


def ingest(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="JSONL, CSV or Parquet, plain or gzip. Without any, the sample that ships with the engine."
        ),
    ] = None,
    limit: Limit = None,
    mapping: Mapping = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Read posts from files into signals; what is known already is not stored again."""
    with engine(data_dir) as this:
        signals = read_signals(this, files or [], limit, mapping)
    if as_json:
        print_json({"signals": signals, "data_dir": str(this.settings.data_dir)})
    else:
        out().print(describe(signals))


def describe(signals: dict[str, int]) -> str:
    """The counts in words."""
    text = f"{signals['read']:,} read, {signals['stored']:,} stored, {signals['duplicates']:,} known already"
    if signals["rejected"]:
        text += f", {signals['rejected']:,} rejected (kept with their reasons: idea-engine status --dead-letters)"
    return text
