"""Whether two texts say the same: the exact decision on texts that share a key. Pure.

Words are paired off: equal ones first, then misspelt ones. What is left over decides. Numbers and negations must be
equal; a telling word replaced by another makes another post ("flight to Boston", "flight to Austin"); words added at
an end, in brackets or after a dash are dressing if they are few beside what is shared.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ray_apps.ingestion.neardup.canonical import canonical, end_segments, numbers_of
from ray_apps.ingestion.neardup.spelling import misspelt
from ray_apps.ingestion.neardup.vocabulary import DRESSING, FUNCTION_WORDS, NEGATIONS, OPPOSITES

NEAR = 0.7
"""Texts at least this similar are near-duplicates."""

_LITTLE = 0.25  # the weight of a function word, beside 1 for a telling word
_SLIP = 0.2  # what a misspelt word costs
_SET_OFF = 0.4  # what a telling word costs that stands in brackets or after a dash
_MOST_SLIPS = 2  # words misspelt in a text that shares no word, and one more for every two shared
_MOST_ADDED = 8  # words that a text may have more than one that shares no word, and two more for every one shared
_MOST_LEFT_OVER = 24  # more words left over on both sides are too many slips; it bounds the pairing


class Profile(NamedTuple):
    """What is compared of a text. `words` are those of its body and asides; `years` stand alone in brackets."""

    text: str
    words: list[str]
    distinct: frozenset[str]
    asides: frozenset[str]
    years: frozenset[str]
    numbers: frozenset[str]


class _Rest(NamedTuple):
    """The words of two texts that have no equal in the other, and the weight and number of those that have."""

    left: list[str]
    right: list[str]
    weight: float
    telling: int


def profile(text: str) -> Profile:
    """Prepare a text for comparing."""
    said = canonical(text)
    words = said.body + said.asides if said.asides else said.body
    return Profile(text, words, frozenset(words), frozenset(said.asides), frozenset(said.years), numbers_of(said))


def similarity(a: str, b: str) -> float:
    """Return how much two texts say the same: 1 for equal words in any order, 0 where something decisive differs."""
    return compare(profile(a), profile(b))


def is_near(a: str, b: str) -> bool:
    """Tell whether two texts are near-duplicates."""
    return similarity(a, b) >= NEAR


def compare(a: Profile, b: Profile) -> float:
    """Return the similarity of two prepared texts; see `similarity`."""
    if a.numbers != b.numbers or (a.years != b.years and a.years and b.years) or not a.words or not b.words:
        return 0.0
    if a.distinct == b.distinct and len(a.words) == len(b.words):
        return 1.0
    common = len(a.distinct & b.distinct)
    if min(len(a.distinct), len(b.distinct)) - common > _MOST_SLIPS + common // 2:
        return 0.0
    if abs(len(a.words) - len(b.words)) > _MOST_ADDED + 2 * common:
        return 0.0
    return _compare(a, b) if a.words <= b.words else _compare(b, a)  # one order, so that it is the same both ways


def _compare(a: Profile, b: Profile) -> float:
    """Pair off the words that have no equal in the other text, and weigh what is left over."""
    rest = _rest(a.words, b.words)
    if min(len(rest.left), len(rest.right)) > _MOST_LEFT_OVER:
        return 0.0
    slips, left, right = _pair_off(rest)
    if _decisive(left, right):
        return 0.0
    shared = rest.weight + sum(_weight(word) for word in slips)
    telling = rest.telling + sum(_tells(word) for word in slips)
    little = _LITTLE if telling > 1 or shared > 1 + _LITTLE else 2 * _LITTLE
    extra = [word for word in left + right if _tells(word)]
    cost = _SLIP * len(slips) + little * (len(left) + len(right) - len(extra))
    if extra:
        longer, unmatched = (a, right) if _tells_any(left) else (b, left)
        extra_cost = _extra_cost(longer, extra, telling)
        if extra_cost is None or len(unmatched) > 1:
            return 0.0
        cost += extra_cost
    return shared / (shared + cost) if cost else 1.0  # no cost: they differ in how words are joined, if at all


def _tells(word: str) -> bool:
    return word not in FUNCTION_WORDS and len(word) > 1 and word not in DRESSING


def _tells_any(words: Sequence[str]) -> bool:
    return any(_tells(word) for word in words)


def _says_something(word: str) -> bool:
    """Tell whether a word in another one's place makes another post; a site's name does ("20 years of Reddit")."""
    return word not in FUNCTION_WORDS and len(word) > 1


def _weight(word: str) -> float:
    return 1.0 if _tells(word) else _LITTLE


def _rest(a: Sequence[str], b: Sequence[str]) -> _Rest:
    spare = Counter(b)
    left, weight, telling = [], 0.0, 0
    for word in a:
        if spare[word] > 0:
            spare[word] -= 1
            weight += _weight(word)
            telling += _tells(word)
        else:
            left.append(word)
    right = []
    for word in reversed(b):  # the last of equal words are the ones left over
        if spare[word] > 0:
            spare[word] -= 1
            right.append(word)
    return _Rest(left, right[::-1], weight, telling)


def _pair_off(rest: _Rest) -> tuple[list[str], list[str], list[str]]:
    """Return the misspelt words that found their like, and the words without one on either side."""
    left, right = _split_words(rest.left, rest.right)
    right, left = _split_words(right, left)
    slips = []
    alone = []
    for word in left:
        like = next((other for other in right if misspelt(word, other, rest.telling)), None)
        if like is None:
            alone.append(word)
        else:
            right.remove(like)
            slips.append(word)
    return slips, alone, right


def _split_words(whole: Sequence[str], parts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Drop words of `whole` that stand as two neighbours in `parts`: "tshirt" for "t shirt"."""
    kept, pieces = [], list(parts)
    for word in whole:
        at = next((at for at in range(len(pieces) - 1) if pieces[at] + pieces[at + 1] == word), None)
        if at is None:
            kept.append(word)
        else:
            del pieces[at : at + 2]
    return kept, pieces


def _decisive(left: Sequence[str], right: Sequence[str]) -> bool:
    """Tell whether words left over make two posts: a negation, an opposite, one telling word in place of another."""
    if any(word in NEGATIONS for word in left) or any(word in NEGATIONS for word in right):
        return True
    if any(map(_says_something, left)) and any(map(_says_something, right)):
        return True
    return any(frozenset((one, other)) in OPPOSITES for one in left for other in right)


def _extra_cost(longer: Profile, extra: Sequence[str], telling: int) -> float | None:
    """Return what telling words cost that only the longer text has, or `None` if they change its subject.

    `telling` counts the telling words that both have. Words in brackets may be as many; words set off at an end by a
    mark fewer; others a few, at an end or within a long text.
    """
    if telling < 2:
        return None
    added, count = set(extra), len(extra)
    if added <= longer.asides:
        return _SET_OFF * count if count <= max(2, telling) else None
    if any(added <= segment for segment in end_segments(longer.text)):
        return _SET_OFF * count if telling >= 3 and count <= telling else None
    places = [place for place, word in enumerate(longer.words) if word in added]
    at_an_end = places[0] == 0 or places[-1] == len(longer.words) - 1
    together = places[-1] - places[0] < len(places) + 2
    return float(count) if count * (3 if at_an_end and together else 6) <= telling else None
