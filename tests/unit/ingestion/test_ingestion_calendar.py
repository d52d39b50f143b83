"""The event calendar."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ray_apps.domain.errors import InputError
from ray_apps.ingestion.calendar import DEFAULT_COUNTRIES, events_between


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
