"""What buyers search for: candidates for tags and segments of titles, in the order of their worth. Pure."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from string import Formatter

from ray_apps.domain.contracts.contract import TextRules
from ray_apps.domain.english import article, title_case
from ray_apps.listings.copy import load_copy
from ray_apps.listings.copy.load import Occasion
from ray_apps.listings.rules.limits import fit_title
from ray_apps.listings.rules.meaning import stems
from ray_apps.listings.wording import Wording

_SHARES = {"topic": 5, "people": 2, "style": 1, "keyword": 2, "field": 1, "occasion": 1}
_OF_PRODUCT = re.compile(r"\{P\}|\b(?:shirt|tee)s?\b", re.IGNORECASE)


def occasion_of(words: Wording, rng: random.Random) -> Occasion:
    """The season's occasion, or one of those that have none if it does not suit the idea."""
    told = {word.casefold() for term in (words.topic, words.one, *words.keywords) for word in term.split()}
    every = [o for o in load_copy().occasions if not told & {word.casefold() for word in o.not_for}]
    of_season = [o for o in every if o.season == words.season]
    return rng.choice(of_season or [o for o in every if not o.season])


def slots_of(words: Wording, rules: TextRules, rng: random.Random) -> dict[str, str]:
    """The words for all patterns: small letters for small slots, title case for capital ones."""
    occasion = occasion_of(words, rng)
    name = rng.choice(words.product.names)
    small = {
        "t": words.topic,
        "f": words.lover_topic,
        "d": words.topic if words.topic.endswith("ing") else "",
        "a": words.audience.one,
        "as": words.audience.many,
        "g": "" if _is_gendered(words.topic) else words.topic,
        "h": "" if _is_gendered(words.audience.one) else words.audience.one,
        "s": rng.choice(words.style.search),
        "o": occasion.name,
    }
    return small | {
        **{slot.capitalize(): title_case(word) for slot, word in small.items()},
        "p": words.phrase,
        "P": name,
        "one": words.one,
        "an": article(words.one),
        "people": words.audience.many,
        "People": words.audience.many[:1].upper() + words.audience.many[1:],
        "look": words.style.look,
        "when": occasion.when,
        "thing": (name if "-" in name else name.casefold()) if rules.title_product else "design",
    }


def filled(patterns: Sequence[str], slots: Mapping[str, str], rng: random.Random) -> list[str]:
    """Patterns with their words, in an order set by the seed; without those that have an empty slot."""
    usable = [p for p in patterns if all(slots[name] for name in _slot_names(p))]
    return [pattern.format_map(slots) for pattern in rng.sample(usable, len(usable))]


@cache
def _slot_names(pattern: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(pattern) if name is not None)


def title_of(words: Wording, rules: TextRules, rng: random.Random) -> str:
    """One title: the phrase (or the topic's name), then what fits of the rows."""
    slots = slots_of(words, rules, rng)
    patterns = load_copy().titles if rules.title_product else load_copy().bare_titles
    rows = [filled(row, slots, rng) for row in patterns]
    first = words.phrase or (f"{slots['T']} {slots['P']}" if rules.title_product else f"Funny {slots['T']}")
    return fit_title(first, rows, rules)


def fitting(patterns: Sequence[str], rules: TextRules) -> list[str]:
    """The patterns that may stand: those with a product only where the text may name it."""
    return [pattern for pattern in patterns if rules.title_product or not _OF_PRODUCT.search(pattern)]


def tag_candidates(words: Wording, rules: TextRules, rng: random.Random) -> Iterator[str]:
    """Tags in the order of their worth: what the idea is about before what any shirt is.

    Of each kind only a few come first, so that all have a say; what is left of them comes before the spare ones.
    """
    slots = slots_of(words, rules, rng)
    patterns = {kind: fitting(given, rules) for kind, given in load_copy().tags.items()}
    made = {kind: filled(patterns[kind], slots, rng) for kind in ("topic", "people", "style", "occasion")}
    made["keyword"] = _of_keywords(words, patterns, rng)
    made["field"] = fitting(rng.sample(words.fields, len(words.fields)), rules)
    if words.short_topic != words.topic:
        short = slots | {"t": words.short_topic, "f": words.short_topic}
        made["topic"] = [slots["t"], slots["a"] or slots["t"], *made["topic"], *filled(patterns["topic"], short, rng)]
    yield words.phrase.replace(",", "").replace(":", "").strip("!?. ")
    for kind, share in _SHARES.items():
        yield from made[kind][:share]
    for kind, share in _SHARES.items():
        yield from made[kind][share:]
    yield from rng.sample(patterns["spare"], len(patterns["spare"]))


def _of_keywords(words: Wording, patterns: Mapping[str, Sequence[str]], rng: random.Random) -> list[str]:
    """A tag of each keyword but the topic and the people that have tags of their own."""
    told = {words.topic.casefold(), words.audience.one.casefold()}
    beside = {person.casefold() for person in words.audience.beside}
    made = []
    for word in dict.fromkeys((*words.audience.beside, *words.keywords)):
        if word.casefold() not in told:
            kind = "person" if word.casefold() in beside else "thing"
            made.append(rng.choice(patterns[kind]).format(k=word if kind == "person" else singular(word)))
    return made


def singular(term: str) -> str:
    """A term with its last word in the singular, as nouns stand before others: "board games" gives "board game"."""
    *before, last = term.split()
    return " ".join((*before, *(stems(last) or [last])))


def _is_gendered(term: str) -> bool:
    return bool(load_copy().gendered & set(term.casefold().split()))
