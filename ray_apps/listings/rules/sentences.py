"""Sentences: telling them apart, and whether one is whole and readable. Pure."""

import re
from collections.abc import Sequence

from ray_apps.domain.english import plain
from ray_apps.listings.rules.hostile import shown
from ray_apps.listings.rules.judging import Judge

_MOST_CHARACTERS, _MOST_SENTENCES = 20_000, 12
_WORDS_MIN, _WORDS_MAX, _SHOUTED = 3, 45, 4
_SENTENCE = re.compile(r"(?:“[^”]*”|[^.!?“])+[.!?]*[”\"')]*")
_LIST_MARK = re.compile(r"^\s*(?:[•*-]|\d+[.)])\s+")
_END = re.compile(r"[.!?][”\"')]*$")
_OF_MACHINES = re.compile(
    r"\bAI\b|\bA\.I\.|\bartificial intelligence\b|\bmachine[- ]generated\b|\bneural\b", re.IGNORECASE
)
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


def unreadable(sentence: str, *, whole: bool) -> str | None:
    """Why a sentence reads badly; None if it does not. `whole` ones must end as sentences do."""
    count = len(sentence.split())
    if count > _WORDS_MAX or (count < _WORDS_MIN and "“" not in sentence):
        return f"it has {count} words"
    if whole and not _END.search(sentence):
        return "it does not end"
    if sentence.count("“") != sentence.count("”") or sentence.count('"') % 2:
        return "it opens a quotation and does not close it"
    if _STUTTER.search(sentence):
        return "it says a word over and over"
    letters = sum(char.isalpha() or char == " " for char in sentence)
    return "it has few letters" if letters < 0.7 * len(sentence) else None


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
    if _OF_MACHINES.search(said):
        return "the disclosure alone tells of that"
    problem = unreadable(said, whole=True)
    return problem or judge.fault(raw, running=True) or judge.fault(said, running=True)
