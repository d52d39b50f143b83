"""How weights look at a terminal, and as JSON."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from jobs.terminal import out
from ray_apps.domain.ideas import FACTORS, Weights
from ray_apps.store.weights import Change


def summary(
    now: Weights, change: Change | None, outdated: int, versions: Sequence[Weights] | None
) -> dict[str, object]:
    """The weights in force, what a change came to where there was one, and the versions where they were asked for."""
    told = now.model_dump(mode="json") | {"outdated_ideas": outdated}
    if change is not None:
        told |= {"changed": change.changed, "ideas_to_rescore": change.marked}
    if versions is not None:
        told["history"] = [one.model_dump(mode="json") for one in versions]
    return told


def show(now: Weights, before: Weights, change: Change | None, outdated: int) -> None:
    """Print the weights in force, beside those they replaced, and what follows for the ideas."""
    new = change is not None and change.changed
    table = Table(title=f"Scoring weights, version {now.version}")
    table.add_column("Factor")
    table.add_column("Weight", justify="right")
    if new:
        table.add_column(f"In version {before.version}", justify="right", style="dim")
    for name in FACTORS:
        was = [decimal(before.values[name])] if new else []
        table.add_row(_name(name), decimal(now.values[name]), *was)
    out().print(table)
    out().print(_origin(now), markup=False)
    for line in _consequences(change, outdated):
        out().print(line, markup=False)


def show_history(versions: Sequence[Weights]) -> None:
    """Print versions, the newest first."""
    if not versions:
        return
    table = Table(title="Versions, newest first", show_lines=True)
    for heading in ("Version", "When (UTC)", "Who"):
        table.add_column(heading, justify="right" if heading == "Version" else "left")
    table.add_column("Weights, and why")
    for one in versions:
        values = ", ".join(f"{_name(name)} {decimal(one.values[name])}" for name in FACTORS if one.values[name])
        # As `Text`, so that brackets in a note are not taken for markup.
        said = Text(values, style="dim")
        if one.note:
            said = Text.assemble(one.note, "\n", said)
        table.add_row(str(one.version), f"{one.created_at:%Y-%m-%d %H:%M}", Text(one.author), said)
    out().print(table)


def _name(factor: str) -> str:
    return factor.replace("_", " ")


def decimal(weight: float) -> str:
    """A weight with as many decimals as it has, at least two and at most six."""
    text = f"{weight:.6f}".rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


def _origin(weights: Weights) -> str:
    why = f": {weights.note}" if weights.note else ""
    return f"In force since {weights.created_at:%Y-%m-%d %H:%M} UTC, by {weights.author}{why}"


def _consequences(change: Change | None, outdated: int) -> list[str]:
    lines = []
    if change is not None and not change.changed:
        lines.append("These are the weights that were in force already, so there is no new version.")
    if change is not None and change.marked:
        lines.append(f"The next `idea-engine score` scores {_ideas(change.marked)} again.")
    elif outdated:
        verb = "carries a score" if outdated == 1 else "carry scores"
        lines.append(
            f"{_ideas(outdated)} {verb} of older versions; `idea-engine score --again` scores every idea again."
        )
    return lines


def _ideas(count: int) -> str:
    return f"{count:,} idea{'' if count == 1 else 's'}"
