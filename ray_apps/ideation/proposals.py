"""Phrases that a language model proposes for a group: checked as hostile text, then ranked like all others. Pure."""

from collections.abc import Sequence

from ray_apps.domain.english import lemma, plain, title_case
from ray_apps.ideation.checks import IsMark, comparable, open_problems
from ray_apps.ideation.keyphrases import KeyPhrase, Subject
from ray_apps.ideation.lexicon import Topic
from ray_apps.ideation.phrases import Candidate, rank, topics_of

FREE = "free"
"""The family of phrases that no template made."""

_MAX_LINES, _MAX_CHARS = 12, 200
_FIT = 1.15  # as the better templates: a line made for this very group, and only of those that pass stricter checks
_SHARE = 0.5  # of a group's posts that must hold a noun that no lexicon knows, for a phrase to be about it
_NOUN_STRENGTH = 0.75  # a noun that makes no topic counts as a thing does


def proposed(
    subject: Subject, lines: Sequence[str], posts: Sequence[str], origin: str, is_mark: IsMark
) -> tuple[list[Candidate], int]:
    """The proposals that may be printed as ranked candidates, and how many were refused.

    `posts` are the texts of the group and `origin` is the model's name. A sensitive group takes none.
    """
    if subject.sensitive:
        return [], len(lines)
    about = _about(subject)
    years = (subject.year,) if subject.year is not None else ()
    kept: dict[str, Candidate] = {}
    for line in lines[:_MAX_LINES]:
        phrase = title_case(_calm(plain(line, _MAX_CHARS)))
        hides = plain(line, _MAX_CHARS) != line.strip()  # what cleaning must change was not meant to be read
        if hides or open_problems(phrase, posts, years=years, about=about, is_mark=is_mark):
            continue
        topic, strength = max(
            (about[word] for word in map(lemma, _words(phrase)) if word in about), key=lambda found: found[1]
        )
        value = rank(strength, _FIT, phrase)
        kept.setdefault(comparable(phrase), Candidate(phrase, FREE, phrase, topic, (), value, origin))
    return list(kept.values()), len(lines) - len(kept)


def _about(subject: Subject) -> dict[str, tuple[Topic | None, float]]:
    """What a phrase may be about, by lemma: the words of the group's topics, and the nouns that its posts share."""
    about: dict[str, tuple[Topic | None, float]] = {}
    for phrase in subject.phrases:
        if phrase.topic is None and _is_shared(phrase, subject):
            about[lemma(phrase.text)] = (None, (0.5 + min(1.0, phrase.share)) * _NOUN_STRENGTH)
    for strength in reversed(topics_of(subject)):
        forms = strength.topic.forms
        for slot in ("name", "plural", "agent", "doing"):
            for word in _words(forms.get(slot, "")):
                about[lemma(word)] = (strength.topic, strength.value)
    return about


def _calm(line: str) -> str:
    """A line without words that are written in capitals only."""
    return " ".join(word.casefold() if len(word) > 3 and word.isupper() else word for word in line.split(" "))


def _is_shared(phrase: KeyPhrase, subject: Subject) -> bool:
    return phrase.share >= _SHARE and (phrase.posts >= 2 or subject.posts == 1)


def _words(text: str) -> list[str]:
    return [word for word in comparable(text).split() if len(word) > 2]
