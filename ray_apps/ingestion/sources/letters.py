"""Dead letters of sources: what is kept of a record that cannot be stored, after privacy and within bounds."""

import json
from collections.abc import Mapping

from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion.normalise import ADULT
from ray_apps.ingestion.privacy import public_label, public_link, purge
from ray_apps.ingestion.sources.protocol import STAGE
from ray_apps.ingestion.text import printable

_PAYLOAD_CHARS, _REASON_CHARS, _LOCATOR_CHARS = 2_000, 300, 200
_READ_CHARS, _MAX_DEPTH = 2 * _PAYLOAD_CHARS, 16
"""How much of a record is read at all: characters, and nesting."""
_VALUE_CHARS = 4
"""What a value counts besides its text: its quotes and commas."""


def letter(source: str, locator: str, reason: str, payload: str) -> DeadLetter:
    """A dead letter of `source`; `locator`, `reason` and `payload` are public already."""
    return DeadLetter(
        stage=STAGE,
        source=source,
        locator=printable(locator, _LOCATOR_CHARS),
        reason=printable(reason, _REASON_CHARS),
        payload=printable(payload, _PAYLOAD_CHARS),
    )


def rejected(source: str, locator: str, reason: str, values: Mapping[str, object]) -> DeadLetter:
    """A record that was read but became no signal, with its values; with nothing at all of an adult post."""
    where = public_locator(locator)
    if reason == ADULT:
        return letter(source, where, ADULT, "")
    # Purged before it becomes JSON, whose escapes would put a letter before what follows a line end.
    payload = json.dumps(_Cleaner().value(values), ensure_ascii=False)[:_READ_CHARS]
    return letter(source, where, purge(reason), purge(payload))


def public_locator(locator: str) -> str:
    """Where a record stands, for people, without what its ids and links say of persons."""
    return purge(" ".join(_public_text(word) for word in locator[:_READ_CHARS].split()))


class _Cleaner:
    """Reads a record's values, keys included, until it has read enough: a hostile one costs no more than a long one."""

    def __init__(self) -> None:
        self._left = _READ_CHARS

    def value(self, value: object, depth: int = _MAX_DEPTH) -> object:
        """Return a value for JSON with its texts purged; what is too deep, or comes too late, is left out."""
        if value is None or isinstance(value, bool | int | float):
            self._left -= _VALUE_CHARS
            return value
        if isinstance(value, Mapping | list | tuple) and depth == 0:
            return "…"
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(one, depth - 1) for key, one in value.items() if self._left > 0}
        if isinstance(value, list | tuple):
            return [self.value(one, depth - 1) for one in value if self._left > 0]
        return self.text(value if isinstance(value, str) else str(value))

    def text(self, text: str) -> str:
        shown = text[: max(0, self._left)]
        self._left -= len(shown) + _VALUE_CHARS
        return _public_text(shown)


def _public_text(text: str) -> str:
    """Return a text as it may be kept; a link or a single word as those of a post are."""
    link = f"https://www.reddit.com{text}" if text.startswith("/r/") else text
    if len(text.split(None, 1)) == 1:
        if link.startswith(("https://", "http://")):
            return public_link(link) or ""
        if text[0].isalpha():
            return public_label(text) or ""
    return purge(text)
