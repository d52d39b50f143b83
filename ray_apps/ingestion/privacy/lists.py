"""The lists behind the decisions about names, read once on first use.

- `data/names.csv`: 58,000 first and last names of some 60 countries, lower case, `name,kind`. `f`: a first name, `l`: a
  last name; a capital letter where the word is hardly anything but a name, a small one where it is also an ordinary
  word or a place ("rose", "paris", "young"). Derived from the name lists of Faker's providers (MIT licence), with plain
  spellings added for accented ones and some 1,700 common English names by hand;
  whether a word is ordinary was counted in public titles: written
  small mid-title at least one time in eight.
- `data/common.csv`: ordinary English words seen written small in public titles.
- `data/public.csv`: names of public persons, characters, brands, places and works that are made of persons' names,
  collected by hand, one a line.
"""

import csv
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import NamedTuple

from ray_apps.ingestion.privacy.cues import FAMILY_FIRST, KIN, TITLES

WORD = re.compile(r"[^\W\d_]+(?:['’-](?!s\b)[^\W\d_]+)*")
"""A word, with inner apostrophes and hyphens, without a possessive 's."""


class Lists(NamedTuple):
    """Sets of lower-case words, but for `triggers`, which holds them as they stand in texts."""

    first: frozenset[str]
    last: frozenset[str]
    sure_first: frozenset[str]
    sure_last: frozenset[str]
    common: frozenset[str]
    public: frozenset[str]
    public_starts: frozenset[str]
    public_last: frozenset[str]
    openers: frozenset[str]
    triggers: frozenset[str]
    people_words: frozenset[str]


def prepare() -> None:
    """Read the lists now rather than at the first text, for instance when a worker starts."""
    lists()


@cache
def lists() -> Lists:
    """Return the lists; the first call reads them (about 0.1 s and 25 MB)."""
    kinds: dict[str, list[str]] = {kind: [] for kind in "fFlL"}
    for line in _read("names.csv"):
        name, _, letters = line.partition(",")
        for letter in letters:
            kinds[letter].append(name)
    sure_first, sure_last = frozenset(kinds["F"]), frozenset(kinds["L"])
    common = frozenset(_read("common.csv"))
    public = _public()
    cues = KIN | TITLES
    people_words = frozenset(form for cue in cues for form in (cue, cue.title()))
    triggers = {name.title() for name in sure_first | sure_last}
    triggers.update(name.title() for name in kinds["f"] if name not in common and len(name) > 2)
    triggers.update(sure_first, people_words)
    return Lists(
        first=sure_first.union(kinds["f"]),
        last=sure_last.union(kinds["l"]),
        sure_first=sure_first,
        sure_last=sure_last,
        common=common,
        public=public,
        public_starts=frozenset(name.partition(" ")[0] for name in public),
        public_last=frozenset(name.rpartition(" ")[2] for name in public if " " in name),
        openers=sure_first.union(kinds["f"], sure_last, cues, FAMILY_FIRST),
        triggers=frozenset(triggers),
        people_words=people_words,
    )


def _read(name: str) -> list[str]:
    return resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8").splitlines()


def _public() -> frozenset[str]:
    """Return public names as words in lower case with one space between, also in spellings without accents."""
    names: set[str] = set()
    for (name,) in csv.reader(_read("public.csv")):
        words = " ".join(WORD.findall(name.lower()))
        names.add(words)
        if not words.isascii():
            names.add(plain(words))
    names.discard("")
    return frozenset(names)


def plain(text: str) -> str:
    """Return the text without accents."""
    parts = unicodedata.normalize("NFD", text.replace("ł", "l").replace("ø", "o").replace("ı", "i"))
    return "".join(char for char in parts if not unicodedata.combining(char))
