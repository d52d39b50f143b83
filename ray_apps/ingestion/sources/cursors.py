"""Cursors: what a service gives with a page so that it can be asked for the next. They are stored, so they are judged.

A database's JSON holds no NUL, and nobody needs a cursor of a megabyte.
"""

from ray_apps.ingestion.polite_protocol import SourceFailed

MAX_CURSOR = 1_024
"""Characters; the services' own have fewer than 300."""


def cursor_of(value: object, *, service: str) -> str | None:
    """The cursor, if it is printable ASCII of at most 1,024 characters; None where there is none (null or empty).

    Raises `SourceFailed` for anything else: to end the paging there would hide the pages that follow.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > MAX_CURSOR or not value.isascii() or not value.isprintable():
        raise SourceFailed(f"{service}: its answer names the next page in a form that cannot be kept")
    return value
