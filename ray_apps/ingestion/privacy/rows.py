"""Rows that could not be read: what may be shown of them, and which columns are about people. Pure."""

import re

from ray_apps.ingestion.privacy.purge import purge
from ray_apps.ingestion.privacy.words import SOMEONE

_PERSON = r"(?:author|user|username|user_name|screen_name|channelTitle|email|name)"
_PERSON_KEY = re.compile(rf'("{_PERSON}[^"]{{0,40}}"\s{{0,8}}:\s{{0,8}})"(?:[^"\\]|\\.)*"?', re.IGNORECASE | re.DOTALL)
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|([nrtbf"\\/]))')
_PERSON_COLUMN = re.compile(_PERSON, re.IGNORECASE)


def without_people(raw: str) -> str:
    """Clean a row that could not be read: what stands under an author's key goes, and all that is private."""
    return purge(_ESCAPE.sub(_plain, _PERSON_KEY.sub(rf'\1"{SOMEONE}"', raw)))


def _plain(escape: re.Match[str]) -> str:
    """Return what a JSON escape stands for: its letters would otherwise touch a handle or a number behind it."""
    if escape[1] is None:
        return escape[2] if escape[2] in "/\\" else " "
    char = chr(int(escape[1], 16))
    return char if char.isprintable() else " "


def is_about_people(column: str) -> bool:
    """Tell whether a column's name says that it holds people's names or addresses."""
    return _PERSON_COLUMN.match(column) is not None
