"""The event calendar: the days that people prepare for. Pure: no clock, no network.

Public holidays come from the `holidays` package, the unofficial days (Mother's Day, graduation, Black Friday) from
`occasions`. Where both know a day, the package's word for it counts.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from ray_apps.domain.errors import InputError
from ray_apps.domain.signals import CalendarEvent
from ray_apps.ingestion.occasion_rules import WORLD
from ray_apps.ingestion.occasions import occasions_of

DEFAULT_COUNTRIES = ("US", "GB", "CA", "AU", "DE")
MAX_YEARS = 100

_CATEGORIES = ("public", "unofficial", "optional")
"""Public holidays, and the days that people keep without leave from work: Halloween, Valentine's Day, Mother's Day."""

_LANGUAGES = ("en_US", "en_GB")
_NOT_LETTERS = re.compile(r"[\W_]+")


def events_between(start: datetime, end: datetime, countries: Iterable[str] = DEFAULT_COUNTRIES) -> list[CalendarEvent]:
    """Return the events from the day of `start` to the day of `end`, both included, in order of day, country and name.

    Both are timezone-aware; days are taken in UTC and each event's `day` is its midnight in UTC. `countries` are
    ISO 3166 codes of two letters; what is kept everywhere (Pi Day) is there once, under `WORLD`. Names are in English.
    Raise `InputError` for a country without a calendar, for an end before the start and for a span of
    more than 100 years.
    """
    first, last = start.astimezone(UTC).date(), end.astimezone(UTC).date()
    if last < first:
        raise InputError(f"the calendar's end {last} is before its start {first}")
    if last.year - first.year >= MAX_YEARS:
        raise InputError(f"the calendar from {first} to {last} is too long; ask for less than {MAX_YEARS} years")
    years = range(first.year, last.year + 1)
    found = {
        (day, country, name)
        for country in dict.fromkeys(code.strip().upper() for code in countries)
        for day, name in _days(country, years)
    }
    found.update((day, WORLD, name) for year in years for day, name in occasions_of(WORLD, year))
    return [calendar_event(name, day, country) for day, country, name in sorted(found) if first <= day <= last]


def calendar_event(name: str, day: date, country: str) -> CalendarEvent:
    """Return the event of a day, which stands as its midnight in UTC."""
    return CalendarEvent(name=name, day=datetime(day.year, day.month, day.day, tzinfo=UTC), country=country)


def _days(country: str, years: range) -> Iterator[tuple[date, str]]:
    """Yield a country's holidays, then the occasions that are not among them under the same name that year."""
    calendar = _calendar(country, years)
    known: set[tuple[int, str]] = set()
    for day in calendar:
        for name in calendar.get_list(day):
            known.add((day.year, _key(name)))
            yield day, name
    for year in years:
        for day, name in occasions_of(country, year):
            if (year, _key(name)) not in known:
                yield day, name


def _key(name: str) -> str:
    """Compare names without case, punctuation and the plural's s: Mother's Day, Mothers' Day and Mother Day are one."""
    words = _NOT_LETTERS.sub(" ", name.replace("'", "").replace("’", "").lower()).split()
    return " ".join(word.removesuffix("s") for word in words)


def _calendar(country: str, years: range) -> Any:
    """Build one country's calendar, with the categories and the English that it has."""
    import holidays

    kind = getattr(holidays, country, None) if len(country) == 2 and country.isalpha() else None
    if kind is None:
        raise InputError(
            f"there is no calendar for the country {country!r}; use a code of two letters such as US or DE"
        )
    categories = tuple(name for name in _CATEGORIES if name in kind.supported_categories)
    language = next((name for name in _LANGUAGES if name in kind.supported_languages), None)
    return kind(years=years, observed=False, categories=categories or None, language=language)
