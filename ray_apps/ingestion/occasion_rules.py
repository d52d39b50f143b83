"""How an unofficial day is found in a year: on a date, on the second Sunday of a month, so long after Easter. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

WORLD = "001"
"""The country of what belongs to no country: UN M49's code for the world, which CLDR uses too."""

Rule = Callable[[int], date | None]
"""The day in a year, or `None` where a year has none."""

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day people keep: its English name, its rule and the ISO codes of who keeps it (empty: the world)."""

    name: str
    rule: Rule
    countries: frozenset[str] = frozenset()


def fixed(month: int, day: int) -> Rule:
    """Return the rule of a day that is the same every year; 29 February exists in leap years only."""

    def rule(year: int) -> date | None:
        try:
            return date(year, month, day)
        except ValueError:
            return None

    return rule


def nth(month: int, weekday: int, number: int) -> Rule:
    """Return the rule "the `number`-th such weekday of the month"; −1 is the last one."""

    def rule(year: int) -> date:
        if number < 0:
            end = date(year, month % 12 + 1, 1) if month < 12 else date(year, 12, 31) + timedelta(days=1)
            back = (end - timedelta(days=1)).weekday() - weekday
            return end - timedelta(days=1 + back % 7)
        return from_day(month, 1, weekday)(year) + timedelta(days=7 * (number - 1))

    return rule


def from_day(month: int, day: int, weekday: int) -> Callable[[int], date]:
    """Return the rule "the first such weekday from a day of the year on"."""

    def rule(year: int) -> date:
        first = date(year, month, day)
        return first + timedelta(days=(weekday - first.weekday()) % 7)

    return rule


def easter(days: int) -> Rule:
    """Return the rule "so many days after the western Easter Sunday" (before, if negative)."""

    def rule(year: int) -> date:
        from dateutil.easter import easter as sunday

        found: date = sunday(year)
        return found + timedelta(days=days)

    return rule


def after(base: Rule, days: int) -> Rule:
    """Return the rule "so many days after another day" (before, if negative)."""

    def rule(year: int) -> date | None:
        day = base(year)
        return None if day is None else day + timedelta(days=days)

    return rule


def french_mothers_day(year: int) -> date | None:
    """Return the last Sunday of May, or the first of June where Pentecost falls on it.

    By the law of 24 May 1950 (now D215-1 of the Code de l'action sociale et des familles).
    """
    last = nth(5, SUN, -1)(year)
    return nth(6, SUN, 1)(year) if last == easter(49)(year) else last
