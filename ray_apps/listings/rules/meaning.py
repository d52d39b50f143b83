"""Which words say the same, without a model: stems, a table of what buyers use alike, and words that say nothing.

What a tag means is the set of its words' stems, with synonyms brought to one form ("tee" and "t-shirt" to "shirt",
"present" to "gift", "fan" to "lover") and filling words left out ("for", "idea", "graphic"). "Gift for bakers" and
"baker gift idea" so mean the same. Words outside the table are only told apart by their stems.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from ray_apps.domain.english import lemma, plural

_SAME = {
    word: form
    for form, words in {
        "shirt": "tee tees shirt top apparel clothing tshirt",
        "gift": "gift present",
        "funny": "funny humor humour humorous hilarious comedy",
        "lover": "lover fan addict enthusiast fanatic",
        "quote": "quote saying slogan",
        "vintage": "vintage retro seventies",
        "minimalist": "minimalist minimal simple",
        "design": "design art artwork",
        "mom": "mom mama mother mum",
        "dad": "dad papa father",
    }.items()
    for word in words.split()
}
_FILLING = frozenset(
    [
        *("a", "an", "and", "for", "from", "graphic", "idea", "in", "my", "of", "on", "or", "the", "theme", "themed"),
        *("to", "with", "your"),
    ]
)
_WORDS = re.compile(r"[^\W_]+")
_T_SHIRT = re.compile(r"\bt[- ]?shirts?\b")
_CACHED, _SHORTEST = 65_536, 3


def stems(text: str) -> list[str]:
    """The words of a text in order, in small letters and the singular."""
    return [_stem(word) for word in words_of(text)]


def words_of(text: str) -> list[str]:
    """The words of a text in order, in small letters, without apostrophes and the possessive's s."""
    return _WORDS.findall(text.casefold().replace("’", "'").replace("'s", "").replace("'", ""))


@lru_cache(maxsize=_CACHED)
def _stem(word: str) -> str:
    """The dictionary's singular; of a word that it does not know, such as "mixtapes", what its plural would be of."""
    known = lemma(word)
    if known != word or len(word) <= _SHORTEST or not word.endswith("s") or word.endswith("ss"):
        return known
    return word[:-1] if plural(word[:-1]) == word else word


@lru_cache(maxsize=_CACHED)
def meaning(text: str) -> frozenset[str]:
    """What a tag or a segment of a title means; empty only for a text without words."""
    said = stems(_T_SHIRT.sub("shirt", text.casefold()))
    return frozenset(_SAME.get(stem, stem) for stem in said if stem not in _FILLING) or frozenset(said)


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two lists of tags are: the Jaccard index of the tags themselves, 0 (nothing shared) to 1 (the same)."""
    mine, theirs = set(one), set(other)
    return len(mine & theirs) / len(mine | theirs) if mine or theirs else 0.0
