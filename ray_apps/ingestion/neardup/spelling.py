"""Whether one word is another one misspelt. Pure; the dictionary is loaded on first use."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from ray_apps.domain.english import zipf
from ray_apps.ingestion.neardup.vocabulary import FUNCTION_WORDS, NEGATIONS

_KNOWN_ZIPF, _KNOWN_SHORT_ZIPF = 3.5, 4.2
"""Words at least this common in English are words of their own, not misspellings (3 is once in a million words). Of
words of up to four letters, nearly every misspelling is some rare word or abbreviation: so they must be commoner."""

_KNOWN_ALONE_ZIPF = 2.0
"""Where nothing else is equal, any word of the dictionary is a word of its own."""

_STRETCHED = re.compile(r"(.)\1{2,}")
# Chinese, Japanese, Thai and their like: written without spaces, where one character is a word.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_LONGEST = 64
# How many telling words must stand equal around two common words of four letters or more, and of three.
_CONTEXT, _LONG_CONTEXT = 3, 6
_PAIRS_KEPT = 65_536


def misspelt(word: str, other: str, shared: int) -> bool:
    """Tell whether one of two different words is the other one misspelt or drawn out.

    `shared` is how many telling words stand equal around them. Two common words are two words ("cat", "car"), however
    close, unless they are long enough and much around them is equal.
    """
    longest = max(len(word), len(other))
    if abs(len(word) - len(other)) > 2 and not (_STRETCHED.search(word) or _STRETCHED.search(other)):
        return False
    if longest > _LONGEST or _has_digit(word) or _has_digit(other):
        return False
    return _allowed(word, other, min(shared, _LONG_CONTEXT))


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(char.isdigit() for char in word)


@lru_cache(maxsize=_PAIRS_KEPT)
def _allowed(word: str, other: str, shared: int) -> bool:
    short_word, short_other = _STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1", other)
    if short_word == short_other or (short_word != word and _STRETCHED.sub(r"\1\1", word) == other):
        return True
    if short_other != other and _STRETCHED.sub(r"\1\1", other) == word:
        return True
    if _UNSPACED.search(word) or _UNSPACED.search(other):
        return False
    if shared >= 2 and min(len(word), len(other)) >= 4 and (word + "s" == other or other + "s" == word):
        return True
    slips = OSA.distance(word, other, score_cutoff=2)
    if slips == 2 and word[0] != other[0]:
        return False
    return slips <= _slips_allowed(word, other, shared)


def _slips_allowed(word: str, other: str, shared: int) -> int:
    longest = max(len(word), len(other))
    known = _known(word, shared) + _known(other, shared)
    if known == 2:
        needed = _CONTEXT if longest >= 4 else _LONG_CONTEXT
        return 1 if longest >= 3 and shared >= needed and not {word, other} & NEGATIONS else 0
    if longest <= 3:
        return 1 if shared >= (1 if known else 3) else 0
    if known == 1:
        return 2 if longest >= 6 or (longest == 5 and shared >= 2) else 1
    return 2 if longest >= 9 else 1


def _known(word: str, shared: int) -> bool:
    if word in FUNCTION_WORDS:
        return True
    if shared == 0:
        return zipf(word) >= _KNOWN_ALONE_ZIPF
    return zipf(word) >= (_KNOWN_SHORT_ZIPF if len(word) <= 4 else _KNOWN_ZIPF)
