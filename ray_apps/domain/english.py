"""English as every room needs it: cleaning, capitals, and the forms and frequency of words.

Pure. The dictionaries are loaded on first use; what they answered is kept for the words asked about most recently, so
that text from outside cannot fill the memory.
"""

import html
import re
import unicodedata
from functools import lru_cache
from typing import Any

_SPACE = re.compile(r"\s+")
_SMALL = frozenset(
    ["a", "an", "and", "as", "at", "but", "by", "for", "in", "nor", "of", "on", "or", "per", "the", "to", "vs"]
)
_INVISIBLE = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
_WORDS_KEPT = 65_536


def plain(text: str, limit: int) -> str:
    """One line of readable text, at most `limit` characters, from anything somebody else wrote.

    Entities are decoded, Unicode is normalised (NFKC), control, invisible and unassigned characters become spaces,
    and runs of white space become one. The text may end in the middle of a sentence, never of a surrogate pair.
    """
    bounded = unicodedata.normalize("NFKC", html.unescape(text[: 4 * limit + 64]))
    seen = bounded if bounded.isprintable() else "".join(map(_visible, bounded))
    return _SPACE.sub(" ", seen).strip()[:limit].rstrip()


def title_case(text: str) -> str:
    """Capitals as in an English headline: every word but articles, and prepositions and conjunctions of
    up to three letters.

    The first and the last word are always capitalised, as is the word after a full stop, colon or question mark.
    Capitals that a word already has stay (DIY, PhD); each part of a hyphenated word counts as a word.
    """
    words = text.split(" ")
    last = len(words) - 1
    opens = True
    out = []
    for place, word in enumerate(words):
        small = word.strip(",;").casefold() in _SMALL and not opens and place != last
        out.append(word.casefold() if small else "-".join(_capital(part) for part in word.split("-")))
        opens = word.endswith((".", ":", "?", "!"))
    return " ".join(out)


@lru_cache(maxsize=_WORDS_KEPT)
def zipf(text: str) -> float:
    """How common a word or phrase is in English: its Zipf value, 0 (unknown) to about 8 ("the")."""
    from wordfreq import zipf_frequency

    return float(zipf_frequency(text, "en"))


@lru_cache(maxsize=_WORDS_KEPT)
def parts_of_speech(word: str) -> frozenset[str]:
    """The parts of speech a dictionary knows for a word in any of its forms: NOUN, VERB, ADJ, ADV. Names have none."""
    from lemminflect import getAllLemmas

    return frozenset(getAllLemmas(word.casefold()))


@lru_cache(maxsize=_WORDS_KEPT)
def lemma(word: str) -> str:
    """The singular of a noun or the word itself: "brownies" gives "brownie"."""
    from lemminflect import getAllLemmas

    nouns: tuple[str, ...] = getAllLemmas(word.casefold(), upos="NOUN").get("NOUN", ())
    return nouns[0] if nouns else word.casefold()


@lru_cache(maxsize=_WORDS_KEPT)
def plural(noun: str) -> str:
    """The plural of a noun or compound noun: "leaf" gives "leaves", "brown trout" stays."""
    return str(_engine().plural_noun(noun) or noun)


@lru_cache(maxsize=_WORDS_KEPT)
def article(noun: str) -> str:
    """The indefinite article a noun takes: "a" or "an"."""
    return str(_engine().a(noun)).split(" ", 1)[0]


@lru_cache(maxsize=1)
def _engine() -> Any:
    import inflect

    return inflect.engine()


def _visible(char: str) -> str:
    return " " if unicodedata.category(char) in _INVISIBLE else char


def _capital(word: str) -> str:
    start = next((i for i, char in enumerate(word) if char.isalnum()), None)
    return word if start is None else word[:start] + word[start].upper() + word[start + 1 :]
