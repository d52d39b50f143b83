"""The event calendar: the days that people prepare for, from the `holidays` package. Pure: no clock, no network."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from ray_apps.domain.errors import InputError
from ray_apps.domain.signals import CalendarEvent

DEFAULT_COUNTRIES = ("US", "GB", "CA", "AU", "DE")
MAX_YEARS = 100

_CATEGORIES = ("public", "unofficial", "optional")
"""Public holidays, and the days that people keep without leave from work: Halloween, Valentine's Day, Mother's Day."""

_LANGUAGES = ("en_US", "en_GB")


def events_between(start: datetime, end: datetime, countries: Iterable[str] = DEFAULT_COUNTRIES) -> list[CalendarEvent]:
    """Return the events from the day of `start` to the day of `end`, both included, in order of day, country and name.

    Both are timezone-aware; days are taken in UTC and each event's `day` is its midnight in UTC. `countries` are
    ISO 3166 codes of two letters. Names are in English. Raise `InputError` for a country without a calendar, for an
    end before the start and for a span of more than 100 years.
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
        if first <= day <= last
    }
    return [
        CalendarEvent(name=name, day=datetime(day.year, day.month, day.day, tzinfo=UTC), country=country)
        for day, country, name in sorted(found)
    ]


def _days(country: str, years: range) -> Iterable[tuple[date, str]]:
    calendar = _calendar(country, years)
    for day in calendar:
        for name in calendar.get_list(day):
            yield day, name


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
