"""The topics of the lexicon and their forms, read from the YAML files beside this module."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ray_apps.domain.english import plural

_NOUN_KINDS = ("food", "drink", "animal", "creature", "plant", "thing", "nature", "notion", "occasion")
_MAX_WORDS = 4
_EXTRA = "traits.yaml"
_DINNER = "kitchen"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing a design may be about.

    `kind` is activity, person, food, drink, animal, creature, plant, thing, nature, notion or occasion. `forms` maps
    the slots of templates (`stuff`, `mod`, `single`, `plural`, `agent`, `doing` …) to words in lower case; a slot that
    a topic lacks is missing. `traits` are what templates choose topics by: kind, realm, "realm kind" and finer classes.
    """

    name: str
    kind: str
    realm: str
    forms: Mapping[str, str] = field(hash=False, compare=False)
    traits: frozenset[str]


@dataclass(frozen=True)
class Lexicon:
    """All topics, and what is known about words.

    `by_words` leads from the words of a text to the topic they name; `kin` from a realm to its relations and `about` to
    keywords for all of it. `names` are words that are first names too, `modifiers` may stand before a topic in a
    community's name, `vague` topics mean much else besides, `also` leads from a topic to others of the same people,
    and `never` to the trait of topics that these people would not wear.
    """

    topics: Mapping[str, Topic]
    by_words: Mapping[tuple[str, ...], Topic]
    kin: Mapping[str, frozenset[str]]
    about: Mapping[str, tuple[str, ...]]
    names: frozenset[str]
    modifiers: frozenset[str]
    vague: frozenset[str]
    also: Mapping[str, tuple[str, ...]]
    never: Mapping[str, str]
    longest: int = _MAX_WORDS

    def related(self, topic: Topic, realm: str) -> bool:
        """Whether a topic belongs to a realm of life. Animals belong everywhere, as people bring them along, except in
        the kitchen, where they are dinner."""
        return topic.realm in self.kin.get(realm, frozenset()) or (topic.kind == "animal" and realm != _DINNER)


@cache
def load_lexicon() -> Lexicon:
    """Read the vocabulary, once a process (a second). A list that names an unknown topic is our error: `ValueError`."""
    names = sorted(f.name for f in resources.files(__package__).iterdir() if f.name.endswith(".yaml"))
    realms = [_read(name) for name in names if name != _EXTRA]
    extra = _read(_EXTRA)
    finer: dict[str, set[str]] = {}
    for trait, members in extra["traits"].items():
        for name in members:
            finer.setdefault(name, set()).add(trait)
    topics: dict[str, Topic] = {}
    for realm in realms:
        for topic in _realm_topics(realm, finer):
            topics.setdefault(topic.name, topic)
    spelled = {tuple(other.split()): topics[name] for other, name in extra["spellings"].items() if name in topics}
    named = [name for first, others in extra["also"].items() for name in (first, *others)]
    unknown = {*named, *extra["vague"], *extra["spellings"].values(), *finer} - set(topics)
    if unknown:
        raise ValueError(f"{_EXTRA} names topics that no realm has: {', '.join(sorted(unknown))}")
    return Lexicon(
        topics=topics,
        by_words=_by_words(topics.values()) | spelled,
        kin={realm["realm"]: frozenset({realm["realm"], *realm["kin"]}) for realm in realms},
        about={realm["realm"]: tuple(realm["about"]) for realm in realms},
        names=frozenset(extra["names"]),
        modifiers=frozenset(extra["modifiers"]),
        vague=frozenset(extra["vague"]),
        also={name: tuple(others) for name, others in extra["also"].items()},
        never=dict(extra["never"]),
    )


def _by_words(topics: Iterable[Topic]) -> dict[tuple[str, ...], Topic]:
    found: dict[tuple[str, ...], Topic] = {}
    for topic in topics:
        for surface in _surfaces(topic):
            found.setdefault(tuple(surface.replace("-", " ").split()), topic)
    return found


def activity(name: str, realm: str, given: Mapping[str, str], more: Iterable[str] = ()) -> Topic:
    """A topic that one does. The gerund is its name unless `given` says otherwise."""
    forms = {"name": name, "stuff": name, "mass": name, "mod": name, "doing": given.get("doing", name)}
    forms |= {slot: given[slot] for slot in ("verb", "agent", "agents", "unit", "gear", "place") if slot in given}
    if "agent" in forms:
        forms.setdefault("agents", _plural(forms["agent"]))
    return Topic(name, "activity", realm, forms, frozenset({"activity", realm, f"{realm} activity", *more}))


def noun(name: str, kind: str, realm: str, *, count: bool, more: Iterable[str] = ()) -> Topic:
    """A topic that one has, meets or eats."""
    forms = {"name": name, "mod": name, "stuff": name}
    if count:
        many = _plural(name)
        forms |= {"single": name, "plural": many, "stuff": many}
    else:
        forms["mass"] = name
    return Topic(name, kind, realm, forms, frozenset({kind, realm, f"{realm} {kind}", *more}))


def person(given: Mapping[str, str], realm: str, more: Iterable[str]) -> Topic:
    """A topic that one is."""
    name = given["name"]
    many = given.get("agents", _plural(name))
    forms = {"name": name, "mod": name, "agent": name, "agents": many, "single": name, "plural": many, "stuff": many}
    forms |= {slot: given[slot] for slot in ("unit", "gear", "place") if slot in given}
    return Topic(name, "person", realm, forms, frozenset({"person", realm, f"{realm} person", *more}))


def _realm_topics(data: Mapping[str, object], finer: Mapping[str, set[str]]) -> Iterator[Topic]:
    realm = str(data["realm"])
    for given in _rows(data.get("activity")):
        yield activity(given["name"], realm, given, finer.get(given["name"], ()))
    for given in _rows(data.get("person")):
        yield person(given, realm, finer.get(given["name"], ()))
    for kind in _NOUN_KINDS:
        groups = data.get(kind)
        for form, names in groups.items() if isinstance(groups, dict) else ():
            for name in (part.strip() for part in str(names).split(",")):
                yield noun(name, kind, realm, count=form == "count", more=finer.get(name, ()))


def _rows(value: object) -> list[dict[str, str]]:
    return value if isinstance(value, list) else []


def _plural(name: str) -> str:
    *before, head = name.split(" ")
    same, irregular = _exceptions()
    if head.casefold() in same:
        return name
    return " ".join((*before, irregular[head.casefold()])) if head.casefold() in irregular else plural(name)


@cache
def _exceptions() -> tuple[frozenset[str], dict[str, str]]:
    extra = _read(_EXTRA)
    return frozenset(extra["same_in_plural"]), dict(extra["plurals"])


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return data


def _surfaces(topic: Topic) -> Iterator[str]:
    """The ways to write a topic in a text. A one-word gerund that is not its name ("digging") says too little."""
    seen = [topic.forms.get(slot, "") for slot in ("name", "plural", "agent", "agents")]
    seen.append(topic.forms.get("doing", "") if " " in topic.forms.get("doing", "") else "")
    for surface in (s.casefold() for s in seen if s):
        yield surface
        if " " in surface:
            yield surface.replace(" ", "")
    if topic.kind in _NOUN_KINDS and "single" not in topic.forms:
        yield plural(topic.name.casefold())
