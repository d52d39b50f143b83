"""Sentences: telling them apart, and whether one is whole and readable. Pure."""

import re
from collections.abc import Sequence

from ray_apps.domain.english import plain, zipf
from ray_apps.listings.rules.hostile import shown
from ray_apps.listings.rules.judging import Judge
from ray_apps.listings.rules.meaning import words_of

_MOST_CHARACTERS, _MOST_SENTENCES = 20_000, 12
_WORDS_MIN, _WORDS_MAX, _LONGEST, _SHOUTED = 3, 45, 500, 4
# A stop ends a sentence only before a space; one inside “…” or an address does not.
_SENTENCE = re.compile(r"(?:“[^”]{0,200}”|[.!?](?![\s”\"')]|$)|[^.!?“])+[.!?]*[”\"')]*")
_LIST_MARK = re.compile(r"^\s*(?:[•*-]|\d+[.)])\s+")
_END = re.compile(r"[.!?][”\"')]*$")
_OF_MACHINES = re.compile(
    r"\bAI\b|\bA\.I\.|\bartificial intelligence\b|\bmachine[- ]generated\b|\bneural\b", re.IGNORECASE
)
_STRAY = re.compile(r"\s[.,;:!?]|[,;:][,;:.]|[-&%+]\s*$")
_ENGLISH = 0.7
"""The least share of a sentence's words that English knows and that have two letters or more."""
_LETTERS = 0.7
"""The least share of a sentence's characters that are letters and spaces."""
_STUTTER = re.compile(r"\b(\w+)(?:\W+\1\b){2,}", re.IGNORECASE)


def paragraphs(text: str) -> list[list[str]]:
    """The sentences of each line of a text; marks of lists are left out, and what is beyond a description's length."""
    lines = (_LIST_MARK.sub("", line) for line in text[:_MOST_CHARACTERS].split("\n"))
    return [found for line in lines if (found := split(line))]


def split(text: str) -> list[str]:
    """A line's sentences; a full stop inside “…” ends none."""
    return [sentence.strip() for sentence in _SENTENCE.findall(text) if sentence.strip()]


def tidy(sentence: str, own: Sequence[str]) -> str:
    """A sentence on one line of plain characters, with a capital in front and no word shouted but the idea's own."""
    kept = {word for words in own for word in words.split()}
    said = " ".join(
        word.casefold() if len(word) > _SHOUTED and word.isupper() and word not in kept else word
        for word in shown(plain(sentence, _MOST_CHARACTERS)).split(" ")
    )
    first = next((at for at, char in enumerate(said) if char.isalnum()), 0)
    return said[:first] + said[first : first + 1].upper() + said[first + 1 :]


def unreadable(sentence: str) -> str | None:
    """Why a sentence reads badly; None if it does not."""
    count = len(sentence.split())
    words = [word for word in words_of(sentence) if word.isalpha()]
    letters = sum(char.isalpha() or char == " " for char in sentence)
    tests = {
        f"it has {count} words": count > _WORDS_MAX or (count < _WORDS_MIN and "“" not in sentence),
        "it does not end": not _END.search(sentence),
        "it opens a quotation and does not close it": sentence.count("“") != sentence.count("”")
        or sentence.count('"') % 2 == 1,
        "it has stray signs": _STRAY.search(sentence),
        "it says a word over and over": _STUTTER.search(sentence),
        "it is no English": sum(len(word) > 1 and zipf(word) > 0 for word in words) < _ENGLISH * len(words),
        "it has few letters": letters < _LETTERS * len(sentence),
    }
    return next((reason for reason, found in tests.items() if found), None)


def sentences_that_stand(text: str, judge: Judge, repairs: list[str], *, trusted: bool) -> list[str]:
    """A text's paragraphs of what may stand in a listing. What may not is left out and told of in `repairs`.

    `trusted` text is our own, with words in it that were judged before.
    """
    kept: list[str] = []
    seen: set[str] = set()
    for found in paragraphs(text):
        good: list[str] = []
        for raw in found:
            said = tidy(raw, judge.words.own)
            fault = None if trusted else _fault(raw, said, judge)
            if fault is None and said.casefold() in seen:
                fault = "it was said before"
            if fault or len(seen) == _MOST_SENTENCES:
                repairs.append(f"left out a sentence: {fault or 'there are enough'}")
                continue
            seen.add(said.casefold())
            good.append(said)
        if good:
            kept.append(" ".join(good))
    return kept


def _fault(raw: str, said: str, judge: Judge) -> str | None:
    if len(raw) > _LONGEST:
        return f"it has {len(raw)} characters"
    if _OF_MACHINES.search(said):
        return "the disclosure alone tells of that"
    return judge.fault(raw, running=True) or judge.fault(said, running=True) or unreadable(said)
