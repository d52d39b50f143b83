"""What a title says, without how it is dressed: its words, in one spelling, apart from labels, tags and emoji. Pure.

Two texts with equal words are the same post whatever their case, accents, punctuation, emoji or labels. Nothing that
tells two posts apart is dropped: numbers stay whole ("3-1" is one word, as are "1080p" and "C++"), and so do negations.
"""

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from ray_apps.ingestion.neardup.vocabulary import (
    CHATTER,
    CHATTER_ENDS,
    FUNCTION_WORDS,
    LABELS,
    NOISE_TAGS,
    REPOST_MARKS,
    ROMAN_NUMERALS,
    SITES,
    SUBJECTS,
)

_LETTERS = {code: " " for code in range(128) if not chr(code).isalnum()} | {ord("'"): None, ord("_"): "_"}
_DIGIT = re.compile("[0-9]")
# Marks of scripts that write vowels as marks (U+0900–U+109F) belong to their words; Python's \w leaves them out.
_WORDS = re.compile("(?:\\w|[\u0900-\u109f])+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_LETTERLIKE_SIGNS = re.compile("[™℠ℹⓂ\u20e3]")  # compatibility forms would turn these signs into letters
_ANY_DIGIT = re.compile(r"\d")
_SET_OFF = re.compile(r"\s[-–—|•·~/:]+\s|[—|•…]|(?<=[\w)\"'])[.!?:;,]+\s|[\[({\])}]|\s(?=#\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_WITHIN_NUMBER = re.compile(r"(?<=\d)[.:/–-](?=\d)")
_SYMBOL_NAMES = re.compile(r"\b([a-z])(\+\+|#)(?!\w)")
_LINKS = re.compile(r"\b(?:https?://|www\.)\S+")
_ASIDE = re.compile(r"[\[({]([^\[\](){}]*)[\])}]")
_MAY_END = re.compile(r"[-–—|~•·#]\s|\s#")
_END = re.compile(r"(?:\s+[-–—|~•·]+\s+\S+(?:\s+(?![-–—|~•·]+\s)\S+){0,3}|(?:\s+#\w+)+)\s*$")
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_SYMBOLS = {"++": "plusplus", "#": "sharp"}
# Letters of other alphabets that look like Latin ones: within a word of Latin letters, they stand for those.
_LOOKALIKES = str.maketrans("аеорсхуіјѕԁɡαορνικ", "aeopcxyijsdgaopvik")
_LATIN_LETTER = re.compile("[a-z]")
_MIN_LEFT = 2
_WHENCE = frozenset(["from", "to", "in", "on", "of", "via", "r"])
_TAIL = 6
_MOST_CHATTER = 4  # phrases left out: it bounds the work on a text that is nothing else


class Canonical(NamedTuple):
    """The words of a text, in order.

    `body` are the words outside brackets; `asides` those within, labels left out, and a few set off at the end ("…
    | BBC News"); `years` are asides that are nothing but a year. A text with fewer than two telling words outside its
    brackets has them all in its body.
    """

    body: list[str]
    asides: list[str]
    years: list[str]


def canonical(text: str) -> Canonical:
    """Return what a text says. Any text is taken; one without letters and digits has no words."""
    plain = text.lower() if text.isascii() else _unaccented(text)
    asides: list[str] = []
    years: list[str] = []
    if "(" in plain or "[" in plain or "{" in plain:
        plain = _without_asides(plain, asides, years)
    if _MAY_END.search(plain):
        plain = _without_end(plain, asides)
    body = _without_labels(_words(plain))
    if (asides or years) and sum(word not in FUNCTION_WORDS for word in body) < _MIN_LEFT:
        return Canonical(body + asides + years, [], [])
    return Canonical(body, asides, years)


def numbers_of(said: Canonical) -> frozenset[str]:
    """Return the words that count or number something: "14", "3_1", "2nd", "ps4", the "iii" of "part iii".

    Years in brackets are not among them.
    """
    words = said.body + said.asides if said.asides else said.body
    joined = " ".join(words)
    numbers = []
    if not joined.isascii() or _DIGIT.search(joined):
        numbers = [word for word in words if not word.isalpha() and _ANY_DIGIT.search(word)]
    if not ROMAN_NUMERALS.isdisjoint(words):
        numbers += [word for before, word in pairwise(words) if word in ROMAN_NUMERALS and before not in FUNCTION_WORDS]
    return frozenset(numbers)


def end_segments(text: str) -> list[frozenset[str]]:
    """Return the words before the first and after the last mark that sets parts of a text off from each other."""
    parts = [part for part in _SET_OFF.split(text) if part.strip()]
    if len(parts) < 2:
        return []
    return [frozenset(_all_words(parts[0])), frozenset(_all_words(parts[-1]))]


def _all_words(text: str) -> list[str]:
    return _words(text.lower() if text.isascii() else _unaccented(text))


def _unaccented(text: str) -> str:
    """Fold case, width, accents and lookalike letters: "Café" and "ｃａｆｅ" are "cafe"."""
    folded = unicodedata.normalize("NFKD", _LETTERLIKE_SIGNS.sub(" ", text)).casefold()
    folded = unicodedata.normalize("NFC", _ACCENTS.sub("", folded))
    if folded.isascii():
        return folded
    folded = _APOSTROPHES.sub("'", folded)
    if not _LATIN_LETTER.search(folded) or folded.translate(_LOOKALIKES) == folded:
        return folded
    return " ".join(word.translate(_LOOKALIKES) if _LATIN_LETTER.search(word) else word for word in folded.split())


def _words(plain: str) -> list[str]:
    if "//" in plain or "www." in plain:
        plain = _LINKS.sub(" ", plain)
    if "#" in plain or "++" in plain:
        plain = _SYMBOL_NAMES.sub(lambda found: found[1] + _SYMBOLS[found[2]], plain)
    if _DIGIT.search(plain):
        plain = _WITHIN_NUMBER.sub("_", _THOUSANDS.sub("", plain))
    if plain.isascii():
        return plain.translate(_LETTERS).split()
    return _WORDS.findall(plain.replace("'", ""))


def _without_asides(plain: str, asides: list[str], years: list[str]) -> str:
    def take(found: re.Match[str]) -> str:
        inner = found[1].strip()
        if _YEAR.fullmatch(inner):
            years.append(inner)
        elif not NOISE_TAGS.fullmatch(inner):
            asides.extend(_words(inner))
        return " "

    return _ASIDE.sub(take, plain)


def _without_end(plain: str, asides: list[str]) -> str:
    """Take trailing hashtags, and a few words after a dash or bar, for asides: "… | BBC News", "… #art"."""
    found = _END.search(plain)
    if not found or not found.start():
        return plain
    asides.extend(_words(found[0]))
    return plain[: found.start()]


def _without_labels(words: list[str]) -> list[str]:
    """Leave out what says nothing of the subject at either end: "Repost:", "x-post from r/aww", "what do you think"."""
    if not words:
        return words
    if words[0] in LABELS and len(words) > _MIN_LEFT:
        words = words[1:]
    if not REPOST_MARKS.isdisjoint(words[-_TAIL:]):
        words = _without_repost_mark(words)
    if words and words[-1] in CHATTER_ENDS:
        words = _without_chatter(words)
    return words


def _without_repost_mark(words: list[str]) -> list[str]:
    """Cut a mark at the end: "xpost from r pics", "x post", "reposted", "via imgur"."""
    for place in range(max(len(words) - _TAIL, 1), len(words)):
        word, rest = words[place], words[place + 1 :]
        if word not in REPOST_MARKS:
            continue
        if word in ("x", "cross"):
            if not rest or rest[0] not in ("post", "posted"):
                continue
            rest = rest[1:]
        if word == "via" and not (rest and (rest[0] == "r" or rest[0] in SITES)):
            continue
        if len(rest) < _MIN_LEFT or rest[0] in _WHENCE:
            return words[:place]
    return words


def _without_chatter(words: list[str]) -> list[str]:
    """Leave out chatter at the end, as long as something is left that it is about."""
    left = words
    for _ in range(_MOST_CHATTER):
        if not left or left[-1] not in CHATTER_ENDS:
            break
        phrase = next((phrase for phrase in CHATTER if tuple(left[-len(phrase) :]) == phrase), None)
        if phrase is None:
            break
        kept = left[: -len(phrase)]
        enough = _MIN_LEFT if phrase in SUBJECTS else 1
        if len(kept) < enough or sum(word not in FUNCTION_WORDS for word in kept) < enough - (phrase not in SUBJECTS):
            break
        left = kept
    return left
