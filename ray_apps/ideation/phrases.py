"""What could be printed about a group: the grammar's templates filled with the group's topics. Pure.

A candidate is printable if every slot is filled with the right form and nothing in `checks.problems` speaks against it.
(That it is no post's own sentence is checked when it is chosen.) Whoever made it, the grammar or a model, its rank is

    rank = topic strength × fit × brevity,   brevity = 1 - 0.03 × |words - 3|
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ray_apps.domain.english import lemma, title_case, zipf
from ray_apps.ideation import words
from ray_apps.ideation.checks import indefinite, problems
from ray_apps.ideation.grammar import Template, load_grammar
from ray_apps.ideation.keyphrases import KeyPhrase, Subject
from ray_apps.ideation.lexicon import Topic, load_lexicon
from ray_apps.ideation.vocabulary import OPEN_REALM

GRAMMAR = "grammar"
"""The origin of phrases that the grammar made."""

_TOPICS = 4
_RELATED_SHARE, _STRANGE_SHARE = 0.2, 0.5
_LONE_SHARE, _LONE_THING_SHARE = 0.55, 0.7  # of one post, what has up to 21 and 17 words
_WORKSHOP = "craft"  # where a table is what is being made, and not what something stands on
_TELLING = frozenset(["animal", "food", "drink", "plant", "creature", "activity", "person"])
_HOME, _ALSO = 0.8, 0.6
_FURTHER = 0.85  # what else the posts name, beside what they name most
_SAYING_FIT = 1.1

_IDENTITY: Mapping[str, float] = {
    "activity": 1.0, "person": 1.0, "animal": 1.0, "food": 0.95, "drink": 1.0, "plant": 0.95,
    "creature": 0.9, "nature": 0.85, "notion": 0.8, "occasion": 0.9, "thing": 0.8,
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
    """A printable phrase, where it comes from, its possible taglines and its rank (higher is better).

    `topic` is `None` where a model's phrase is about a word that makes no topic of its own.
    """

    phrase: str
    family: str
    template: str
    topic: Topic | None
    taglines: tuple[str, ...]
    rank: float
    origin: str = GRAMMAR


def rank(strength: float, fit: float, phrase: str) -> float:
    """How good a phrase is, whoever made it: the strength of its topic × its fit × brevity (best at three words)."""
    return strength * fit * (1.0 - 0.03 * abs(len(phrase.split()) - 3))


def topics_of(subject: Subject) -> list[Strength]:
    """The topics worth printing, strongest first.

    A topic from the posts counts if it belongs to the realm of their community, or if half of several posts name it;
    without a telling community, if most of what the posts say is about it and its words mean nothing else. The
    community's own topic and others of the same people follow.
    """
    named = [Strength(p.topic, _value(p, p.topic, subject)) for p in subject.phrases if p.topic is not None]
    ordered = sorted((s for s in named if s.value > 0), key=lambda s: (-s.value, s.topic.name))[:_TOPICS]
    strongest = [replace(s, value=s.value * (_FURTHER if place else 1.0)) for place, s in enumerate(ordered)]
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
        for filled in _filled(strength.topic, home, subject.year):
            value = rank(strength.value, filled.rank, filled.phrase)
            if filled.phrase not in found or found[filled.phrase].rank < value:
                found[filled.phrase] = replace(filled, rank=value)
    return sorted(found.values(), key=lambda c: (-c.rank, c.phrase))


def tagline_for(candidate: Candidate, choice: int) -> str:
    """One of the candidate's taglines that repeats no content word of the phrase; empty if all of them do."""
    said = {lemma(word) for word in _WORD.findall(candidate.phrase)} - words.grammatical()
    fitting = [line for line in candidate.taglines if not said & {lemma(word) for word in _WORD.findall(line)}]
    return fitting[choice % len(fitting)] if fitting else ""


def _value(phrase: KeyPhrase, topic: Topic, subject: Subject) -> float:
    """How strongly a topic that the posts name speaks for the group; 0 if it may be a word in passing."""
    if _is_passing(phrase, topic, subject):
        return 0.0
    rarity = 0.85 + 0.3 * (9.0 - zipf(topic.name)) / 9.0
    return (0.5 + min(1.0, phrase.share)) * _IDENTITY.get(topic.kind, 0.5) * rarity


def _is_passing(phrase: KeyPhrase, topic: Topic, subject: Subject) -> bool:
    """Whether a topic may be a word in passing: one that means much else, or one too few say too little about."""
    lexicon = load_lexicon()
    home = subject.home.realm if subject.home is not None else None
    if subject.home is not None and lexicon.never.get(subject.home.name) in topic.traits:
        return True
    if topic.name in lexicon.vague:
        at_home = topic.realm == home or (home == _WORKSHOP and "made" in topic.traits)
        return not at_home or phrase.share < _RELATED_SHARE
    if home is not None and lexicon.related(topic, home):
        return phrase.share < _RELATED_SHARE
    if home is not None or topic.realm == OPEN_REALM:
        return phrase.share < _STRANGE_SHARE or phrase.posts < 2
    return phrase.share < (_LONE_SHARE if topic.kind in _TELLING else _LONE_THING_SHARE)


@lru_cache(maxsize=8192)
def _filled(topic: Topic, home: Topic | None, year: int | None) -> tuple[Candidate, ...]:
    """Every printable filling for a topic, with its fit for a rank; `home` is the community's topic where that is
    another one."""
    grammar = load_grammar()
    ready = [
        Candidate(saying.text, saying.family, saying.text, topic, saying.taglines, _SAYING_FIT)
        for saying in grammar.sayings.get(topic.name.casefold(), ())
    ]
    for template in grammar.templates:
        forms = _forms(template, topic, home, year)
        phrase = _fill(template.text, forms) if forms is not None else ""
        if phrase and not problems(phrase):
            ready.append(Candidate(phrase, template.family, template.text, topic, template.taglines, template.fit))
    return tuple(ready)


def _forms(template: Template, topic: Topic, home: Topic | None, year: int | None) -> dict[str, str] | None:
    """The words for a template's slots, or `None` if it does not suit or a form is missing."""
    if not template.suits & topic.traits or (template.pairs and (home is None or home.kind != "activity")):
        return None
    forms = dict(topic.forms)
    if home is not None:
        forms |= {f"d_{slot}": form for slot, form in home.forms.items()}
    if year is not None:
        forms["year"] = str(year)
    return forms if all(slot in forms for slot in template.slots) else None


def _fill(text: str, forms: Mapping[str, str]) -> str:
    filled = _ARTICLE.sub(lambda match: f"{indefinite(match[2])} ", text.format_map(forms))
    return title_case(filled)
