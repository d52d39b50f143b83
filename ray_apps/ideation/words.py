"""Which words may be keywords, and which carry only grammar; the lists are data (fillers.yaml). Pure."""

from functools import cache
from importlib import resources

import yaml

from ray_apps.domain.english import lemma, parts_of_speech, zipf


def is_descriptive(word: str) -> bool:
    """Whether a word may stand as a keyword: a dictionary noun that says something, neither rare nor everywhere."""
    plain_word = word.isascii() and word.isalpha() and len(word) > 2
    if not plain_word or _lists()["fillers"] & {word, lemma(word)}:
        return False
    return "NOUN" in parts_of_speech(word) and 2.3 <= zipf(word) <= 5.4


def grammatical() -> frozenset[str]:
    """Words that carry grammar rather than meaning; they may repeat in a phrase."""
    return _lists()["grammatical"]


def functional() -> frozenset[str]:
    """Words that no dictionary of nouns, verbs and adjectives holds and every sentence needs: pronouns, prepositions,
    contractions. Together with the grammatical ones."""
    return _lists()["functional"] | _lists()["grammatical"]


def pushy() -> frozenset[str]:
    """Words of somebody who gives orders or sells: no stranger may put them on a shirt."""
    return _lists()["pushy"]


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = resources.files(__package__).joinpath("fillers.yaml").read_text(encoding="utf-8")
    return {name: frozenset(str(word) for word in entries) for name, entries in yaml.safe_load(text).items()}
