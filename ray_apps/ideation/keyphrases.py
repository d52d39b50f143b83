"""What a group of posts is about: key phrases by keyness against general English, and the topics they name. Pure.

Keyness is class-based TF-IDF with the group as the class and English as the background:
`share of the group's weight that mentions the phrase × (9 - Zipf value) / 9`, in 0..1. The background does not depend
on what else was collected, so a group gives the same key phrases on every day and every machine.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ray_apps.domain.english import plain, zipf
from ray_apps.ideation.communities import community_topic, is_delicate
from ray_apps.ideation.lexicon import Topic, load_lexicon
from ray_apps.ideation.reading import terms
from ray_apps.ideation.safety import is_grave
from ray_apps.ideation.vocabulary import open_noun

MAX_MENTIONS = 64
"""More posts than this say nothing new about a topic; the heaviest are read."""

_MAX_CHARS = 400
_SENSITIVE_SHARE = 0.34
_HOME_SHARE = 0.34
_SHARED = 2  # posts that must hold a noun no lexicon knows before it may be a topic
_YEAR = re.compile(r"(?<![\w$£€.,:#×/-])(19[2-9]\d|20[01]\d)(?![\w%×.,:/-]\d|\w|\s?[x×]\s?\d)")
_DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s+\d{1,2}[a-z]{0,2})?,?\s+\d{4}", re.IGNORECASE
)
"""The day something was posted or taken, which is no vintage."""
_YEAR_SHARE = 0.5


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

    `sensitive` groups are about loss, politics and the like: nothing is printed about them. `year` is one that the
    posts themselves carry (1920..2019), the only one that may be printed.
    """

    home: Topic | None
    home_share: float
    phrases: tuple[KeyPhrase, ...]
    posts: int
    sensitive: bool
    year: int | None = None


def read_group(group: TopicGroup) -> Subject:
    """Read a group of posts: its community's topic and its key phrases. Empty and weightless groups have neither."""
    mentions = sorted(group.mentions, key=lambda m: (-_weight(m), m.content))[:MAX_MENTIONS]
    texts = [plain(mention.content, _MAX_CHARS) for mention in mentions]
    weights = [_weight(mention) for mention in mentions]
    total = sum(weights) or 1.0
    delicate = [
        is_grave(text) or (mention.community is not None and is_delicate(mention.community))
        for text, mention in zip(texts, mentions, strict=True)
    ]
    home, home_share = _home(mentions, weights, total)
    kept = [(text, weight) for text, weight, drop in zip(texts, weights, delicate, strict=True) if not drop]
    sensitive = sum(w for w, drop in zip(weights, delicate, strict=True) if drop) > _SENSITIVE_SHARE * total
    phrases = tuple(key_phrases(kept, total))
    return Subject(home, home_share, phrases, len(group.mentions), sensitive, _year(kept, total))


def key_phrases(texts: Sequence[tuple[str, float]], total: float) -> list[KeyPhrase]:
    """The key phrases of weighted texts, best first; `total` is the weight that a share of 1 stands for."""
    lexicon = load_lexicon()
    weight: dict[str, float] = defaultdict(float)
    posts: Counter[str] = Counter()
    topics: dict[str, Topic] = {}
    for text, value in texts:
        for term in terms(text, lexicon).values():
            weight[term.text] += value * term.weight
            posts[term.text] += 1
            if term.topic is not None:
                topics[term.text] = term.topic
    for text, number in posts.items():
        unforeseen = open_noun(text) if number >= _SHARED and text not in topics else None
        if unforeseen is not None:
            topics[text] = unforeseen
    phrases = [
        KeyPhrase(term, value / total * max(0.0, 9.0 - zipf(term)) / 9.0, value / total, posts[term], topics.get(term))
        for term, value in weight.items()
    ]
    return sorted(phrases, key=lambda p: (-p.keyness, p.text))


def _year(texts: Sequence[tuple[str, float]], total: float) -> int | None:
    """The year that at least half of the posts' weight carries and not as a date; of several the weightiest, then the
    earliest."""
    shares: dict[str, float] = defaultdict(float)
    for text, value in texts:
        for year in set(_YEAR.findall(_DATE.sub(" ", text))):
            shares[year] += value / total
    best = min(shares, key=lambda year: (-shares[year], year), default=None)
    return int(best) if best is not None and shares[best] >= _YEAR_SHARE else None


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
    return (topics[best], shares[best]) if shares[best] >= _HOME_SHARE else (None, 0.0)
