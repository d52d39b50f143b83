"""`idea-engine bench prediction`: whether the score tells what will be wanted, beside simpler ways to rank."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from jobs.engine import DataDir, Json, settings_for
from jobs.terminal import out, print_json, progress_bars
from ray_apps.domain.errors import InputError
from ray_apps.ingestion.files import BadRow, open_reader
from ray_apps.scoring.prediction.hourly import COLUMNS, Hourly, read_hourly
from ray_apps.scoring.prediction.measure import LEAST_HOURS, Measured, Quality, S, hours_to_use, measure
from ray_apps.scoring.prediction.ranking_metrics import Interval
from ray_apps.scoring.prediction.replay import HORIZON_HOURS

PATTERN = "reddit_hourly*.jsonl.gz"


def prediction(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="FILE",
            help="Hourly looks at a list of posts (JSONL, CSV or Parquet, plain or gzip) with observed_at, id, score, "
            f"num_comments, subreddit and created_utc. (default: {PATTERN} in the data folder)",
        ),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Rank posts at each hour by the score, and by simpler means, and compare with what they gained in six hours.

    Weights are fitted on the first 60 % of the hours; everything is measured on the rest.
    """
    path = data or _found(settings_for(data_dir).data_dir)
    with progress_bars() as bars:
        bars.begin("reading posts", None)
        hourly = _read(path)
        hours = hours_to_use(hourly.looks)
        if hours is None:
            least = int(2.5 * (LEAST_HOURS + HORIZON_HOURS))
            raise InputError(
                f"{str(path)!r} holds {len(hourly.looks)} hours ({hourly.bad_rows} rows make no sense); "
                f"about {least} are needed: both parts need {LEAST_HOURS} hours with six more ahead"
            )
        bars.begin("replaying hours", len(hours[0]) + len(hours[1]))
        found = measure(hourly, *hours, bars.advance)
    if as_json:
        print_json(_as_json(path, hourly, found))
    else:
        _show(hourly, found)


def _found(folder: Path) -> Path:
    files = sorted(folder.glob(PATTERN))
    if len(files) != 1:
        raise InputError(f"--data FILE is needed: there are {len(files)} files {PATTERN} in {str(folder)!r}")
    return files[0]


def _read(path: Path) -> Hourly:
    def rows() -> Iterator[Mapping[str, Any] | None]:
        for row in open_reader(path).rows(COLUMNS):
            yield None if isinstance(row, BadRow) else row.values

    return read_hourly(rows())


def _as_json(path: Path, hourly: Hourly, found: Measured) -> dict[str, object]:
    """Method → figures of the posts in the list; everything else under `about`."""
    about = {
        "file": str(path),
        "all_seen": _qualities(found.all_seen),
        "s_ahead_of": _qualities(found.ahead),
        "weights": {name: round(weight, 4) for name, weight in found.weights.items()},
        "hours": {"looks": found.looks, "fit": found.fit_hours, "test": found.test_hours},
        "posts": found.posts,
        "bad_rows": hourly.bad_rows,
    }
    return _qualities(found.listed) | {"about": about}


def _qualities(methods: Mapping[str, Quality]) -> dict[str, object]:
    return {name: {"ndcg20": _bounds(q.ndcg20), "precision20": _bounds(q.precision20)} for name, q in methods.items()}


def _bounds(measured: Interval) -> dict[str, float]:
    return {"value": round(measured.value, 4), "low": round(measured.low, 4), "high": round(measured.high, 4)}


def _show(hourly: Hourly, found: Measured) -> None:
    table = Table(title=f"Ranking {found.posts:,} posts by what they gain in the next six hours")
    table.add_column("Ranked by", no_wrap=True)
    for heading in ("NDCG@20", "Precision@20", "All seen"):
        table.add_column(heading, justify="right", no_wrap=True)
    best = max(q.ndcg20.value for q in found.listed.values()), max(q.precision20.value for q in found.listed.values())
    for name, quality in found.listed.items():
        everything = found.all_seen[name]
        table.add_row(
            name.replace("_", " "),
            _cell(quality.ndcg20, best[0]),
            _cell(quality.precision20, best[1]),
            f"{everything.ndcg20.value:.3f} {everything.precision20.value:.3f}",
            style="bold" if name == S else None,
        )
    out().print(table)
    weights = ", ".join(f"{name.replace('_', ' ')} {weight:.2f}" for name, weight in found.weights.items())
    out().print(f"Fitted weights: {weights}. The other factors are the same for all posts here.")
    out().print(
        f"{found.looks} hours: fitted on {found.fit_hours} of the first 60 %, measured on {found.test_hours} of "
        "the rest (the last six of each part only show what was gained)."
    )
    out().print("In brackets: 95 % intervals, hours drawn six at a time. ✓ marks the best.")
    out().print("All seen: the same two figures with posts that have left the list.")
    if hourly.bad_rows:
        out().print(f"{hourly.bad_rows} rows make no sense and were left out.")


def _cell(measured: Interval, best: float) -> str:
    mark = "✓ " if measured.value == best else ""
    return f"{mark}{measured.value:.3f} ({measured.low:.2f}–{measured.high:.2f})"
