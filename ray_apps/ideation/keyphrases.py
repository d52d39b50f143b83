"""What a group of posts is about: key phrases by keyness against general English, and the topics they name. Pure.

Keyness is class-based TF-IDF with the group as the class and English as the background:
`share of the group's weight that mentions the phrase × (9 - Zipf value) / 9`, in 0..1. The background does not depend
on what else was collected, so a group gives the same key phrases on every day and every machine.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ray_apps.domain.english import lemma, parts_of_speech, plain, zipf
from ray_apps.ideation import words
from ray_apps.ideation.communities import community_topic, is_delicate
from ray_apps.ideation.lexicon import Lexicon, Topic, load_lexicon
from ray_apps.ideation.safety import is_sensitive

MAX_MENTIONS = 64
"""More posts than this say nothing new about a topic; the heaviest are read."""

_MAX_CHARS = 400
_SENSITIVE_SHARE = 0.34
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+\.(?:com|org|net)\S*|/?\b[ru]/\w+|[@#]\w+|\[[^\]]*\]|\bx-?post\b[^,.;)]*", re.IGNORECASE
)
_CLAUSE = re.compile(r"[.,;:!?()\[\]{}\"“”|/…]+|\s[-–—]+\s")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")


@dataclass(frozen=True, slots=True)
class Mention:
    """One post of a group: its text, its community, and how much it counts (≥ 0, for example log(1 + score))."""

    content: str
    community: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """Posts on one topic. `seed` settles every choice that is otherwise a tie."""

    mentions: tuple[Mention, ...]
    seed: int = 0


@dataclass(frozen=True, slots=True)
class KeyPhrase:
    """A phrase that a group keeps coming back to: `keyness` and `share` in 0..1, and the topic it names, if any."""

    text: str
    keyness: float
    share: float
    posts: int
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a group is about: the topic of its communities (`home`) with its share, and its key phrases, best first.

    `sensitive` groups are about loss, politics and the like: nothing is printed about them.
    """

    home: Topic | None
    home_share: float
    phrases: tuple[KeyPhrase, ...]
    posts: int
    sensitive: bool


def read_group(group: TopicGroup) -> Subject:
    """Read a group of posts: its community's topic and its key phrases. Empty and weightless groups have neither."""
    mentions = sorted(group.mentions, key=lambda m: (-_weight(m), m.content))[:MAX_MENTIONS]
    texts = [plain(mention.content, _MAX_CHARS) for mention in mentions]
    weights = [_weight(mention) for mention in mentions]
    total = sum(weights) or 1.0
    delicate = [
        is_sensitive(text) or (mention.community is not None and is_delicate(mention.community))
        for text, mention in zip(texts, mentions, strict=True)
    ]
    home, home_share = _home(mentions, weights, total)
    kept = [(text, weight) for text, weight, drop in zip(texts, weights, delicate, strict=True) if not drop]
    sensitive = sum(w for w, drop in zip(weights, delicate, strict=True) if drop) > _SENSITIVE_SHARE * total
    return Subject(home, home_share, tuple(key_phrases(kept, total)), len(group.mentions), sensitive)


def key_phrases(texts: Sequence[tuple[str, float]], total: float) -> list[KeyPhrase]:
    """The key phrases of weighted texts, best first; `total` is the weight that a share of 1 stands for."""
    lexicon = load_lexicon()
    weight: dict[str, float] = defaultdict(float)
    posts: Counter[str] = Counter()
    topics: dict[str, Topic] = {}
    for text, value in texts:
        found = dict(_terms(text, lexicon))
        topics.update({term: topic for term, topic in found.items() if topic is not None})
        for term in found:
            weight[term] += value
            posts[term] += 1
    phrases = [
        KeyPhrase(term, value / total * max(0.0, 9.0 - zipf(term)) / 9.0, value / total, posts[term], topics.get(term))
        for term, value in weight.items()
    ]
    return sorted(phrases, key=lambda p: (-p.keyness, p.text))


def _weight(mention: Mention) -> float:
    """A weight that can be summed: not-a-number and negative ones count a little, so that no post is lost."""
    return min(mention.weight, 1e6) if mention.weight > 0 else 1e-3


def _home(mentions: Sequence[Mention], weights: Sequence[float], total: float) -> tuple[Topic | None, float]:
    shares: dict[str, float] = defaultdict(float)
    topics: dict[str, Topic] = {}
    for mention, weight in zip(mentions, weights, strict=True):
        topic = community_topic(mention.community) if mention.community else None
        if topic is not None:
            shares[topic.name] += weight / total
            topics[topic.name] = topic
    if not shares:
        return None, 0.0
    best = min(shares, key=lambda name: (-shares[name], name))
    return topics[best], shares[best]


def _terms(text: str, lexicon: Lexicon) -> Iterator[tuple[str, Topic | None]]:
    """The topics and descriptive nouns of one text, each once; longest match first."""
    clauses = [_WORD.findall(clause) for clause in _CLAUSE.split(_NOISE.sub(" . ", text))]
    flat = [word for clause in clauses for word in clause]
    headline = sum(w[0].isupper() for w in flat) > 0.6 * len(flat)
    for clause in clauses:
        at = 0
        while at < len(clause):
            topic, size = _topic_at(clause, at, lexicon)
            if topic is not None and not _is_name(clause, at, size, lexicon, headline=headline):
                yield topic.name, topic
            elif size == 1 and topic is None and _is_keyword(clause, at, headline=headline):
                yield lemma(clause[at]), None
            at += size


def _topic_at(clause: Sequence[str], at: int, lexicon: Lexicon) -> tuple[Topic | None, int]:
    lower = [word.casefold().replace("’", "'").removesuffix("'s") for word in clause[at : at + lexicon.longest]]
    for size in range(len(lower), 0, -1):
        topic = lexicon.by_words.get(tuple(lower[:size]))
        if topic is not None:
            return topic, size
    return None, 1


def _is_name(clause: Sequence[str], at: int, size: int, lexicon: Lexicon, *, headline: bool) -> bool:
    """Whether the words at `at` are part of a name: a capital beside a capital that the topic does not explain."""
    if not clause[at][0].isupper():
        return False
    if clause[at].casefold() in lexicon.names and size == 1:
        return True
    after = clause[at + size] if at + size < len(clause) else ""
    before = clause[at - 1] if at > 0 else ""
    stranger = any(word[:1].isupper() and not parts_of_speech(word) and word != "I" for word in (before, after))
    beside = after[:1].isupper() or (at > 1 and before[:1].isupper())
    return stranger or (not headline and size == 1 and beside)


def _is_keyword(clause: Sequence[str], at: int, *, headline: bool) -> bool:
    word = clause[at]
    capital = word[0].isupper() and at > 0 and not headline
    return not capital and words.is_descriptive(word.casefold()) and not is_sensitive(word)
