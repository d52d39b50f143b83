"""`idea-engine score`: scores ideas, and explains a score."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from jobs.engine import DataDir, Engine, Json, engine
from jobs.explain import explain as explain_idea
from jobs.explain import show
from jobs.terminal import out, print_json
from ray_apps.domain.errors import InputError
from ray_apps.ingestion.stage import keep_calendar
from ray_apps.scoring import stage


def moment(text: str | None) -> datetime | None:
    """An ISO date and time from an option; without a zone it is UTC."""
    if text is None:
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--as-of {text!r} is no date and time; write it like 2023-12-31T12:00") from None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed


AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="TIME", help="Score as if this were now, from what was captured by then (replays)."
    ),
]


def score(
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="IDEA", help="Print the receipt of one idea.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Score every idea, not only new and changed ones.")] = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Score ideas that are new or have new evidence; every score has a receipt."""
    if explain is not None:
        with engine(data_dir) as this:
            show(explain_idea(this, explain), as_json)
        return
    with engine(data_dir, ray=True) as this:
        done = score_ideas(this, moment(as_of), again=again)
    if as_json:
        print_json({"ideas": done})
    else:
        out().print(f"{done['scored']:,} ideas scored")


def score_ideas(this: Engine, as_of: datetime | None, *, again: bool = False) -> dict[str, int]:
    """Score as of now, or of a moment in the past with the holidays around it at hand."""
    if as_of is not None:
        keep_calendar(this.store, as_of)
    return stage.run(this.store, this.clock, this.progress, as_of=as_of, again=again)
