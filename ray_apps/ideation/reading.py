"""Reading one post: the topics and descriptive nouns in it, and how much it is about each. Pure.

How much (0..1) is told from where the words stand: in a long post less than in a short one, before another noun
("flight attendant call buttons") less than at the end of a compound, with a strange capital less than without.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ray_apps.domain.english import lemma, parts_of_speech
from ray_apps.ideation import words
from ray_apps.ideation.lexicon import Lexicon, Topic
from ray_apps.ideation.safety import is_sensitive
from ray_apps.ideation.vocabulary import compound

_SHORT = 12
"""Words of a post that can be about one thing as a whole; in a longer one, each thing counts the less."""
_BEFORE_NOUN = 0.6
_BEFORE_NOUN_LOOSE = 0.3
_STRANGE_CAPITAL = 0.15
_LOOSE = frozenset(["food", "plant", "thing", "nature", "notion", "person"])
"""Kinds that say little where they only modify: corn syrup is no corn, an attendant's button no attendant."""

_NOISE = re.compile(
    r"\bholy \w+|https?://\S+|www\.\S+|\S+\.(?:com|org|net)\S*|/?\b[ru]/\w+|[@#]\w+|\[[^\]]*\]|\bx-?post\b[^,.;)]*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.,;:!?()\[\]{}\"“”|/…&+=<>*~]+|\s[-–—]+\s|\s['‘]|['’]\s")
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")


@dataclass(frozen=True, slots=True)
class Term:
    """A topic or a noun of a post, and how much the post is about it, 0..1."""

    text: str
    topic: Topic | None
    weight: float


def terms(text: str, lexicon: Lexicon) -> dict[str, Term]:
    """The topics and descriptive nouns of one text by their name, each as weighty as where it stands best."""
    clauses = [_WORD.findall(clause) for clause in _CLAUSE.split(_NOISE.sub(" . ", text))]
    flat = [word for clause in clauses for word in clause]
    headline = sum(word[0].isupper() for word in flat) > 0.6 * len(flat)
    length = min(1.0, _SHORT / max(1, len(flat)))
    found: dict[str, Term] = {}
    for clause in clauses:
        for term in _clause_terms(clause, lexicon, headline=headline):
            weighed = Term(term.text, term.topic, term.weight * length)
            if term.text not in found or found[term.text].weight < weighed.weight:
                found[term.text] = weighed
    return found


def _clause_terms(clause: Sequence[str], lexicon: Lexicon, *, headline: bool) -> Iterator[Term]:
    at = 0
    while at < len(clause):
        topic, size = _topic_at(clause, at, lexicon)
        if topic is not None and not _is_name(clause, at, size, lexicon, headline=headline):
            joined = _compound_at(clause, at, size, lexicon)
            if joined is not None:
                yield joined
            yield Term(topic.name, topic, _standing(clause, at, size, topic, lexicon, headline=headline))
        elif topic is None and _is_keyword(clause, at, headline=headline):
            yield Term(lemma(clause[at]), None, _BEFORE_NOUN_LOOSE if _stands_before_noun(clause, at + 1) else 1.0)
        at += size


def _topic_at(clause: Sequence[str], at: int, lexicon: Lexicon) -> tuple[Topic | None, int]:
    lower = [_bare(word) for word in clause[at : at + lexicon.longest]]
    for size in range(len(lower), 0, -1):
        topic = lexicon.by_words.get(tuple(" ".join(lower[:size]).replace("-", " ").split()))
        if topic is not None:
            return topic, size
    return None, 1


def _compound_at(clause: Sequence[str], at: int, size: int, lexicon: Lexicon) -> Term | None:
    """The compound that a topic of one word makes with the one that follows it."""
    if size != 1 or clause[at][0].isupper() or clause[at].endswith(("'s", "’s")):
        return None
    head, length = _topic_at(clause, at + 1, lexicon)
    if head is None or length != 1 or clause[at + 1][0].isupper():
        return None
    if clause[at].endswith("ing") and _bare(clause[at + 1]) != head.name.casefold():
        return None  # "hiking mountains" is something that one does
    made = compound(_bare(clause[at]), head)
    return Term(made.name, made, 1.0) if made is not None else None


def _standing(
    clause: Sequence[str], at: int, size: int, topic: Topic, lexicon: Lexicon, *, headline: bool
) -> float:  # fmt: skip
    """How much a clause is about the topic at `at`, by its capital and by the word that follows."""
    weight = 1.0
    if clause[at][0].isupper() and at > 0 and not headline and topic.name[0].islower():
        weight = _STRANGE_CAPITAL
    last = _bare(clause[at + size - 1])
    many = topic.forms.get("plural", "").split(" ")[-1].casefold()
    if last != many and _stands_before_noun(clause, at + size):
        another, _ = _topic_at(clause, at + size, lexicon)
        loose = topic.kind in _LOOSE or (another is not None and another.kind == topic.kind)
        weight *= _BEFORE_NOUN_LOOSE if loose else _BEFORE_NOUN
    return weight


def _stands_before_noun(clause: Sequence[str], after: int) -> bool:
    """Whether the word at `after` is a noun, or a weak one before a noun ("call buttons"), so that what stands before
    it only says which."""
    word, second = (_bare(clause[at]) if at < len(clause) else "" for at in (after, after + 1))
    weak = "NOUN" in parts_of_speech(word) and words.is_descriptive(second)
    return (words.is_descriptive(word) or weak) and not _is_verb_first(word)


def _is_verb_first(word: str) -> bool:
    """Whether a word that is also a noun is more likely a verb after a noun: "my cat sleeps", "the dog found"."""
    return "VERB" in parts_of_speech(word) and (lemma(word) != word or word.endswith(("ed", "ing")))


def _is_name(clause: Sequence[str], at: int, size: int, lexicon: Lexicon, *, headline: bool) -> bool:
    """Whether the words at `at` are part of a name: a capital beside a capital that the topic does not explain."""
    if not clause[at][0].isupper():
        return False
    if clause[at].casefold() in lexicon.names and size == 1:
        return True
    after = clause[at + size] if at + size < len(clause) else ""
    before = clause[at - 1] if at > 0 else ""
    of_place = after == "of" and any(word[0].isupper() for word in clause[at + size + 1 : at + size + 3])
    stranger = of_place or any(
        word[:1].isupper() and not parts_of_speech(word) and word != "I" for word in (before, after)
    )
    beside = after[:1].isupper() or (at > 1 and before[:1].isupper())
    return stranger or (not headline and size == 1 and beside)


def _is_keyword(clause: Sequence[str], at: int, *, headline: bool) -> bool:
    word = clause[at]
    capital = word[0].isupper() and at > 0 and not headline
    return not capital and words.is_descriptive(word.casefold()) and not is_sensitive(word)


def _bare(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")
