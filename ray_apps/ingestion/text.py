"""Cleaning text: one form for one text, and nothing in it that a reader cannot see. Pure."""

import html
import re
import unicodedata

from ray_apps.ingestion.bad_value import BadValue

_SHRINKAGE = 4
"""How many times longer than its limit a raw text may be. It also keeps Unicode's ordering of combining characters,
whose time is quadratic, away from text made to exploit it."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Soft hyphen, zero-width and bidi characters, blank letters, annotation marks, tag characters: all invisible, and used
# to hide text or to make equal titles differ. The two joiners stay where scripts and emoji need them: between
# characters beyond U+05FF.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
    "|[\u200c\u200d](?![\u0600-\u1fff\u2100-\U0010ffff])"
    "|(?<![\u0600-\u1fff\u2100-\U0010ffff])[\u200c\u200d]"
)


def clean_text(raw: str, name: str, limit: int) -> str:
    """Clean a text: entities unescaped, NFC, invisible characters removed, white space collapsed.

    Raise `BadValue`, which calls the text `name`, for more than `limit` characters, for control characters other than
    tab and line ends, and for broken Unicode: whoever sends those sends damaged or hostile rows.
    """
    if len(raw) <= limit and raw.isascii() and raw.isprintable() and "&" not in raw:  # nearly every text
        return " ".join(raw.split())
    check_length(raw, name, limit * _SHRINKAGE, limit)
    text = _unescape(raw, name) if "&" in raw else raw
    if not text.isascii():
        if _SURROGATES.search(text):
            raise BadValue(f"{name} holds broken Unicode (half a surrogate pair)")
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if control := _CONTROLS.search(text):
        raise BadValue(f"{name} holds the control character U+{ord(control.group()):04X}")
    text = " ".join(text.split())
    check_length(text, name, limit, limit)
    return text


def check_length(text: str, name: str, limit: int, told: int) -> None:
    """Raise `BadValue` for more than `limit` characters; `told` is the limit that people are told."""
    if len(text) > limit:
        raise BadValue(f"{name} has {len(text):,} characters; at most {told:,} are taken")


def _unescape(raw: str, name: str) -> str:
    try:
        return html.unescape(raw)
    except ValueError:  # a numeric reference of more digits than Python turns into a number
        raise BadValue(f"{name} holds a broken character reference") from None


def printable(text: str, limit: int) -> str:
    """Make any text safe to store and show on a terminal: what is unprintable is escaped, the rest cut at `limit`."""
    shown = text[:limit]
    if shown.isprintable():
        return shown
    return "".join(char if char.isprintable() else _escape(char) for char in shown)[:limit]


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
