"""Whether a piece of text may stand in a listing, and if not, why. Pure."""

from dataclasses import dataclass, field

from ray_apps.domain.contracts.contract import TextRules
from ray_apps.listings.rules.facts import unproved
from ray_apps.listings.rules.hostile import is_copied, is_garbled, trouble
from ray_apps.listings.wording import Marked, Wording, banned_in


@dataclass(frozen=True)
class Judge:
    """What a piece is held against. `runs` are others' runs of words (`hostile.runs_of`), which nobody may repeat."""

    words: Wording
    rules: TextRules
    marked: Marked | None = None
    runs: frozenset[tuple[str, ...]] = field(default_factory=frozenset)

    def fault(self, piece: str, *, running: bool = False, own: bool = False) -> str | None:
        """Why a title's segment, a tag, or (`running`) a sentence may not stand; None if it may.

        An `own` piece is a pattern of ours with words in it that were judged before.
        """
        if not own and (problem := trouble(piece)):
            return problem
        rest = piece.replace(self.words.phrase, ", ") if self.words.phrase else piece
        if not own and is_garbled(rest):
            return "it mixes letters and digits"
        if banned := banned_in(piece, self.rules):
            return f"{banned!r} may not be said"
        if claim := unproved(piece, self.words.product if self.rules.title_product else None, self.words.own):
            return f"{claim!r} is in no fact of the product"
        if not own and is_copied(rest, self.runs):
            return "it repeats somebody's words"
        return "it holds a trademark" if self.marked is not None and self.marked(rest, running) else None
