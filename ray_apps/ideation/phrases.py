"""What could be printed about a group: the grammar's templates filled with the group's topics. Pure.

A candidate is printable if every slot is filled with the right form, it has at most 8 words and 40 characters, all its
words are spelled as English spells them, no content word stands in it twice and nothing in it is sensitive. (That it
is no post's own sentence is checked when it is chosen.) Its rank is

    rank = topic strength × template fit × brevity,   brevity = 1 - 0.03 × |words - 3|
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from ray_apps.domain.english import article, lemma, title_case, zipf
from ray_apps.ideation import words
from ray_apps.ideation.grammar import Template, load_grammar
from ray_apps.ideation.keyphrases import KeyPhrase, Subject
from ray_apps.ideation.lexicon import Topic, load_lexicon
from ray_apps.ideation.safety import is_sensitive

MAX_WORDS = 8
MAX_CHARS = 40
_TOPICS = 4
_RELATED_SHARE, _LONE_SHARE, _STRANGE_SHARE = 0.2, 0.34, 0.5
_HOME, _ALSO = 0.8, 0.66
_TELLING = frozenset(["animal", "food", "drink", "plant", "creature", "activity", "person"])
_SAYING_FIT = 1.05
_STEM = 5  # letters by which two words count as one: "puzzling" repeats "puzzles", "running" repeats "runs"

_IDENTITY: Mapping[str, float] = {
    "activity": 1.0, "person": 1.0, "animal": 1.0, "food": 0.95, "drink": 1.0, "plant": 0.95,
    "creature": 0.9, "nature": 0.85, "notion": 0.8, "occasion": 0.9, "thing": 0.75,
}  # fmt: skip
"""How readily people wear each kind of topic: our own estimate, to be replaced by what sells."""

_ARTICLE = re.compile(r"\b(a) (?=([A-Za-z'-]+))", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")


@dataclass(frozen=True, slots=True)
class Strength:
    """A topic of a group and how strongly it speaks for the group, 0..2."""

    topic: Topic
    value: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A printable phrase, where it comes from, its possible taglines and its rank (higher is better)."""

    phrase: str
    family: str
    template: str
    topic: Topic
    taglines: tuple[str, ...]
    rank: float


def topics_of(subject: Subject) -> list[Strength]:
    """The topics worth printing, strongest first.

    A topic from the posts counts if it belongs to the realm of their community, or if half of several posts name it;
    without a telling community, if a third of the posts do and its words mean nothing else. The community's own topic
    and others of the same people follow.
    """
    named = [Strength(p.topic, _value(p, p.topic, subject)) for p in subject.phrases if p.topic is not None]
    strongest = sorted((s for s in named if s.value > 0), key=lambda s: (-s.value, s.topic.name))[:_TOPICS]
    if subject.home is None:
        return strongest
    lexicon = load_lexicon()
    others = [lexicon.topics[name] for name in lexicon.also.get(subject.home.name, ())]
    for topic, factor in ((subject.home, _HOME), *((other, _ALSO) for other in others)):
        if all(s.topic.name != topic.name for s in strongest):
            strongest.append(Strength(topic, factor * subject.home_share * _IDENTITY.get(topic.kind, 0.5)))
    return strongest


def candidates(subject: Subject) -> list[Candidate]:
    """All printable phrases of a group, best first; none for a sensitive group or one without a topic."""
    if subject.sensitive:
        return []
    found: dict[str, Candidate] = {}
    for strength in topics_of(subject):
        home = subject.home if subject.home is not None and subject.home.name != strength.topic.name else None
        for candidate in _filled(strength.topic, home):
            rank = candidate.rank * strength.value
            if candidate.phrase not in found or found[candidate.phrase].rank < rank:
                found[candidate.phrase] = replace(candidate, rank=rank)
    return sorted(found.values(), key=lambda c: (-c.rank, c.phrase))


def problems(phrase: str) -> list[str]:
    """Why a phrase must not be printed, one line each; empty when it may."""
    said = _WORD.findall(phrase)
    found = []
    if not 0 < len(phrase.split()) <= MAX_WORDS:
        found.append(f"has {len(phrase.split())} words")
    if len(phrase) > MAX_CHARS:
        found.append(f"has {len(phrase)} characters")
    found += [f"{word!r} is not a word" for word in said if not _is_word(word)]
    stems = sorted(lemma(word)[:_STEM] for word in said if word.casefold() not in words.grammatical())
    found += [f"{a!r} stands in it twice" for a, b in pairwise(stems) if a == b or (len(a) > 2 and b.startswith(a))]
    if is_sensitive(phrase):
        found.append("touches a sensitive matter")
    return found


def tagline_for(candidate: Candidate, choice: int) -> str:
    """One of the candidate's taglines that repeats no content word of the phrase; empty if all of them do."""
    said = {lemma(word) for word in _WORD.findall(candidate.phrase)} - words.grammatical()
    fitting = [line for line in candidate.taglines if not said & {lemma(word) for word in _WORD.findall(line)}]
    return fitting[choice % len(fitting)] if fitting else ""


def _value(phrase: KeyPhrase, topic: Topic, subject: Subject) -> float:
    """How strongly a topic that the posts name speaks for the group; 0 if it may be a word in passing."""
    lexicon = load_lexicon()
    related = subject.home is not None and lexicon.related(topic, subject.home.realm)
    if related:
        passing = phrase.share < _RELATED_SHARE
    else:
        needed = _LONE_SHARE if subject.home is None else _STRANGE_SHARE
        telling = topic.kind in _TELLING and subject.home is None
        passing = phrase.share < needed or topic.name in lexicon.vague or (phrase.posts < 2 and not telling)
    if passing:
        return 0.0
    return (0.5 + phrase.share) * _IDENTITY.get(topic.kind, 0.5) * (0.85 + 0.3 * (9.0 - zipf(topic.name)) / 9.0)


@lru_cache(maxsize=8192)
def _filled(topic: Topic, home: Topic | None) -> tuple[Candidate, ...]:
    """Every printable filling for a topic; `home` is the community's topic where that is another one."""
    grammar = load_grammar()
    ready = [
        Candidate(saying.text, saying.family, saying.text, topic, saying.taglines, _SAYING_FIT)
        for saying in grammar.sayings.get(topic.name.casefold(), ())
    ]
    for template in grammar.templates:
        forms = _forms(template, topic, home)
        if forms is None:
            continue
        phrase = _fill(template.text, forms)
        brevity = 1.0 - 0.03 * abs(len(phrase.split()) - 3)
        if not problems(phrase):
            ready.append(
                Candidate(phrase, template.family, template.text, topic, template.taglines, template.fit * brevity)
            )
    return tuple(ready)


def _forms(template: Template, topic: Topic, home: Topic | None) -> dict[str, str] | None:
    """The words for a template's slots, or `None` if it does not suit or a form is missing."""
    if not template.suits & topic.traits or (template.pairs and (home is None or home.kind != "activity")):
        return None
    forms = dict(topic.forms)
    if home is not None:
        forms |= {f"d_{slot}": form for slot, form in home.forms.items()}
    return forms if all(slot in forms for slot in template.slots) else None


def _fill(text: str, forms: Mapping[str, str]) -> str:
    filled = _ARTICLE.sub(lambda match: f"{article(match[2].casefold())} ", text.format_map(forms))
    return title_case(filled)


def _is_word(word: str) -> bool:
    return zipf(word) > 0.0 or zipf(word.removesuffix("'s")) > 0.0
