"""The options of commands that read signals."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from ray_apps.domain.errors import InputError

Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Read at most this many rows in all. (default: all)")]
Mapping = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="COLUMN=FIELD", help="Read a field from a column of another name. May be repeated."),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="WHEN",
        help="Leave out what was posted before: 2026-11-01, 2026-11-01T12:00, 36h or 7d. "
        "What is left out of a pull is not asked for again.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=0,
        max=256,
        help="Ray workers that clean big files. (default: one a CPU from 64 MB of files on, else none)",
    ),
]
Due = Annotated[
    bool, typer.Option("--due", help="Only the sources whose turn has come; for schedulers that run every few minutes.")
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Do all of it, count, and keep nothing. Services are asked all the same."),
]
ScoreHot = Annotated[
    bool,
    typer.Option("--score/--no-score", help="Where a topic is newly hot, make ideas and score them at once."),
]

_AGO = re.compile(r"([0-9]{1,5})([hd])")


def since_moment(text: str | None, now: datetime) -> datetime | None:
    """Read `--since`: a date, a time (UTC unless it says otherwise), or hours or days before `now`."""
    if text is None:
        return None
    if ago := _AGO.fullmatch(text.strip()):
        span = timedelta(hours=int(ago[1])) if ago[2] == "h" else timedelta(days=int(ago[1]))
        return now - span
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"--since {text!r}: write a date (2026-11-01), a time, or how long ago (36h, 7d)") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
