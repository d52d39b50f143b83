"""What may be printed: checks on every phrase, and stricter ones on phrases that somebody else wrote. Pure."""

import re
from collections.abc import Callable, Collection, Iterator
from itertools import pairwise

from ray_apps.domain.english import article, lemma, parts_of_speech, zipf
from ray_apps.ideation import words
from ray_apps.ideation.lexicon import load_lexicon
from ray_apps.ideation.safety import is_sensitive

MAX_WORDS = 8
MAX_CHARS = 40
IsMark = Callable[[str], bool]
"""Whether some words in a row, in small letters, are a word mark."""

_STEM = 5  # letters by which two words count as one: "puzzling" repeats "puzzles", "running" repeats "runs"
_COPIED = 4  # words in a row that make a phrase the post's own
_LEAST_ZIPF = 2.0  # rarer words are no words that a stranger reads off a shirt
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_OPEN_CHARACTERS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ',.!?&:-]*")
_ARTICLE = re.compile(r"\b(an?) ([A-Za-z'-]+)", re.IGNORECASE)
_SILENT_H = frozenset(["herb", "herbs", "herbal"])
_CAPITALS = re.compile(r"[A-Za-z]?[a-z']*|OK|DIY|PhD")
_NUMBER = re.compile(r"\d+")
_PLAIN = re.compile(r"[^a-z0-9]+")


def problems(phrase: str) -> list[str]:
    """Why a phrase must not be printed, one line each; empty when it may."""
    said = _WORD.findall(phrase)
    found = []
    if not 0 < len(phrase.split()) <= MAX_WORDS:
        found.append(f"has {len(phrase.split())} words")
    if len(phrase) > MAX_CHARS:
        found.append(f"has {len(phrase)} characters")
    if not phrase.isprintable():
        found.append("holds what cannot be printed")
    found += [f"{word!r} is not a word" for word in said if not _is_word(word)]
    stems = sorted(lemma(word)[:_STEM] for word in said if word.casefold() not in words.grammatical())
    found += [f"{a!r} stands in it twice" for a, b in pairwise(stems) if a == b or (len(a) > 2 and b.startswith(a))]
    if is_sensitive(phrase):
        found.append("touches a sensitive matter")
    return found


def open_problems(
    phrase: str, posts: Collection[str], *, years: Collection[int] = (), about: Collection[str], is_mark: IsMark
) -> list[str]:
    """Why a phrase that somebody else wrote must not be printed: everything of `problems`, and what free text risks.

    `posts` are the group's texts, of which it must be no sentence; `about` holds the lemmas of what the group is about,
    of which it must name one; `years` the years it may name.
    """
    found = problems(phrase)
    if not _OPEN_CHARACTERS.fullmatch(phrase) or "  " in phrase:
        found.append("holds characters that no phrase needs")
    found += [f"{word!r} has odd capitals" for word in _WORD.findall(phrase) if not _CAPITALS.fullmatch(word)]
    found += [f"{number} is nobody's year" for number in _NUMBER.findall(phrase) if int(number) not in years]
    said = [word.casefold() for word in _WORD.findall(phrase)]
    found += [f"{word!r} gives orders or sells" for word in said if word in words.pushy()]
    found += [f"{word!r} is no dictionary word" for word in said if not _in_dictionary(word)]
    found += [f"{a} {b}" for a, b in _ARTICLE.findall(phrase) if indefinite(b) != a.casefold()]
    if not {lemma(word) for word in said} & set(about):
        found.append("is about something else")
    if any(_is_copied(comparable(phrase), comparable(post)) for post in posts):
        found.append("is the post's own")
    found += [f"{run!r} is a mark" for run in runs(phrase) if not _is_in_lexicon(run) and is_mark(run)]
    return found


def indefinite(noun: str) -> str:
    """The article of a noun as Americans say it: a cat, an otter, an herb."""
    return "an" if noun.casefold() in _SILENT_H else article(noun.casefold())


def comparable(text: str) -> str:
    """A text as it is compared: small letters and digits, words parted by one space."""
    return _PLAIN.sub(" ", text.casefold()).strip()


def twin_key(phrase: str) -> str:
    """What two phrases share that would look like one on two shirts: their words without articles, in the singular."""
    return " ".join(_singular(word) for word in comparable(phrase).split() if word not in ("a", "an", "the"))


def _singular(word: str) -> str:
    """The lemma, or for a word that no dictionary knows the word without its s: mixtapes."""
    known = parts_of_speech(word) or len(word) < 4
    return lemma(word) if known else word.removesuffix("s")


def runs(phrase: str, longest: int = 4) -> Iterator[str]:
    """All runs of at most `longest` words of a phrase, as they are compared."""
    said = comparable(phrase).split()
    for start in range(len(said)):
        for end in range(start + 1, min(start + longest, len(said)) + 1):
            yield " ".join(said[start:end])


def _is_in_lexicon(run: str) -> bool:
    """Whether a run of words is one common noun of the lexicon, such as apple: what it marks depends on its use, which
    compliance judges."""
    return " " not in run and (run,) in load_lexicon().by_words


def _is_copied(phrase: str, post: str) -> bool:
    """Whether a phrase stands in a post, or four of its words in a row do."""
    said = phrase.split()
    size = min(_COPIED, len(said))
    padded = f" {post} "
    return any(f" {' '.join(said[at : at + size])} " in padded for at in range(len(said) - size + 1))


def _in_dictionary(word: str) -> bool:
    if word in words.functional():
        return True
    known = parts_of_speech(word) or parts_of_speech(word.removesuffix("'s"))
    return bool(known) and zipf(word) >= _LEAST_ZIPF


def _is_word(word: str) -> bool:
    return zipf(word) > 0.0 or zipf(word.removesuffix("'s")) > 0.0
