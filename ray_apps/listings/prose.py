"""The sentences of a listing, from our own patterns. Pure."""

import random

from ray_apps.domain.contracts.contract import TextRules
from ray_apps.listings.copy import load_copy
from ray_apps.listings.rules.facts import unproved
from ray_apps.listings.seo import filled, slots_of
from ray_apps.listings.wording import Wording, banned_in


def paragraphs_of(words: Wording, rules: TextRules, rng: random.Random) -> list[str]:
    """What the design says and for whom, and when it is given."""
    slots = slots_of(words, rules, rng)
    opening = _one("quoting" if words.phrase else "open", slots, words, rules, rng)
    middle, gift = (_one(kind, slots, words, rules, rng) for kind in ("middles", "gifts"))
    return [f"{opening} {middle}", gift]


def facts_of(words: Wording, rules: TextRules, rng: random.Random) -> tuple[str, tuple[str, ...]]:
    """The heading and the facts of the product, all of them from the allow-list; no facts where none may be told."""
    if not rules.title_product or not rules.bullets_max:
        return "", ()
    heading = rng.choice(load_copy().sentences["headings"]).format_map(slots_of(words, rules, rng))
    colour = [f"Color: {words.colour}"] if words.colour else []
    return heading, (*words.product.facts, *colour)[: rules.bullets_max]


def bullets_of(words: Wording, rules: TextRules, rng: random.Random) -> list[str]:
    """Bullets for marketplaces that show them apart: what it is, and when it is given."""
    slots = slots_of(words, rules, rng)
    about = _one("bullets_about" if words.phrase else "bullets_open", slots, words, rules, rng)
    return [about, _one("bullets_gift", slots, words, rules, rng)]


def _one(kind: str, slots: dict[str, str], words: Wording, rules: TextRules, rng: random.Random) -> str:
    """One sentence of a kind. One that would say, with the idea's words in it, what may not be said gives way."""
    sentences = filled(load_copy().sentences[kind], slots, rng)
    said = next(
        (s for s in sentences if not banned_in(s, rules) and not unproved(s, words.product, words.own)), sentences[0]
    )
    return said[:1].upper() + said[1:]
