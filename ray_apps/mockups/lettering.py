"""What may be lettered: an idea's phrase and tagline, made typographic and checked before anything is drawn.

Lettering is Latin, Greek or Cyrillic, one to eight words. Everything else (emoji, right-to-left and East Asian
scripts, control characters) is refused here with one clear line, never drawn as boxes. Whatever passes is only ever
drawn as outlines of its glyphs, so markup in a phrase is lettering like any other.
"""

import re
import unicodedata
from dataclasses import dataclass

from ray_apps.domain.errors import InputError
from ray_apps.mockups.layout.fonts import LAST_RESORT, face

MAX_WORDS = 8
MAX_PHRASE = 120
MAX_TAGLINE = 60
MAX_WORD = 34
"""Longer words could not be read across a room at the width of a shirt."""

_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
_OPENING = re.compile(r'(^|[\s(\[])"')
_OPENING_SINGLE = re.compile(r"(^|[\s(\[])'(?=\S.*\w'(?:\W|$))")


@dataclass(frozen=True)
class Lettering:
    """Checked text: `phrase` and `tagline` with single spaces and typographic quotes; `tagline` may be empty."""

    phrase: str
    tagline: str

    @property
    def words(self) -> tuple[str, ...]:
        """The phrase's words in order."""
        return tuple(self.phrase.split(" "))


def read_lettering(phrase: str, tagline: str = "") -> Lettering:
    """Normalise and check what is to be lettered. Raises `InputError` with the reason when it cannot be."""
    text, small = _typographic(phrase), _typographic(tagline)
    words = text.split()
    if not any(c.isalnum() for c in text):
        raise InputError("The phrase has no letter or digit: nothing can be lettered.")
    if len(words) > MAX_WORDS:
        raise InputError(f"The phrase has {len(words)} words; at most {MAX_WORDS} fit on a shirt.")
    if len(text) > MAX_PHRASE:
        raise InputError(f"The phrase has {len(text)} characters; at most {MAX_PHRASE} fit on a shirt.")
    if len(small) > MAX_TAGLINE:
        raise InputError(f"The tagline has {len(small)} characters; at most {MAX_TAGLINE} fit under a design.")
    longest = max(words, key=len)
    if len(longest) > MAX_WORD:
        raise InputError(f"A word of {len(longest)} characters cannot be read on a shirt; at most {MAX_WORD}.")
    for name, value in (("phrase", text), ("tagline", small)):
        if unsupported := _unsupported(value):
            shown = ", ".join(f"U+{ord(c):04X}" for c in unsupported[:5])
            raise InputError(
                f"The {name} has characters that cannot be lettered (Latin, Greek, Cyrillic only): {shown}."
            )
    return Lettering(phrase=text, tagline=small)


def drawable(phrase: str, tagline: str = "") -> str | None:
    """`None` if this can be lettered, otherwise the one-line reason why not."""
    try:
        read_lettering(phrase, tagline)
    except InputError as error:
        return str(error)
    return None


def _typographic(text: str) -> str:
    """NFC, single spaces, curly quotes and apostrophes."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    text = _OPENING.sub("\\1\u201c", text).replace('"', "\u201d")
    text = _OPENING_SINGLE.sub("\\1\u2018", text).replace("'", "\u2019")
    return text.replace("...", "\u2026")


def _unsupported(text: str) -> list[str]:
    """Characters that no face can letter, in order, each once. Capitals count too: lettering is often set in them."""
    covered = face(LAST_RESORT).characters
    seen = dict.fromkeys(text + text.upper())
    return [c for c in seen if c != " " and not (ord(c) in covered and _allowed(c))]


def _allowed(character: str) -> bool:
    category = unicodedata.category(character)
    if category.startswith("L"):
        return unicodedata.name(character, "").startswith(_SCRIPTS)
    return category[0] in "PSN"
