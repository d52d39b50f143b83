"""The shipped anniversaries: what came out when, and which of it has a round birthday soon. Pure but for one read."""

import calendar
import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

FILES = ("films", "television", "games", "music", "technology", "culture", "events")

_TOLD_BY_KIND = frozenset({"film", "series", "game", "album", "song", "book", "manga", "comic"})
"""Kinds that a name alone does not show: the film Seven, the album Bad."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something people remember: its kind (film, game, event, …), its name, and when it first appeared.

    `day` is `None` where only the month is certain, or where countries differ within it.
    """

    kind: str
    name: str
    year: int
    month: int
    day: int | None

    @property
    def key(self) -> str:
        """A stable id: it stays when the date is put right."""
        return hashlib.blake2b(f"{self.kind}:{self.name}".encode(), digest_size=6).hexdigest()

    def on(self, year: int) -> date:
        """Return its day in a year: the first of the month if only that is certain, 28 February for a leap day."""
        last = calendar.monthrange(year, self.month)[1]
        return date(year, self.month, min(self.day or 1, last))

    def headline(self, years: int) -> str:
        """Return how its anniversary is called."""
        if self.kind == "event":
            return f"{years} years since {self.name}"
        return f"{years} years of {f'the {self.kind} ' if self.kind in _TOLD_BY_KIND else ''}{self.name}"


@dataclass(frozen=True, slots=True)
class Anniversary:
    """An item's round birthday."""

    item: Item
    years: int
    day: date


def parse(text: str) -> Iterator[Item]:
    """Read one file: CSV with date (YYYY-MM-DD or YYYY-MM), kind and name. Raises `ValueError` for a wrong row."""
    for row in csv.DictReader(text.splitlines()):
        year, month, day = ([int(part) for part in row["date"].split("-")] + [0])[:3]
        date(year, month, day or 1)
        if not row["name"] or not row["kind"]:
            raise ValueError(f"no name or kind at {row['date']}")
        yield Item(row["kind"], row["name"], year, month, day or None)


@cache
def shipped() -> tuple[Item, ...]:
    """All items that ship with the product, file by file."""
    folder = files(__package__)
    return tuple(item for name in FILES for item in parse((folder / f"{name}.csv").read_text(encoding="utf-8")))


def version(items: Iterable[Item]) -> str:
    """Return what tells one edition of the data from another."""
    return hashlib.blake2b(repr(tuple(items)).encode(), digest_size=8).hexdigest()


def anniversaries(items: Iterable[Item], first: date, last: date, years: Iterable[int]) -> list[Anniversary]:
    """Return the anniversaries of these `years` from `first` to `last`, both included, by day, kind and name."""
    round_years = frozenset(years)
    found = [
        Anniversary(item, year - item.year, day)
        for item in items
        for year in range(first.year, last.year + 1)
        if year - item.year in round_years and first <= (day := item.on(year)) <= last
    ]
    return sorted(found, key=lambda one: (one.day, one.item.kind, one.item.name, one.years))
