"""Who a listing is for, from its topic and keywords alone. Pure.

A keyword names people if it is in the list of people, or if it has an agent's ending and shares its stem with another
keyword: a "baker" beside "baking", but no "butter" or "flower".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ray_apps.domain.english import plural
from ray_apps.listings.copy import load_copy

_ENDINGS = ("er", "or", "ist", "ian", "player", "parent", "nerd")
_STEM = 3


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom to name: `one` ("baker", empty if the keywords name nobody) and `many` ("bakers", "coffee lovers")."""

    one: str
    many: str


def audience_of(topic: str, keywords: Sequence[str]) -> Audience:
    """The audience of a topic. `topic` and `keywords` are cleaned words in small letters."""
    for keyword in (topic, *keywords):
        if keyword and _names_people(keyword, [topic, *keywords]):
            return Audience(keyword, _many(keyword))
    return Audience("", f"{topic} lovers")


def _names_people(keyword: str, others: Sequence[str]) -> bool:
    if keyword in load_copy().people:
        return True
    last = keyword.rsplit(maxsplit=1)[-1]
    stems = {word[: max(_STEM, len(last) - 5)] for other in others if other != keyword for word in other.split()}
    return last.endswith(_ENDINGS) and len(last) > _STEM + 1 and any(last.startswith(stem) for stem in stems if stem)


def _many(one: str) -> str:
    *before, last = one.split()
    many = "people" if last == "person" else plural(last)
    return " ".join((*before, many))
