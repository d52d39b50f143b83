"""The event calendar."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import holidays
import pytest

from ray_apps.domain.errors import InputError
from ray_apps.ingestion.calendar import DEFAULT_COUNTRIES, events_between
from ray_apps.ingestion.occasion_rules import WORLD
from ray_apps.ingestion.occasions import OCCASIONS, occasions_of


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


def test_the_days_that_people_prepare_for_are_in_it() -> None:
    events = {(event.name, event.day) for event in events_between(day(2026, 1, 1), day(2026, 12, 31), ["US"])}
    assert {
        ("Valentine's Day", day(2026, 2, 14)),
        ("Saint Patrick's Day", day(2026, 3, 17)),
        ("Mother's Day", day(2026, 5, 10)),
        ("Father's Day", day(2026, 6, 21)),
        ("Halloween", day(2026, 10, 31)),
        ("Thanksgiving Day", day(2026, 11, 26)),
        ("Christmas Day", day(2026, 12, 25)),
    } <= events


def test_both_ends_are_included_by_day_in_utc_and_the_year_may_turn() -> None:
    east = timezone(timedelta(hours=2))
    found = events_between(datetime(2026, 12, 25, 23, 59, tzinfo=UTC), datetime(2027, 1, 2, 1, tzinfo=east), ["us"])
    assert [(event.name, event.day) for event in found] == [
        ("Christmas Day", day(2026, 12, 25)),
        ("New Year's Eve", day(2026, 12, 31)),
        ("New Year's Day", day(2027, 1, 1)),
    ]


def test_events_are_sorted_named_in_english_and_each_there_once() -> None:
    events = events_between(day(2026, 1, 1), day(2027, 12, 31), [*DEFAULT_COUNTRIES, "FR", "MX", "JP", "us "])
    keys = [(event.day, event.country, event.name) for event in events]
    assert keys == sorted(set(keys))
    assert {"German Unity Day", "National Day", "Independence Day"} <= {event.name for event in events}


def test_a_wrong_country_and_a_wrong_span_are_refused() -> None:
    for country in ("XX", "USA", "", "__", "HolidayBase"):
        with pytest.raises(InputError, match="no calendar for the country"):
            events_between(day(2026, 1, 1), day(2026, 1, 2), [country])
    with pytest.raises(InputError, match="before its start"):
        events_between(day(2026, 1, 2), day(2026, 1, 1))
    with pytest.raises(InputError, match="too long"):
        events_between(day(1026, 1, 1), day(2026, 1, 1))


def days_of(name: str, year: int, country: str) -> list[tuple[int, int]]:
    events = events_between(day(year, 1, 1), day(year, 12, 31), [country])
    return [(event.day.month, event.day.day) for event in events if event.name == name and event.country == country]


@pytest.mark.parametrize(
    ("name", "country", "year", "expected"),
    [
        ("Mother's Day", "GB", 2026, (3, 15)),  # the fourth Sunday in Lent
        ("Mother's Day", "FR", 2026, (5, 31)),
        ("Mother's Day", "FR", 2023, (6, 4)),  # the last Sunday of May was Pentecost
        ("Mother's Day", "SE", 2026, (5, 31)),
        ("Mother's Day", "MX", 2026, (5, 10)),
        ("Mother's Day", "NO", 2026, (2, 8)),
        ("Father's Day", "DE", 2026, (5, 14)),  # Ascension Day
        ("Father's Day", "AU", 2026, (9, 6)),
        ("Father's Day", "IT", 2026, (3, 19)),
        ("Father's Day", "US", 2026, (6, 21)),
        ("Black Friday", "US", 2026, (11, 27)),
        ("Black Friday", "US", 2024, (11, 29)),
        ("Teacher Appreciation Week", "US", 2023, (5, 8)),  # the first of May was a Monday, not a full week
        ("Teacher Appreciation Week", "US", 2026, (5, 4)),
        ("Administrative Professionals' Day", "US", 2026, (4, 22)),
        ("Back to School", "CA", 2026, (9, 8)),
        ("Mardi Gras", "US", 2026, (2, 17)),
        ("Oktoberfest begins", "DE", 2018, (9, 22)),
        ("Oktoberfest begins", "DE", 2026, (9, 19)),
        ("Championship Game Sunday", "US", 2026, (2, 8)),
    ],
)
def test_unofficial_days_follow_their_countrys_rule(
    name: str, country: str, year: int, expected: tuple[int, int]
) -> None:
    assert days_of(name, year, country) == [expected]


def test_days_of_the_whole_world_are_there_once_and_leap_days_in_leap_years_only() -> None:
    both = events_between(day(2027, 1, 1), day(2028, 12, 31), ["US", "DE"])
    pi_days = [(event.day.year, event.country) for event in both if event.name == "Pi Day"]
    assert pi_days == [(2027, WORLD), (2028, WORLD)]
    assert [event.day.year for event in both if event.name == "Leap Day"] == [2028]
    fridays = [event.day for event in both if event.name == "Friday the 13th"]
    assert [(one.year, one.month) for one in fridays] == [(2027, 8), (2028, 10)]


def test_no_day_is_there_twice_under_one_name() -> None:
    """Where the package has a day of its own, the rule gives way: El Salvador's Father's Day, Latvia's Mother's Day."""
    countries = sorted({country for occasion in OCCASIONS for country in occasion.countries})
    for year in (2026, 2027, 2028):
        events = events_between(day(year, 1, 1), day(year, 12, 31), countries)
        family = Counter((e.country, e.name) for e in events if e.name in ("Mother's Day", "Father's Day"))
        assert set(family.values()) == {1}
        for country in countries:
            names = [name for _, name in occasions_of(country, year)]
            assert len(names) == len(set(names)), country


def test_every_country_of_the_package_has_a_calendar() -> None:
    countries = [code for code in holidays.list_supported_countries() if len(code) == 2]
    assert len(countries) > 200
    found = {event.country for event in events_between(day(2026, 1, 1), day(2026, 12, 31), countries)}
    assert len(found & set(countries)) > 200
