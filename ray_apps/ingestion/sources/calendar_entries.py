"""What calendars of a user's own come to: days with a name, and what could not be read. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

MAX_BYTES = 8_000_000
MAX_ENTRIES = 20_000
"""Entries of one calendar that are read; years of a busy office have fewer."""

MAX_REPEATS = 60
"""Days that one entry may bring within the window: what comes more often than weekly is no occasion."""


class NoCalendar(Exception):
    """A file that cannot be read as a calendar at all. The message is one line for people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of a calendar. `identity` is stable from one reading to the next; `country` is "" where none is given."""

    day: date
    name: str
    identity: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry that could not be used: where it stands, and why."""

    locator: str
    reason: str


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are asked for, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        """Tell whether a day is in it."""
        return isinstance(day, date) and self.first <= day <= self.last

    @classmethod
    def around(cls, today: date, *, back: int = 30, ahead: int = 400) -> "Window":
        """Return the window around a day: what was on sale lately, and a year and a month to come."""
        return cls(today - timedelta(days=back), today + timedelta(days=ahead))
