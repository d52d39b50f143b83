"""A language model as a writer of listings: it proposes, and the rules finish what it says or refuse it.

The model is told the brief's words as data and the product's facts from the allow-list, nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.listing_writer.asking import Limits, ListingAsk
from models.listing_writer.client import ChatListingWriter, Outcome
from ray_apps.domain.contracts import Contract
from ray_apps.domain.contracts.contract import TextRules
from ray_apps.domain.listings import ListingBrief, ListingSuggestion
from ray_apps.listings.copy import load_copy
from ray_apps.listings.rules.limits import clean
from ray_apps.platform.settings import Settings

_MAX_CHARS = 80
_PHRASE_KEEP = "'-,.!?:"


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a model proposed for a brief, or in a few words why there is nothing."""

    suggestion: ListingSuggestion | None
    reason: str | None = None


class ModelWriter:
    """Asks a model behind an endpoint. Safe to use from several threads. `close` it at the end."""

    def __init__(self, writer: ChatListingWriter) -> None:
        self._writer = writer

    @property
    def name(self) -> str:
        """The backend's name, kept with what it wrote, for example "model:listing-writer"."""
        return self._writer.name

    def close(self) -> None:
        """Let go of the connections."""
        self._writer.close()

    def suggest(self, brief: ListingBrief, contract: Contract) -> ListingSuggestion | None:
        """What the model proposes, or nothing. `InputError` for a garment that is not sold."""
        return self.ask(brief, contract).suggestion

    def ask(self, brief: ListingBrief, contract: Contract) -> Suggested:
        """The same, with the reason if there is nothing."""
        return _suggested(self._writer.write(_ask(brief, contract.text)))

    def suggest_many(self, briefs: Sequence[ListingBrief], contract: Contract) -> list[Suggested]:
        """For several briefs, in their order; they are asked for side by side, so that the engine can batch them."""
        asks = [_ask(brief, contract.text) for brief in briefs]
        return [_suggested(outcome) for outcome in self._writer.write_all(asks)]


def model_writer(settings: Settings) -> ModelWriter | None:
    """The writer that the settings name; None if they name no listing model."""
    if settings.listing_model_url is None or settings.listing_model_name is None:
        return None
    key = settings.listing_model_key.get_secret_value() if settings.listing_model_key else ""
    return ModelWriter(ChatListingWriter(settings.listing_model_url, settings.listing_model_name, key))


def _ask(brief: ListingBrief, rules: TextRules) -> ListingAsk:
    _, product = load_copy().product_of(brief.garment)
    return ListingAsk(
        phrase=clean(brief.phrase, _MAX_CHARS, _PHRASE_KEEP),
        topic=clean(brief.topic, _MAX_CHARS),
        words=tuple(word for keyword in brief.keywords if (word := clean(keyword, _MAX_CHARS))),
        product=product.names[0],
        facts=tuple(product.facts),
        limits=Limits(
            title=rules.title_max,
            description=rules.description_max,
            bullets=rules.bullets_max if rules.bullets_apart else 0,
            bullet=rules.bullet_max,
            tags=rules.tags_max,
            tag=rules.tag_max,
        ),
        season=clean(brief.season, _MAX_CHARS),
        style=clean(brief.style, _MAX_CHARS),
        seed=brief.seed,
    )


def _suggested(outcome: Outcome) -> Suggested:
    if outcome.listing is None:
        return Suggested(None, outcome.reason)
    found = outcome.listing
    return Suggested(
        ListingSuggestion(title=found.title, bullets=found.bullets, description=found.description, tags=found.tags)
    )
