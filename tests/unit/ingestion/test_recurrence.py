"""Repetitions, against dateutil as an independent judge, and at the edges where dateutil does not come back."""

import random
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import pytest
from dateutil import rrule

from ray_apps.ingestion.bad_value import BadValue
from ray_apps.ingestion.sources.calendar_entries import Window
from ray_apps.ingestion.sources.recurrence import Repeats

WINDOW = Window(date(2026, 1, 1), date(2027, 2, 4))
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def some_rule(dice: random.Random) -> dict[str, list[Any]]:
    frequency = dice.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    rule: dict[str, list[Any]] = {"FREQ": [frequency], "INTERVAL": [dice.randint(1, 4)]}
    if dice.random() < 0.4:
        rule["BYMONTH"] = sorted(dice.sample(range(1, 13), dice.randint(1, 3)))
    if dice.random() < 0.5:
        # An ordinal and a month together in a yearly rule mean "of the month", as in a monthly one.
        ordinal = frequency in ("MONTHLY", "YEARLY") and dice.random() < 0.6
        days = dice.sample(_DAYS, dice.randint(1, 3))
        rule["BYDAY"] = [f"{dice.choice([-2, -1, 1, 2, 3, 5])}{day}" if ordinal else day for day in days]
    if frequency != "WEEKLY" and dice.random() < 0.4:
        rule["BYMONTHDAY"] = dice.sample([-31, -3, -1, 1, 2, 13, 28, 29, 30, 31], dice.randint(1, 3))
    if frequency == "YEARLY" and dice.random() < 0.2:
        rule["BYYEARDAY"] = dice.sample([-366, -1, 1, 60, 100, 366], 2)
    # dateutil counts the positions of the first week from the start, RFC 5545 those of the whole week.
    if frequency != "WEEKLY" and set(rule) & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} and dice.random() < 0.3:
        rule["BYSETPOS"] = [dice.choice([-1, 1, 2])]
    if dice.random() < 0.3:
        rule["COUNT"] = [dice.randint(1, 60)]
    if dice.random() < 0.3:
        rule["WKST"] = [dice.choice(_DAYS)]
    if dice.random() < 0.3:
        rule["UNTIL"] = [date(2026, 1, 1) + timedelta(days=dice.randint(-300, 300))]
    return rule


def by_dateutil(rule: dict[str, list[Any]], start: date) -> list[date]:
    parts = [
        f"{key}={','.join(value.strftime('%Y%m%d') if isinstance(value, date) else str(value) for value in values)}"
        for key, values in rule.items()
    ]
    found = rrule.rrulestr(f"RRULE:{';'.join(parts)}", dtstart=datetime.combine(start, time()))
    first, last = (datetime.combine(day, time()) for day in (WINDOW.first, WINDOW.last))
    days = []
    for moment in islice(found, 50_000):
        if moment > last:
            break
        if moment >= first:
            days.append(moment.date())
    return days


def expand(rule: dict[str, list[Any]], start: date) -> list[date]:
    days: list[date] = []
    try:
        for day in Repeats(WINDOW).days(rule, start):
            days.append(day)
    except BadValue as bad:
        assert "more than 60 times" in str(bad)
    return days


@pytest.mark.parametrize("seed", range(8))
def test_random_rules_give_the_days_that_dateutil_gives(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateutil.rrule.datetime.MAXYEAR", 2040)  # where it gives up on rules that match no day
    dice = random.Random(seed)
    compared = 0
    for _ in range(200):
        rule, start = some_rule(dice), date(2026, 6, 1) - timedelta(days=dice.randint(-200, 4_000))
        if "COUNT" in rule:
            rule.pop("UNTIL", None)
        expected = by_dateutil(rule, start)
        assert expand(rule, start) == expected[:60], (rule, start)
        compared += bool(expected)
    assert compared > 60


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ({"FREQ": ["YEARLY"]}, date(2024, 2, 29), []),  # no leap day in the window
        ({"FREQ": ["MONTHLY"]}, date(2025, 12, 31), [1, 3, 5, 7, 8, 10, 12, 1]),
        ({"FREQ": ["YEARLY"], "BYMONTH": [11], "BYDAY": ["4TH"]}, date(1990, 11, 22), [11]),
        ({"FREQ": ["DAILY"], "BYMONTH": [2], "BYMONTHDAY": [30]}, date(1990, 1, 1), []),
        ({"FREQ": ["YEARLY"], "INTERVAL": [10_000]}, date(2026, 3, 1), [3]),
    ],
)
def test_edges(rule: dict[str, list[Any]], start: date, expected: list[int]) -> None:
    assert [day.month for day in expand(rule, start)] == expected


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"FREQ": ["SECONDLY"]}, "repeats secondly"),
        ({}, "repeats somehow"),
        ({"FREQ": ["DAILY"], "COUNT": [0]}, "COUNT"),
        ({"FREQ": ["DAILY"], "INTERVAL": [-1]}, "INTERVAL"),
        ({"FREQ": ["DAILY"], "BYMONTH": [13]}, "BYMONTH"),
        ({"FREQ": ["YEARLY"], "BYDAY": ["9" * 5_000 + "MO"]}, "BYDAY"),
        ({"FREQ": ["YEARLY"], "BYMONTHDAY": ["x"]}, "BYMONTHDAY"),
        ({"FREQ": ["YEARLY"], "UNTIL": ["tomorrow"]}, "UNTIL"),
        ({"FREQ": ["DAILY"]}, "more than 60 times"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rule: dict[str, list[Any]], says: str) -> None:
    with pytest.raises(BadValue, match=says):
        list(Repeats(WINDOW).days(rule, date(2026, 1, 1)))


def test_old_counts_and_too_many_rules_are_refused_rather_than_followed() -> None:
    with pytest.raises(BadValue, match="150 years ago"):
        list(Repeats(WINDOW).days({"FREQ": ["DAILY"], "COUNT": [10_000]}, date(1, 1, 1)))
    repeats = Repeats(WINDOW, left=300)
    with pytest.raises(BadValue, match="too many to follow"):
        for _ in range(5):
            list(repeats.days({"FREQ": ["YEARLY"]}, date(1950, 6, 1)))
