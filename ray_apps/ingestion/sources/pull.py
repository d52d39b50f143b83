"""What an outside service is to us: something that yields pages of records, each with the watermark after it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ray_apps.domain.signals import CalendarEvent, DeadLetter

State = Mapping[str, Any]
"""A source's watermark: anything that JSON holds. Empty before the first pull."""


@dataclass(frozen=True, slots=True)
class Record:
    """One post as the service gave it: its values under the names of our fields (`fields.FIELDS`), typed.

    `locator` says which it is, for people: the service's own id. Values that name people are never put in.
    """

    locator: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Page:
    """What is stored in one transaction, together with `state`: where the next pull goes on from.

    `rejected` are records of a shape that cannot be read; `events` are days for the calendar; `gone` are external ids
    that the service no longer shows, which are then erased here too.
    """

    state: State
    records: tuple[Record, ...] = ()
    rejected: tuple[DeadLetter, ...] = ()
    events: tuple[CalendarEvent, ...] = ()
    gone: tuple[str, ...] = field(default=())


class PullSource(Protocol):
    """One configured source.

    `name` is its name in the sources file, `kind` what its signals carry as their `source` (reddit, youtube, …).
    """

    name: str
    kind: str

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield pages from `state` on, oldest watermark first, until there is nothing new or the budget is spent.

        Killed after any page and called again with that page's state, it misses nothing. Raises `SourceFailed`.
        """
        ...
