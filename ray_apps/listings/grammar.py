"""The writer that always can: listings from our own sentences, with the idea's words in them. Pure.

Everything it says of the product comes from the copy's allow-list; of the idea it uses the phrase, the topic and the
keywords, cleaned. What it chooses follows from the brief's seed.
"""

import random

from ray_apps.domain.contracts import Contract
from ray_apps.domain.errors import EngineError
from ray_apps.domain.listings import ListingBrief, ListingDraft, ListingSuggestion
from ray_apps.listings.prose import bullets_of, paragraphs_of
from ray_apps.listings.rules.finish import finish
from ray_apps.listings.seo import title_of
from ray_apps.listings.wording import Marked, Wording, wording


class GrammarWriter:
    """Writes listings for any marketplace. `marked` tells trademarks; one writer serves a whole run."""

    name = "grammar"

    def __init__(self, marked: Marked | None = None) -> None:
        self._marked = marked

    def suggest(self, brief: ListingBrief, contract: Contract) -> ListingSuggestion:
        """What it would say, not finished yet. `InputError` for a garment that is not sold."""
        return _suggestion(wording(brief, contract.text, self._marked), brief.seed, contract)

    def write(self, brief: ListingBrief, contract: Contract) -> ListingDraft:
        """A draft within the contract, whatever the brief holds. `InputError` for a garment that is not sold."""
        words = wording(brief, contract.text, self._marked)
        suggestion = _suggestion(words, brief.seed, contract)
        done = finish(suggestion, brief, contract, backend=self.name, marked=self._marked, trusted=True, words=words)
        if done.draft is None:
            raise EngineError(f"the grammar writer broke a rule of {contract.marketplace}: {done.refusals[0]}")
        return done.draft


def _suggestion(words: Wording, seed: int, contract: Contract) -> ListingSuggestion:
    """Title, sentences and bullets. Tags are left to the rules, which add the best ones of any listing themselves."""
    rng = random.Random(seed)  # noqa: S311 - variety, not security
    rules = contract.text
    return ListingSuggestion(
        title=title_of(words, rules, rng),
        bullets=tuple(bullets_of(words, rules, rng)) if rules.bullets_apart else (),
        description="\n\n".join(paragraphs_of(words, rules, rng)),
    )
