"""Text that nobody should ever read in a listing: orders to machines, contacts, markup, other scripts, copied posts.

Pure. A piece of text is judged as a whole: whoever calls leaves out what is found, never parts of it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ray_apps.listings.rules.meaning import words_of

COPIED_WORDS = 5
"""So many words in a row, as somebody wrote them, are a quotation."""

_ORDERS = re.compile(
    r"\b(?:ignor\w*|disregard\w*|forget|overrid\w*|bypass\w*|obey\w*|reveal\w*|repeat|output|print|follow|violat\w*|break)\b"
    r".{0,60}\b(?:rules?|instructions?|prompts?|previous|above|polic(?:y|ies)|guidelines?|system message)\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|\b(?:prompt|sql) injection\b|\bjailbr\w+\b"
    r"|\b(?:language|ai) model\b|\bas an? ai\b|\byou are (?:now|an? (?:ai|assistant))\b|\bnew instructions?\b"
    r"|(?:^|[\n\"'])\s*(?:assistant|system|user)\s*:",
    re.IGNORECASE | re.DOTALL,
)
_CONTACTS = re.compile(
    r"https?:|\bwww\b|://|\b[\w-]+\.(?:com|net|org|io|co|shop|store|info|biz|example|ru|cn|de|uk|me|ly|gg)\b|\S@\S|@\w|#\w"
    r"|\+?\d[\d ().-]{6,}\d",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[<>{}\[\]\\|`~^*_=]|&#?\w+;|%[a-z(]|\$\{")
_MIXED = re.compile(r"(?=.*\d)(?=.*[^\W\d_]).+")
_SIGN_WITHIN = re.compile(r"[^\W_][?!;:(+%][^\W\d_]|[^\W\d_][?!;:(+%][^\W_]")
_MIXED_WORDS = re.compile(r"\d{1,4}(?:s|st|nd|rd|th|d|k|x\d{1,2})|y2k|mp[34]|k9|h2o")
_PLAIN = ".,;:!?'\"“”‘’–—-()&%+"


def trouble(text: str) -> str | None:
    """Why a text may not be used, in a few words; None if nothing speaks against it."""
    seen = unicodedata.normalize("NFKC", text)
    if _ORDERS.search(seen):
        return "it gives orders"
    if _CONTACTS.search(seen):
        return "it has a link, handle or number to call"
    if _MARKUP.search(seen):
        return "it has markup"
    return None if is_latin(seen) else "it is in another script"


def is_garbled(text: str) -> bool:
    """Whether a text mixes letters with digits or signs as no word does: "alert1", "f(x", "a?b"; not "90s" or "2nd"."""
    mixed = any(_MIXED.fullmatch(word) and not _MIXED_WORDS.fullmatch(word) for word in words_of(text))
    return mixed or _SIGN_WITHIN.search(text) is not None


def is_latin(text: str) -> bool:
    """Whether all letters of a text are Latin ones."""
    return text.isascii() or all(
        char.isascii() or not char.isalpha() or unicodedata.name(char, "").startswith("LATIN") for char in text
    )


def shown(text: str) -> str:
    """A text with letters, digits, spaces and plain punctuation only; what else it had became spaces."""
    kept = "".join(char if char.isalnum() or char in _PLAIN else " " for char in text)
    return " ".join(kept.split())


def runs_of(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """All runs of `COPIED_WORDS` words in texts that somebody else wrote."""
    return frozenset(run for text in texts for run in _runs(words_of(text)))


def is_copied(text: str, runs: frozenset[tuple[str, ...]]) -> bool:
    """Whether a text has one of these runs of words in it."""
    return bool(runs) and any(run in runs for run in _runs(words_of(text)))


def _runs(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(words[at : at + COPIED_WORDS]) for at in range(len(words) - COPIED_WORDS + 1))
