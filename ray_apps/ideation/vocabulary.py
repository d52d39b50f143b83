"""The open vocabulary: topics made on the fly, with their forms, of words that the lexicon does not know. Pure.

Better no topic than a wrong one, so each way in is narrow:

compound    two words in a row that are both known, the second a thing or something to eat or to grow ("cedar chest").
            It is what its second word is, and counts as that does.
noun        a dictionary noun that is nothing but a noun, in the middle of the frequency band, not abstract by its
            ending or by the list of this folder (abstract.yaml). Only what several posts share is asked about.
activity    a gerund of a rarer verb, alone or after a noun ("axe throwing"), as communities are named.
people      a plural of doers in a community's name ("welders").
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources

import yaml

from ray_apps.domain.english import lemma, parts_of_speech, plural, zipf
from ray_apps.ideation import words
from ray_apps.ideation.lexicon import Topic, load_lexicon
from ray_apps.ideation.lexicon.topics import activity, noun, person
from ray_apps.ideation.safety import is_sensitive

OPEN_REALM = "open"
"""The realm of what no realm of the lexicon foresaw. It has no relations."""

_RAREST, _COMMONEST = 2.3, 4.6  # Zipf: below stand words that few can read, above it those that mean everything
_COMMON_VERB = 4.4  # Zipf: above it stand going, posting and marketing, below it whittling and spelunking
_KNOWN_VERB = 1.5  # Zipf: verbs too rare for the dictionary but in use, such as kitesurfing
_COUNTED, _MASS = 1.3, 2.0  # how much rarer (Zipf) the plural of a thing that is counted may be, that of a mass must be
_ABSTRACT = (
    "tion", "sion", "ness", "ity", "ment", "ism", "ance", "ence", "ancy", "ency", "ship", "hood", "dom", "acy", "age",
    "logy", "tude", "ing", "sis", "ure", "cracy", "ics",
)  # fmt: skip
_DOERS = ("er", "or", "ist", "ian", "eer", "smith", "wright", "man", "woman", "ee", "ess", "ant", "ent")
_HEADS = frozenset(["thing", "food", "drink", "plant"])
_FIRSTS = _HEADS | {"nature", "activity", "animal"}


@lru_cache(maxsize=8192)
def compound(first: str, head: Topic) -> Topic | None:
    """The topic that a known word and a known head make together, or `None` if the two make no sure compound.

    `first` is a word as it stands in a text, in small letters: only a singular, a mass noun or a gerund may modify.
    """
    lexicon = load_lexicon()
    modifier = lexicon.by_words.get((first,))
    if modifier is None or head.kind not in _HEADS or modifier.kind not in _FIRSTS or " " in head.name:
        return None
    plain = first == modifier.name.casefold() and first not in lexicon.names
    same = modifier.name == head.name or (modifier.kind == "animal" and head.kind != "thing")
    if not plain or same or {modifier.name, head.name} & lexicon.vague or is_sensitive(f"{first} {head.name}"):
        return None
    return noun(f"{modifier.name} {head.name}", head.kind, head.realm, count="plural" in head.forms)


@lru_cache(maxsize=8192)
def open_noun(word: str) -> Topic | None:
    """A topic for a singular noun that the lexicon does not know, or `None` if it is not surely a thing."""
    if not _is_plain_noun(word) or word.endswith((*_ABSTRACT, *_DOERS)) or word in abstract():
        return None
    rarer = zipf(word) - zipf(plural(word))
    if rarer <= _COUNTED:
        return noun(word, "thing", OPEN_REALM, count=True)
    return noun(word, "thing", OPEN_REALM, count=False) if rarer >= _MASS else None


@lru_cache(maxsize=8192)
def open_people(word: str) -> Topic | None:
    """A topic for people named in the plural ("welders", "machinists"), or `None` if the word does not name doers."""
    single = lemma(word)
    if single == word or not _is_plain_noun(single) or not single.endswith(_DOERS) or single in abstract():
        return None
    return person({"name": single}, OPEN_REALM, ())


def open_things(parts: Sequence[str]) -> Topic | None:
    """A topic for a community named after things in the plural ("gargoyles", "paper gargoyles"), or `None`."""
    single = lemma(parts[-1])
    if single == parts[-1] or len(parts) > 2:
        return None
    head = load_lexicon().by_words.get((single,)) or open_noun(single)
    if head is None or len(parts) == 1:
        return head
    only_noun = parts_of_speech(parts[0]) <= {"NOUN", "VERB"}
    fits = words.is_descriptive(parts[0]) and only_noun and lemma(parts[0]) == parts[0]
    sure = fits and head.kind in _HEADS and " " not in head.name and not is_sensitive(" ".join(parts))
    return noun(f"{parts[0]} {head.name}", head.kind, head.realm, count=True) if sure else None


def open_activity(parts: Sequence[str]) -> Topic | None:
    """A topic for a gerund that no lexicon foresaw: of a verb alone, or after a dictionary noun ("axe throwing")."""
    verb = parts[-1]
    if len(parts) > 2 or (len(parts) == 2 and not _is_object(parts[0])) or is_sensitive(" ".join(parts)):
        return None
    pos = parts_of_speech(verb)
    is_verb = ("VERB" in pos and "ADJ" not in pos) or (not pos and zipf(verb) >= _KNOWN_VERB)
    common = _COMMON_VERB if len(parts) == 1 else _COMMON_VERB + 0.8
    if not (verb.endswith("ing") and is_verb and zipf(verb) <= common):
        return None
    agent = verb.removesuffix("ing") + "er"
    forms = {"agent": " ".join((*parts[:-1], agent))} if zipf(agent) > 1.0 else {}
    return activity(" ".join(parts), "play", forms)


@cache
def abstract() -> frozenset[str]:
    """Nouns that nobody can draw or hold, as far as their ending does not tell it."""
    text = resources.files(__package__).joinpath("abstract.yaml").read_text(encoding="utf-8")
    return frozenset(str(word) for word in yaml.safe_load(text)["abstract"])


def _is_object(word: str) -> bool:
    known = load_lexicon().by_words.get((word,))
    if known is not None:
        return known.kind not in ("person", "creature", "notion")
    return "NOUN" in parts_of_speech(word) and lemma(word) == word and words.is_descriptive(word)


def _is_plain_noun(word: str) -> bool:
    """Whether a word is a harmless dictionary noun in the singular, nothing but a noun, neither rare nor everywhere."""
    if not words.is_descriptive(word) or not _RAREST <= zipf(word) <= _COMMONEST or word in load_lexicon().names:
        return False
    return parts_of_speech(word) == {"NOUN"} and lemma(word) == word and not is_sensitive(word)
