"""What a community's name says about its topic: "flyfishing" is about fly fishing. Pure."""

import re
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

from ray_apps.domain.english import zipf
from ray_apps.ideation.lexicon import Lexicon, Topic, load_lexicon
from ray_apps.ideation.safety import is_grave
from ray_apps.ideation.vocabulary import open_activity, open_people, open_things

_MAX_NAME = 40
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")


@lru_cache(maxsize=4096)
def community_topic(name: str) -> Topic | None:
    """The topic a community is about, or `None` if its name does not say.

    A name is looked up among the known odd ones, then in the lexicon, whole and split into words; what no lexicon
    foresaw makes a topic of its own if it is a gerund ("spelunking"), things in the plural or people by what they do.
    """
    bare = _bare(name)
    key = _key(bare)
    parts = segment(bare)
    if not parts or is_delicate(name):
        return None
    lexicon = load_lexicon()
    if key in _names().topics:
        return lexicon.topics.get(_names().topics[key])
    found = _look_up(lexicon, key, parts)
    return found or open_activity(parts) or open_things(parts) or (open_people(parts[0]) if len(parts) == 1 else None)


@lru_cache(maxsize=4096)
def is_delicate(name: str) -> bool:
    """Whether a community is about quarrels, news or sensitive matters, so that its posts are no source of jokes.

    A name that is known to be about something harmless is none, whatever stands in it: pictures of cabins are cabins.
    """
    key = _key(_bare(name))
    if key in _names().avoid or key in _names().topics:
        return key in _names().avoid
    return "porn" in key or is_grave(" ".join(segment(_bare(name))))


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
    """The head of a compound stands last in English: "backyard chickens" are chickens. Animals in the plural are
    animals whatever is said of them."""
    heads = (n for n in range(1, len(core)) if all(word in lexicon.modifiers for word in core[:n]))
    found = next((topic for n in heads if (topic := lexicon.by_words.get(tuple(core[n:])))), None)
    last = lexicon.by_words.get((core[-1],))
    animals = last is not None and last.kind == "animal" and last.forms["plural"] == core[-1] != last.name
    return found or (last if animals and last is not None and last.name not in lexicon.vague else None)


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
