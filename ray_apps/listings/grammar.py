"""The writer that always can: listings from our own sentences, with the idea's words in them. Pure.

Everything it says of the product comes from the copy's allow-list; of the idea it uses the phrase, the topic and the
keywords, cleaned. What it chooses follows from the brief's seed.
"""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from ray_apps.domain.contracts import Contract, tag_problems, text_problems
from ray_apps.domain.english import title_case
from ray_apps.domain.errors import EngineError
from ray_apps.domain.listings import ListingBrief, ListingDraft
from ray_apps.listings.audience import audience_of
from ray_apps.listings.copy import Product, load_copy
from ray_apps.listings.limits import clean, cut, fit_description, fit_tags, fit_title

REFERENCE_ROOM = 200
"""Characters that every description leaves under the marketplace's limit, for a reference line."""

_PHRASE_KEEP = "'-,.!?:"
_MAX_PHRASE, _MAX_TOPIC, _MAX_BULLET = 80, 32, 256
_KEYWORDS = 6
_TAG_SHARES = {"topic": 4, "people": 3, "style": 2, "keyword": 4, "occasion": 1}
_NO_PHRASE, _NO_TOPIC = "Made to Make You Smile", "small joys"


class GrammarWriter:
    """Writes listings for the marketplace of `contract`. Stateless: one writer serves a whole run."""

    name = "grammar"

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._rules = contract.text

    def write(self, brief: ListingBrief) -> ListingDraft:
        """A draft within the contract, whatever the brief holds. `InputError` for a garment that is not sold."""
        _, product = load_copy().product_of(brief.garment)
        rng = random.Random(brief.seed)  # noqa: S311 - variety, not security
        slots = _slots(brief, product, rng)
        title = fit_title(slots["p"].rstrip(".,:"), _title_rows(slots, rng), self._rules)
        tags = fit_tags(_tag_candidates(slots, _keywords(brief), rng), self._rules)
        paragraphs, bullets = _description(slots, product, rng)
        room = self._rules.description_max - REFERENCE_ROOM
        description = fit_description(paragraphs, self._rules.disclosure, room)
        problems = text_problems(self._rules, title, description) + tag_problems(self._rules, tags)
        if problems:
            raise EngineError(f"the grammar writer broke a rule of {self._contract.marketplace}: {problems[0]}")
        return ListingDraft(title=title, bullets=bullets, description=description, tags=tags, backend=self.name)


def _slots(brief: ListingBrief, product: Product, rng: random.Random) -> dict[str, str]:
    """The words for all patterns: small letters for small slots, title case for capital ones."""
    copy = load_copy()
    keywords = _keywords(brief)
    topic = clean(brief.topic, _MAX_TOPIC) or (keywords[0] if keywords else _NO_TOPIC)
    audience = audience_of(topic.casefold(), [k.casefold() for k in keywords])
    style = copy.styles.get(brief.style, copy.plain_style)
    occasion = rng.choice(copy.occasions)
    small = {
        "t": topic,
        "f": "" if topic.casefold() == audience.one else topic,
        "a": audience.one,
        "as": audience.many,
        "s": rng.choice(style.search),
        "o": occasion.name,
    }
    return small | {
        **{slot.capitalize(): title_case(word) for slot, word in small.items()},
        "p": title_case(clean(brief.phrase, _MAX_PHRASE, _PHRASE_KEEP)) or _NO_PHRASE,
        "P": rng.choice(product.names),
        "people": audience.many,
        "look": style.look,
        "when": occasion.when,
        "product": product.names[0].casefold(),
        "colour": product.garments.get(brief.garment, ""),
    }


def _keywords(brief: ListingBrief) -> list[str]:
    cleaned = [clean(keyword, _MAX_TOPIC) for keyword in brief.keywords[:_KEYWORDS]]
    return [keyword for keyword in cleaned if keyword]


def _title_rows(slots: Mapping[str, str], rng: random.Random) -> list[list[str]]:
    return [_filled(row, slots, rng) for row in load_copy().titles]


def _tag_candidates(slots: Mapping[str, str], keywords: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Tags in the order of their worth: what the idea is about before what any shirt is.

    Of each kind only a few come first, so that all have a say; what is left of them comes before the spare ones.
    """
    patterns = load_copy().tags
    told = (slots["t"].casefold(), slots["a"])
    turns = itertools.cycle(rng.sample(patterns["keyword"], len(patterns["keyword"])))
    made = {kind: _filled(patterns[kind], slots, rng) for kind in _TAG_SHARES if kind != "keyword"}
    made["keyword"] = [next(turns).format(k=keyword) for keyword in keywords if keyword.casefold() not in told]
    yield clean(slots["p"], _MAX_PHRASE, "'-")
    for kind, share in _TAG_SHARES.items():
        yield from made[kind][:share]
    for kind, share in _TAG_SHARES.items():
        yield from made[kind][share:]
    yield from rng.sample(patterns["spare"], len(patterns["spare"]))


def _filled(patterns: Sequence[str], slots: Mapping[str, str], rng: random.Random) -> list[str]:
    """Patterns with their words, in an order set by the seed; without those that have an empty slot."""
    usable = [p for p in patterns if all(slots[name] for _, name, _, _ in Formatter().parse(p) if name is not None)]
    return [pattern.format_map(slots) for pattern in rng.sample(usable, len(usable))]


def _description(slots: Mapping[str, str], product: Product, rng: random.Random) -> tuple[list[str], tuple[str, ...]]:
    """The paragraphs in the order of their worth, and the bullets."""
    sentences = load_copy().sentences
    kinds = ("openings", "middles", "gifts", "headings")
    opening, middle, gift, heading = (_sentence(_filled(sentences[kind], slots, rng)[0]) for kind in kinds)
    facts = [*product.facts, *([f"Color: {slots['colour']}"] if slots["colour"] else [])]
    listed = "\n".join([heading, *(f"• {fact}" for fact in facts)])
    bullets = tuple(cut(text, _MAX_BULLET) for text in (opening, middle, ". ".join(facts) + "."))
    return [f"{opening} {middle}", listed, gift], bullets


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
