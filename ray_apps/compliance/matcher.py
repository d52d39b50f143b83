"""Finding word marks in text. Pure; built once over any number of marks, a text costs a few look-ups a word.

A mark is found where words in a row, run together, spell it or its plural (a single dictionary word's plural speaks of
the things themselves: targets, fossils), or, if it is distinctive and has at least 7 letters, where a word stands at
edit distance 1 from it that English does not know. What a find is worth depends on the mark:

distinctive (a word of it is coined, rare or no dictionary word: NIKE, HOGWARTS)
    it counts wherever it stands.
ordinary, in the class of the goods (GAP, CHAMPION for clothing)
    it counts on the garment, in the title and in tags; in running text only if written with capitals inside a sentence.
ordinary, in other classes
    several words (HOME DEPOT) as above; a single one (APPLE, SHELL, DOVE) only where it is all that the garment says.

In a plain use listed in `data/plain_uses.yaml` ("gap year", "target practice") no mark counts. A word is ordinary from
Zipf 3.6 on, in the class of the goods from 4.0 on. Real registers need ranking beyond this: class, use and strength.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

import yaml

from ray_apps.compliance.marks import Mark, MarkList
from ray_apps.compliance.normalise import Token, key, tokens
from ray_apps.compliance.spelling import deletions, one_edit_apart
from ray_apps.domain.english import parts_of_speech, zipf

Place = Literal["garment", "shown", "running"]
"""Where a text stands: printed on the garment, shown on its own (title, tag), or running on (description)."""

MIN_LETTERS = 3
"""Shorter marks are letters that any text is full of; they need a person."""
NEAR_LETTERS = 7
_ORDINARY, _ORDINARY_IN_CLASS, _KNOWN = 3.6, 4.0, 3.0
_LONGEST = 6


@dataclass(frozen=True, slots=True)
class Match:
    """A mark found in a text: what was written, by which rule, and the mark with the label of its source."""

    written: str
    rule: Literal["same words", "near spelling"]
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True)
class _Entry:
    mark: Mark
    source: str
    words: tuple[str, ...]
    ordinary: bool
    in_class: bool


class MarkIndex:
    """Marks of all lists, ready to be searched for goods of one Nice class (25: clothing)."""

    def __init__(self, lists: Sequence[MarkList], nice_class: int = 25) -> None:
        self.sources = tuple(marks.label for marks in lists if marks.marks)
        self._by_key: dict[str, list[_Entry]] = {}
        self._near: dict[str, list[str]] = {}
        for marks in lists:
            for mark in marks.marks:
                self._add(mark, marks.label, nice_class)

    def __len__(self) -> int:
        """How many different spellings of marks are known; 0 means that there is no trademark data."""
        return len(self._by_key)

    def find(self, text: str, place: Place) -> list[Match]:
        """The marks that count in a text at its place, each once, in the order they stand in it."""
        said = tokens(text)
        plain = _plain_spans([token.word for token in said])
        found: dict[tuple[str, str], Match] = {}
        for start, end, entry, near in self._hits(said):
            within = any(a <= start and end <= b and name == "".join(entry.words) for a, b, name in plain)
            if not within and _counts(entry, said[start:end], place, whole=end - start == len(said)):
                written = " ".join(token.written for token in said[start:end])
                match = Match(written, "near spelling" if near else "same words", entry.mark, entry.source)
                found.setdefault((entry.mark.mark, entry.source), match)
        return list(found.values())

    def _add(self, mark: Mark, source: str, nice_class: int) -> None:
        spelled = key(mark.mark)
        if len(spelled) < MIN_LETTERS:
            return
        words = tuple(token.word for token in tokens(mark.mark))
        in_class = nice_class in mark.classes
        ordinary = all(_is_ordinary(word, _ORDINARY_IN_CLASS if in_class else _ORDINARY) for word in words)
        self._by_key.setdefault(spelled, []).append(_Entry(mark, source, words, ordinary, in_class))
        if len(spelled) >= NEAR_LETTERS and not ordinary:
            for shorter in deletions(spelled):
                self._near.setdefault(shorter, []).append(spelled)

    def _hits(self, said: Sequence[Token]) -> Iterator[tuple[int, int, _Entry, bool]]:
        for start in range(len(said)):
            spelled = ""
            for end in range(start + 1, min(len(said), start + _LONGEST) + 1):
                spelled += said[end - 1].word
                for form in _singulars(spelled):
                    for entry in self._by_key.get(form, ()):
                        if form == spelled or not _is_noun(entry):
                            yield start, end, entry, False
            for spelling in self._near_of(said[start].word):
                for entry in self._by_key[spelling]:
                    if not entry.ordinary:
                        yield start, start + 1, entry, True

    def _near_of(self, word: str) -> set[str]:
        if len(word) < NEAR_LETTERS - 1 or (parts_of_speech(word) and zipf(word) >= _KNOWN):
            return set()
        maybe = {spelling for shorter in deletions(word) for spelling in self._near.get(shorter, ())}
        return {spelling for spelling in maybe if spelling != word and one_edit_apart(word, spelling)}


def _counts(entry: _Entry, said: Sequence[Token], place: Place, *, whole: bool) -> bool:
    if not entry.ordinary:
        return True
    if len(entry.words) == 1 and not entry.in_class:
        return place == "garment" and whole
    if place == "running":
        return all(token.capital for token in said) and not said[0].opens
    return True


def _is_noun(entry: _Entry) -> bool:
    """Whether a mark is one dictionary word: its plural then speaks of the things themselves (fossils, targets)."""
    word = entry.words[0]
    return len(entry.words) == 1 and bool(parts_of_speech(word)) and word not in _usage().plurals_count


def _is_ordinary(word: str, least: float) -> bool:
    return zipf(word) >= least and (bool(parts_of_speech(word)) or zipf(word) >= 5.5)


def _singulars(spelled: str) -> tuple[str, ...]:
    """A spelling and what it may be the plural of."""
    if not spelled.endswith("s") or len(spelled) <= MIN_LETTERS:
        return (spelled,)
    return (spelled, spelled[:-1], spelled[:-2]) if spelled.endswith("es") else (spelled, spelled[:-1])


def _plain_spans(said: Sequence[str]) -> list[tuple[int, int, str]]:
    """Where a plain use stands, from word to word, and of which mark (its words run together)."""
    spans = []
    for mark, uses in _usage().plain_uses.items():
        for use in uses:
            starts = (i for i in range(len(said) - len(use) + 1) if tuple(said[i : i + len(use)]) == use)
            spans += [(start, start + len(use), mark) for start in starts]
    return spans


class _Usage(NamedTuple):
    plain_uses: Mapping[str, tuple[tuple[str, ...], ...]]
    plurals_count: frozenset[str]


@cache
def _usage() -> _Usage:
    data = yaml.safe_load((resources.files(__package__) / "data" / "plain_uses.yaml").read_text(encoding="utf-8"))
    uses = {
        key(mark): tuple(tuple(token.word for token in tokens(use)) for use in listed)
        for mark, listed in data["plain_uses"].items()
    }
    return _Usage(uses, frozenset(data["plurals_count"]))
