"""Why an idea has its score: the receipt, as `idea-engine score --explain` prints it."""

from dataclasses import dataclass
from uuid import UUID

from rich.table import Table
from rich.text import Text

from jobs.engine import Engine
from jobs.named_ideas import asked_id, living_id
from jobs.terminal import out, print_json
from jobs.weights_view import decimal
from ray_apps.domain.errors import InputError
from ray_apps.domain.ideas import ScoreReceipt
from ray_apps.store import ideas, weights


@dataclass(frozen=True)
class Explained:
    """A receipt, the idea it was asked for (another one, if that was merged), and the weights in force now."""

    receipt: ScoreReceipt
    asked: UUID
    version_in_force: int

    @property
    def merged(self) -> bool:
        """Whether the idea that was asked for lives on in the one that is explained."""
        return self.asked != self.receipt.idea_id

    @property
    def outdated(self) -> bool:
        """Whether the score was made with weights that are no longer in force."""
        return self.receipt.weights_version != self.version_in_force


def explain(this: Engine, text: str) -> Explained:
    """The receipt of the idea with this id, or of the one that it was merged into.

    Raises `InputError` for what is no id, for an idea that is not there, and for one that was never scored.
    """
    asked = asked_id(text)
    with this.store.transaction() as tx:
        living = living_id(tx, asked)
        receipt = ideas.receipt(tx, living)
        version = weights.in_force(tx).version
    if receipt is None:
        into = "" if living == asked else f", which {asked} was merged into,"
        raise InputError(f"idea {living}{into} has no score yet; `idea-engine score` gives it one")
    return Explained(receipt, asked, version)


def show(explained: Explained, as_json: bool) -> None:
    """Print a receipt."""
    receipt = explained.receipt
    if as_json:
        more = {
            "asked": str(explained.asked),
            "merged": explained.merged,
            "weights_in_force": explained.version_in_force,
        }
        print_json(receipt.model_dump(mode="json") | more)
        return
    if explained.merged:
        out().print(f"Idea {explained.asked} was merged into {receipt.idea_id}, which is explained here.", markup=False)
    out().print(_table(receipt))
    if explained.outdated:
        now = explained.version_in_force
        out().print(
            f"Weights version {receipt.weights_version} is no longer in force: version {now} is. "
            "`idea-engine score --again` scores by it.",
            markup=False,
        )


def _table(receipt: ScoreReceipt) -> Table:
    table = Table(
        title=f"Score {receipt.score:.3f}, weights version {receipt.weights_version}, "
        f"as of {receipt.as_of:%Y-%m-%d %H:%M} UTC"
    )
    for heading in ("Factor", "Value", "Weight", "Adds", "From"):
        table.add_column(heading, justify="left" if heading in {"Factor", "From"} else "right")
    for factor in receipt.factors:
        source = ", ".join(
            f"{name.replace('_', ' ')} {value}" for name, value in factor.inputs.items() if value is not None
        )
        added = f"{factor.value * factor.weight:.3f}"
        name = factor.factor.replace("_", " ")
        # As `Text`, so that brackets in a community's or event's name are not taken for markup.
        table.add_row(name, f"{factor.value:.3f}", decimal(factor.weight), added, Text(source))
    return table
