"""`idea-engine bench`: what a run costs as it grows, stage by stage, each size from a cold start.

It is a group: without a command of its own it times runs; `bench_prediction` holds the other one.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from jobs.bench_memory import PeakMemory
from jobs.bench_posts import write_posts
from jobs.engine import Json
from jobs.terminal import out, print_json, progress_bars
from ray_apps.domain.errors import EngineError, InputError

STAGES = ("ingest", "ray_start", "ideate", "score", "mockup", "list", "clear", "publish", "feedback", "total")


def bench(
    context: typer.Context,
    sizes: Annotated[str, typer.Option("--sizes", help="How many signals, separated by commas.")] = "200,2000,20000",
    signals: Annotated[
        Path | None, typer.Option("--signals", metavar="PATH", help="A file of posts. (default: invented ones)")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=0, help="Ideas to draw in each run.")] = 20,
    as_json: Json = False,
) -> None:
    """Time whole runs of growing size in fresh folders: seconds for each stage, and the peak memory of everything."""
    if context.invoked_subcommand is not None:
        return
    wanted = _sizes(sizes)
    results: list[dict[str, Any]] = []
    with progress_bars() as bars:
        for size in wanted:
            bars.begin(f"run of {size:,} signals", None)
            results.append(_measure(size, signals, top))
    if as_json:
        print_json({"runs": results})
    else:
        _show(results)


def _sizes(text: str) -> list[int]:
    try:
        sizes = [int(part) for part in text.split(",")]
    except ValueError:
        sizes = []
    if not sizes or min(sizes) < 1:
        raise InputError(f"--sizes {text!r}: give whole numbers separated by commas, such as 200,2000")
    return sizes


def _measure(size: int, signals: Path | None, top: int) -> dict[str, Any]:
    """One cold run in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="idea-bench-") as folder:
        posts = signals
        if posts is None:
            posts = Path(folder) / "posts.jsonl"
            write_posts(posts, size)
        data = Path(folder) / "data"
        # fmt: off
        command = [
            sys.executable, "-m", "jobs", "run", "--signals", str(posts), "--limit", str(size), "--top", str(top),
            "--variants", "front",
            "--auto-approve", str(max(top // 2, 1)), "--data-dir", str(data), "--json",
        ]
        # fmt: on
        with PeakMemory(str(data)) as memory, (Path(folder) / "log").open("w+") as log:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=log, text=True, check=False)  # noqa: S603
            log.seek(0)
            if done.returncode != 0:
                raise EngineError(f"the run of {size} signals failed: {log.read()[-300:]}")
        result = json.loads(done.stdout)
    return {
        "signals": size,
        "ideas": result["ideas"]["created"],
        "with_mockup": result["mockups"]["with_mockup"],
        "live": result["listings"]["live"],
        "seconds": result["seconds"],
        "peak_megabytes": round(memory.peak / 1e6),
    }


def _show(results: list[dict[str, Any]]) -> None:
    table = Table(title="Seconds from a cold start")
    table.add_column("")
    for run in results:
        table.add_column(f"{run['signals']:,} signals", justify="right")
    table.add_row("ideas", *(f"{run['ideas']:,}" for run in results))
    for stage in STAGES:
        table.add_row(stage.replace("_", " "), *(f"{run['seconds'].get(stage, 0):.1f}" for run in results))
    table.add_row("peak memory, MB", *(f"{run['peak_megabytes']:,}" for run in results))
    out().print(table)
