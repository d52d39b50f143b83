"""Who a listing is for, from its topic and keywords alone. Pure.

A keyword names people if it is in the list of people, or if it has an agent's ending and shares its stem with another
keyword: a "baker" beside "baking", but no "butter" or "flower". A topic with lovers of its own (coffee, cats) is for
them, and a thing without (a table) for the people of the pastime beside it (woodworkers).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ray_apps.domain.english import plural
from ray_apps.listings.copy import load_copy
from ray_apps.listings.rules.meaning import words_of

_ENDINGS = ("er", "or", "ist", "ian", "player", "parent", "nerd")
_STEM, _ROOT = 3, 4
_SUFFIX = re.compile(r"(?:ing|ings|ers?|ors?|ists?|ians?|es|s|e)$")
_LOVED_FIELDS = frozenset(["food", "animal", "plants"])


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom to name: `one` ("baker", empty if the keywords name nobody) and `many` ("bakers", "coffee lovers").

    `beside` are other people among the keywords. `lovers` says that the topic itself has lovers.
    """

    one: str
    many: str
    beside: tuple[str, ...] = ()
    lovers: bool = False


def audience_of(topic: str, keywords: Sequence[str], phrase: str = "") -> Audience:
    """The audience of a topic. `topic` and `keywords` are cleaned words; a person whom `phrase` names comes first."""
    copy = load_copy()
    all_words = list(dict.fromkeys([topic, *keywords]))
    people = [word for word in all_words if word and names_people(word, all_words)]
    if topic in people:
        return Audience(topic, _many(topic), tuple(word for word in people if word != topic))
    near = [word for word in people if shares_stem(word, topic) or shares_stem(word, phrase)]
    loved = topic in copy.loved or bool(_LOVED_FIELDS & {word.casefold() for word in keywords})
    if near or (people and not loved):
        first = (near or people)[0]
        return Audience(first, _many(first), tuple(word for word in people if word != first), loved)
    return Audience("", f"{topic} lovers", tuple(people), lovers=True)


def names_people(keyword: str, others: Sequence[str]) -> bool:
    """Whether a keyword names people, going by the list of people and by its ending beside the other keywords."""
    copy = load_copy()
    low = keyword.casefold()
    if low in copy.people:
        return True
    last = low.rsplit(maxsplit=1)[-1]
    if last in copy.things:
        return False
    stems = {
        word[: max(_STEM, len(last) - 5)] for other in others if other != keyword for word in other.casefold().split()
    }
    return last.endswith(_ENDINGS) and len(last) > _STEM + 1 and any(last.startswith(stem) for stem in stems if stem)


def shares_stem(one: str, other: str) -> bool:
    """Whether two terms have a word in common, in whatever form: baking and baker, physics and physicist."""
    mine, theirs = _roots(one), _roots(other)
    return any(
        a == b or (min(len(a), len(b)) >= _ROOT and (a.startswith(b) or b.startswith(a))) for a in mine for b in theirs
    )


@lru_cache(maxsize=65_536)
def _roots(term: str) -> tuple[str, ...]:
    return tuple(_SUFFIX.sub("", word) or word for word in words_of(term) if len(word) > 2)


def _many(one: str) -> str:
    *before, last = one.split()
    many = "people" if last == "person" else plural(last)
    return " ".join((*before, many))
