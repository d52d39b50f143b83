"""The writer that always can: listings from our own sentences, with the idea's words in them. Pure.

Everything it says of the product comes from the copy's allow-list; of the idea it uses the phrase, the topic and the
keywords, cleaned. What it chooses follows from the brief's seed.
"""

import random
from collections.abc import Iterator, Mapping, Sequence

from ray_apps.domain.contracts import Contract, tag_problems, text_problems
from ray_apps.domain.english import article, title_case
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
        title = fit_title(list(_title_segments(slots, rng)), self._rules)
        tags = fit_tags(_tag_candidates(slots, _keywords(brief), rng), self._rules)
        paragraphs, bullets = _description(slots, product, rng)
        description = fit_description(
            paragraphs, self._rules.disclosure, self._rules.description_max - REFERENCE_ROOM
        )
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
    others = [k for k in keywords if k.casefold() not in (topic.casefold(), audience.one)]
    style = rng.choice(copy.styles.get(brief.style, copy.plain_style))
    occasion = rng.choice(copy.occasions)
    small = {"t": topic, "a": audience.one, "as": audience.many, "k": others[0] if others else topic, "s": style, "o": occasion}
    return small | {
        **{slot.capitalize(): title_case(word) for slot, word in small.items()},
        "p": title_case(clean(brief.phrase, _MAX_PHRASE, _PHRASE_KEEP)) or _NO_PHRASE,
        "P": rng.choice(product.names),
        "people": audience.many,
        "style": f"{article(style)} {style}",
        "an_o": f"{article(occasion)} {occasion}",
        "product": product.names[0].casefold(),
        "colour": product.garments.get(brief.garment, ""),
    }


def _keywords(brief: ListingBrief) -> list[str]:
    cleaned = [clean(keyword, _MAX_TOPIC) for keyword in brief.keywords[:_KEYWORDS]]
    return [keyword for keyword in cleaned if keyword]


def _title_segments(slots: Mapping[str, str], rng: random.Random) -> Iterator[str]:
    yield slots["p"].rstrip(".,:")
    for row in load_copy().title_rows:
        patterns = [pattern for pattern in row if slots["a"] or "{A" not in pattern]
        yield from (pattern.format_map(slots) for pattern in rng.sample(patterns, 1))


def _tag_candidates(slots: Mapping[str, str], keywords: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Tags in the order of their worth: what the idea is about before what any shirt is.

    Each pool is shuffled by the seed, and only so many of each are taken that all of them have a say.
    """
    pools = load_copy().tags
    phrase = clean(slots["p"], 40, "'-")
    yield phrase
    late: list[str] = []
    shares = (("topic_tags", 4), ("people_tags", 3), ("style_tags", 2), ("keyword_tags", 0), ("occasion_tags", 1))
    for pool, share in shares:
        if pool == "keyword_tags":
            patterns = rng.sample(pools[pool], len(pools[pool]))
            for place, keyword in enumerate(k for k in keywords if k != slots["t"]):
                yield patterns[place % len(patterns)].format(k=keyword)
            continue
        usable = [p for p in pools[pool] if slots["a"] or "{a" not in p]
        made = [pattern.format_map(slots) for pattern in rng.sample(usable, len(usable))]
        yield from made[:share]
        late += made[share:]
    yield from late
    yield from rng.sample(pools["spare_tags"], len(pools["spare_tags"]))


def _description(
    slots: Mapping[str, str], product: Product, rng: random.Random
) -> tuple[list[str], tuple[str, ...]]:
    """The paragraphs in the order of their worth, and the bullets."""
    sentences = load_copy().sentences
    opening, middle, gift, heading = (
        _sentence(rng.choice(sentences[kind]).format_map(slots)) for kind in ("openings", "middles", "gifts", "headings")
    )
    facts = [*product.facts, *([f"Colour: {slots['colour']}"] if slots["colour"] else [])]
    listed = "\n".join([heading, *(f"• {fact}" for fact in facts)])
    bullets = tuple(cut(text, _MAX_BULLET) for text in (opening, middle, ". ".join(facts) + "."))
    return [f"{opening} {middle}", listed, gift], bullets


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
