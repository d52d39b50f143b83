"""`idea-engine score`: scores ideas, and explains a score."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from jobs.engine import DataDir, Engine, Json, engine
from jobs.terminal import out, print_json
from ray_apps.domain.errors import InputError
from ray_apps.domain.ideas import ScoreReceipt
from ray_apps.ingestion.stage import keep_calendar
from ray_apps.scoring import stage
from ray_apps.store import ideas


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
            _show(_receipt(this, explain), as_json)
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


def _receipt(this: Engine, text: str) -> ScoreReceipt:
    try:
        identity = UUID(text)
    except ValueError:
        raise InputError(f"{text!r} is no idea's id: a UUID is expected, as `idea-engine status` prints it") from None
    with this.store.transaction() as tx:
        found = ideas.receipt(tx, identity)
    if found is None:
        raise InputError(f"there is no scored idea {identity}")
    return found


def _show(receipt: ScoreReceipt, as_json: bool) -> None:
    if as_json:
        print_json(receipt.model_dump(mode="json"))
        return
    table = Table(
        title=f"Score {receipt.score:.3f}, weights version {receipt.weights_version}, as of {receipt.as_of:%c}"
    )
    for heading in ("Factor", "Value", "Weight", "Adds", "From"):
        table.add_column(heading, justify="left" if heading in {"Factor", "From"} else "right")
    for factor in receipt.factors:
        source = ", ".join(
            f"{name.replace('_', ' ')} {value}" for name, value in factor.inputs.items() if value is not None
        )
        added = f"{factor.value * factor.weight:.3f}"
        table.add_row(factor.factor.replace("_", " "), f"{factor.value:.3f}", f"{factor.weight:.2f}", added, source)
    out().print(table)
