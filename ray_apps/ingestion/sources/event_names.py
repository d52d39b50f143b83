"""Names of calendar events that come from outside: cleaned, purged and bounded as the texts of posts are. Pure."""

from ray_apps.ingestion.bad_value import BadValue, kind
from ray_apps.ingestion.privacy import purge, says_nothing
from ray_apps.ingestion.text import clean_text

MAX_NAME = 120
"""An event is a name, not a story: the rest is cut at a word."""

_MAX_RAW = 4_000


def event_name(raw: object, field: str) -> str:
    """Return the name: one line, no invisible characters, nothing private. Raises `BadValue`."""
    if not isinstance(raw, str):
        raise BadValue(f"{field} is missing" if raw is None else f"{field} is {kind(raw)}, not text")
    text = clean_text(raw, field, _MAX_RAW)
    if not text:
        raise BadValue(f"{field} is empty")
    name = purge(text)
    if name is not text and says_nothing(name):
        raise BadValue(f"{field} says nothing but private things")
    return shortened(name)


def shortened(text: str, limit: int = MAX_NAME) -> str:
    """Cut a text at a word, with an ellipsis, if it is longer than `limit`."""
    if len(text) <= limit:
        return text
    head, space, _ = text[:limit].rpartition(" ")
    return (head if space else text[: limit - 1]).rstrip(" ,;:.–—-") + "…"
