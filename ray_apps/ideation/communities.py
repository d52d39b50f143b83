"""What a community's name says about its topic: "flyfishing" is about fly fishing. Pure."""

import re
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

from ray_apps.domain.english import parts_of_speech, zipf
from ray_apps.ideation.lexicon import Lexicon, Topic, load_lexicon
from ray_apps.ideation.lexicon.topics import activity
from ray_apps.ideation.safety import is_sensitive

_MAX_NAME = 40
_COMMON_VERB = 4.4  # Zipf: above it stand going, posting and marketing, below it whittling and spelunking
_KNOWN_VERB = 1.5  # Zipf: verbs too rare for the dictionary but in use, such as kitesurfing
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")


@lru_cache(maxsize=4096)
def community_topic(name: str) -> Topic | None:
    """The topic a community is about, or `None` if its name does not say.

    A name is looked up among the known odd ones, then in the lexicon, whole and split into words; a name that is a
    gerund of a dictionary verb ("spelunking") makes a topic of its own.
    """
    bare = _bare(name)
    key = _key(bare)
    if not key or is_delicate(name):
        return None
    lexicon = load_lexicon()
    if key in _names().topics:
        return lexicon.topics.get(_names().topics[key])
    parts = segment(bare)
    return _look_up(lexicon, key, parts) or _gerund(lexicon, parts)


@lru_cache(maxsize=4096)
def is_delicate(name: str) -> bool:
    """Whether a community is about quarrels, news or sensitive matters, so that its posts are no source of jokes."""
    return _key(_bare(name)) in _names().avoid or is_sensitive(" ".join(segment(_bare(name))))


def segment(name: str) -> tuple[str, ...]:
    """Split a run-together name into lower-case words: by its capitals, then by the likeliest reading in English."""
    humps = [hump.casefold() for hump in _HUMP.findall(name)]
    return tuple(word for hump in humps for word in (_split(hump) if not hump.isdigit() else (hump,)))


@lru_cache(maxsize=4096)
def _split(run: str) -> tuple[str, ...]:
    """The split of a run of letters with the highest product of word frequencies (Viterbi over Zipf values)."""
    best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for end in range(1, len(run) + 1):
        options = []
        for start in range(max(0, end - 18), end):
            word = run[start:end]
            options.append((best[start][0] + _likelihood(word), (*best[start][1], word)))
        best.append(max(options))
    return best[-1][1]


def _likelihood(word: str) -> float:
    """log10 of a word's share of English; an unknown word is the less likely the longer it is."""
    known = zipf(word) > 0 and (len(word) > 1 or word == "a")
    return zipf(word) - 9.0 if known else -9.0 - len(word)


def _look_up(lexicon: Lexicon, key: str, parts: tuple[str, ...]) -> Topic | None:
    whole = lexicon.by_words.get((key,)) or lexicon.by_words.get(parts)
    if whole is not None:
        return whole
    core = list(parts)
    while len(core) > 1 and core[0] in _names().prefixes:
        core.pop(0)
    while len(core) > 1 and core[-1] in _names().suffixes:
        core.pop()
    return lexicon.by_words.get(tuple(core)) or lexicon.by_words.get(("".join(core),)) or _last_words(lexicon, core)


def _last_words(lexicon: Lexicon, core: list[str]) -> Topic | None:
    """The head of a compound stands last in English: "backyard chickens" are chickens."""
    heads = (n for n in range(1, len(core)) if all(word in lexicon.modifiers for word in core[:n]))
    return next((topic for n in heads if (topic := lexicon.by_words.get(tuple(core[n:])))), None)


def _gerund(lexicon: Lexicon, parts: tuple[str, ...]) -> Topic | None:
    """A topic for a gerund that no lexicon foresaw: a verb alone, or after a noun that the lexicon knows."""
    verb = parts[-1]
    known_object = len(parts) == 1 or (len(parts) == 2 and (parts[0],) in lexicon.by_words)
    pos = parts_of_speech(verb)
    is_verb = ("VERB" in pos and "ADJ" not in pos) or (not pos and zipf(verb) >= _KNOWN_VERB)
    is_activity = verb.endswith("ing") and is_verb and zipf(verb) <= _COMMON_VERB
    if not (known_object and is_activity):
        return None
    agent = verb.removesuffix("ing") + "er"
    forms = {"agent": " ".join((*parts[:-1], agent))} if zipf(agent) > 1.0 else {}
    return activity(" ".join(parts), "play", forms)


class _Names(NamedTuple):
    topics: dict[str, str]
    avoid: frozenset[str]
    prefixes: frozenset[str]
    suffixes: frozenset[str]


@cache
def _names() -> _Names:
    data = yaml.safe_load(resources.files(__package__).joinpath("communities.yaml").read_text(encoding="utf-8"))
    return _Names(
        topics={str(name): str(topic) for name, topic in data["topics"].items()},
        avoid=frozenset(_key(str(name)) for name in data["avoid"]),
        prefixes=frozenset(data["prefixes"]),
        suffixes=frozenset(data["suffixes"]),
    )


def _bare(name: str) -> str:
    return name.strip().removeprefix("r/").strip("/_ ")[:_MAX_NAME]


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
