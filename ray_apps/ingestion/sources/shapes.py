"""Reading answers whose shape is promised by somebody else: what is missing is said, never guessed. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion.polite_protocol import SourceFailed
from ray_apps.ingestion.privacy import purge
from ray_apps.ingestion.sources.letters import letter, public_locator

_ENOUGH_TO_JUDGE = 5
_IDENTITY = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


def part(decoded: object, *path: str, service: str) -> Any:
    """The value at `path` inside decoded JSON; `SourceFailed` names the first step that is not there."""
    value = decoded
    for depth, step in enumerate(path):
        if not isinstance(value, Mapping) or step not in value:
            raise SourceFailed(
                f"{service}: its answer has no {'.'.join(path[: depth + 1])}; its format may have changed"
            )
        value = value[step]
    return value


def list_at(decoded: object, *path: str, service: str) -> list[Any]:
    """The list at `path`; `SourceFailed` where something else is."""
    value = part(decoded, *path, service=service)
    if not isinstance(value, list):
        raise SourceFailed(f"{service}: {'.'.join(path)} of its answer is no list; its format may have changed")
    return value


def identity_of(value: object) -> str | None:
    """A service's id of something, if it looks like one: up to 128 letters, digits and `_.:-`."""
    return value if isinstance(value, str) and _IDENTITY.fullmatch(value) else None


def seconds_of(value: object) -> float | None:
    """A time in seconds since 1970, if the value is a plausible one (2001 to 2286)."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1e9 <= value < 1e10:
        return None
    return float(value)


def whole(value: object) -> object:
    """A counter that the service writes as text, as a number; anything else as it is, for normalising to judge."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20 else value


def unreadable(source: str, locator: str, reason: str) -> DeadLetter:
    """A record that cannot even be told apart from others, with nothing of its content."""
    return letter(source, public_locator(locator), purge(reason), "")


def check_some_readable(items: Sequence[object], readable: int, *, service: str, needs: str) -> None:
    """Raise `SourceFailed` when none of many records can be read: the service changed, so nothing may be skipped."""
    if len(items) >= _ENOUGH_TO_JUDGE and readable == 0:
        raise SourceFailed(f"{service}: none of {len(items)} records has {needs}; its format may have changed")
