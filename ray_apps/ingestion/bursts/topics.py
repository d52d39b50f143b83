"""Which posts are about the same thing, and what to call it. Pure.

Posts are compared by their words, each weighing as much as it is rare among the posts at hand (inverse document
frequency, cosine), so that no list of common words in any language is needed.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ray_apps.domain.hot import TOPIC_CHARS

_WORD = re.compile(r"\w{3,64}")
_UNREADABLE = re.compile(r"[^\w .,!?'’&:%$#+-]+")
_MOST_WORDS = 30
_LEAST_SHARED = 2
_SAME = 0.4
_LABEL_CHARS = 60


def words_of(text: str) -> frozenset[str]:
    """Return the words that a post is compared by: its first 30 different ones of three letters or more."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(text.casefold()):
        found[match.group()] = None
        if len(found) == _MOST_WORDS:
            break
    return frozenset(found)


@dataclass(slots=True)
class Rarity:
    """How many of the posts at hand have each word."""

    _posts: int = field(init=False, default=0)
    _having: Counter[str] = field(init=False, default_factory=Counter)

    def add(self, words: frozenset[str]) -> None:
        """Take a post in."""
        self._posts += 1
        self._having.update(words)

    def remove(self, words: frozenset[str]) -> None:
        """Let a post go."""
        self._posts -= 1
        for word in words:
            self._having[word] -= 1
            if self._having[word] <= 0:
                del self._having[word]

    def weight(self, word: str) -> float:
        """What a word weighs: log((1 + posts) / (1 + posts that have it)), so nothing if all posts have it."""
        return math.log((1 + self._posts) / (1 + self._having[word]))

    def alike(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Tell whether two posts are about the same thing: two words shared or more, and a cosine of at least 0.4."""
        shared = one & other
        if len(shared) < _LEAST_SHARED:
            return False
        product = self._squares(one) * self._squares(other)
        return product > 0 and self._squares(shared) >= _SAME * math.sqrt(product)

    def _squares(self, words: frozenset[str]) -> float:
        return sum(self.weight(word) ** 2 for word in words)


def grouped(posts: Sequence[frozenset[str]], rarity: Rarity) -> list[list[int]]:
    """Group posts, given by their words and strongest first, each with the first stronger one that it is like.

    Returns the places of each group's posts, strongest first. Posts are compared with a group's strongest only, so
    that a chain of small likenesses does not tie everything together.
    """
    groups: list[list[int]] = []
    leading: dict[str, list[int]] = {}
    for place, words in enumerate(posts):
        near = sorted({number for word in words for number in leading.get(word, ())})
        home = next((number for number in near if rarity.alike(posts[groups[number][0]], words)), None)
        if home is not None:
            groups[home].append(place)
            continue
        for word in words:
            leading.setdefault(word, []).append(len(groups))
        groups.append([place])
    return groups


def label(texts: Iterable[str]) -> str:
    """Name a topic in readable words: those that all its posts share, as its strongest one (the first) has them.

    Where fewer than two are shared, it is the beginning of that post. Empty if there is nothing to read in it.
    """
    first, *others = texts
    clean = " ".join(_UNREADABLE.sub(" ", first).split())
    if others:
        shared = frozenset.intersection(*(words_of(text) for text in (first, *others)))
        kept = [word for word in clean.split() if shared & words_of(word)]
        if len(kept) >= _LEAST_SHARED:
            clean = " ".join(kept)
    return _cut(clean, _LABEL_CHARS)


def _cut(text: str, limit: int) -> str:
    """Shorten a text at a word's end; a single word of more than a label's length is cut in the middle."""
    if len(text) <= limit:
        return text
    head, _, _ = text[: limit + 1].rpartition(" ")
    return (head or text[:limit])[:TOPIC_CHARS].rstrip(" ,.:-&")
