"""What buyers search for: candidates for tags and segments of titles, in the order of their worth. Pure."""

import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from ray_apps.domain.contracts.contract import TextRules
from ray_apps.domain.english import title_case
from ray_apps.listings.copy import load_copy
from ray_apps.listings.copy.load import Occasion
from ray_apps.listings.rules.limits import fit_title
from ray_apps.listings.wording import Wording

_SHARES = {"topic": 5, "people": 2, "style": 1, "keyword": 2, "field": 1, "occasion": 1}
_OF_PRODUCT = re.compile(r"\{P\}|\b(?:shirt|tee)s?\b", re.IGNORECASE)
_OF_DESIGN = re.compile(r"\{D\}|\bdesign\b", re.IGNORECASE)


def occasion_of(words: Wording, rng: random.Random) -> Occasion:
    """The season's occasion, or one of those that have none."""
    return rng.choice([occasion for occasion in load_copy().occasions if occasion.season == words.season])


def slots_of(words: Wording, rules: TextRules, rng: random.Random) -> dict[str, str]:
    """The words for all patterns: small letters for small slots, title case for capital ones."""
    occasion = occasion_of(words, rng)
    name = rng.choice(words.product.names)
    small = {
        "t": words.topic,
        "f": words.lover_topic,
        "a": words.audience.one,
        "as": words.audience.many,
        "s": rng.choice(words.style.search),
        "o": occasion.name,
    }
    return small | {
        **{slot.capitalize(): title_case(word) for slot, word in small.items()},
        "p": words.phrase,
        "P": name,
        "D": "Design",
        "people": words.audience.many,
        "People": words.audience.many[:1].upper() + words.audience.many[1:],
        "look": words.style.look,
        "when": occasion.when,
        "thing": name.casefold() if rules.title_product else "design",
    }


def filled(patterns: Sequence[str], slots: Mapping[str, str], rng: random.Random) -> list[str]:
    """Patterns with their words, in an order set by the seed; without those that have an empty slot."""
    usable = [p for p in patterns if all(slots[name] for _, name, _, _ in Formatter().parse(p) if name is not None)]
    return [pattern.format_map(slots) for pattern in rng.sample(usable, len(usable))]


def title_of(words: Wording, rules: TextRules, rng: random.Random) -> str:
    """One title: the phrase (or the topic's name), then what fits of the rows."""
    slots = slots_of(words, rules, rng)
    rows = [filled(fitting(row, rules), slots, rng) for row in load_copy().titles]
    first = words.phrase or f"{slots['T']} {slots['P'] if rules.title_product else 'Design'}"
    return fit_title(first, rows, rules)


def fitting(patterns: Sequence[str], rules: TextRules) -> list[str]:
    """The patterns that may stand: without a product where the text names none, and else without "design"."""
    wrong = _OF_DESIGN if rules.title_product else _OF_PRODUCT
    return [pattern for pattern in patterns if not wrong.search(pattern)]


def tag_candidates(words: Wording, rules: TextRules, rng: random.Random) -> Iterator[str]:
    """Tags in the order of their worth: what the idea is about before what any shirt is.

    Of each kind only a few come first, so that all have a say; what is left of them comes before the spare ones.
    """
    slots = slots_of(words, rules, rng)
    patterns = {kind: fitting(given, rules) for kind, given in load_copy().tags.items()}
    terms = [*words.audience.beside, *(word for word in words.keywords if word not in words.audience.beside)]
    told = {words.topic.casefold(), words.audience.one.casefold()}
    turns = itertools.cycle(rng.sample(patterns["keyword"], len(patterns["keyword"])))
    made = {kind: filled(patterns[kind], slots, rng) for kind in ("topic", "people", "style", "occasion")}
    made["keyword"] = [next(turns).format(k=term) for term in terms if term.casefold() not in told]
    made["field"] = fitting(rng.sample(words.fields, len(words.fields)), rules)
    yield words.phrase.replace(",", "").replace(":", "").strip("!?. ")
    for kind, share in _SHARES.items():
        yield from made[kind][:share]
    for kind, share in _SHARES.items():
        yield from made[kind][share:]
    yield from rng.sample(patterns["spare"], len(patterns["spare"]))
