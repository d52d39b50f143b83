"""Repetitions (RRULE of RFC 5545) at the grain of days, within a window, at a bounded cost. Pure.

For whole days every BY part of a rule says which days of a period (a day, week, month or year) count: so the days of
each period are filtered, and BYSETPOS picks among them. Libraries that follow a rule from date to date never come back
from one that matches no day (30 February) or that began in the year 1; this looks at every day of the window once.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from ray_apps.ingestion.bad_value import BadValue
from ray_apps.ingestion.sources.calendar_entries import MAX_REPEATS, Window

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST_DAYS = 5_000_000
"""Days looked at for one calendar: ten thousand weekly rules, or eighty thousand yearly ones."""

_MOST_YEARS = 150
_BY_NUMBERS = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}


@dataclass(frozen=True, slots=True)
class _Rule:
    """One RRULE, read. The sets hold what counts; an empty one lets everything pass."""

    frequency: str
    interval: int
    count: int | None
    until: date | None
    week_start: int
    months: frozenset[int]
    month_days: frozenset[int]
    year_days: frozenset[int]
    weeks: frozenset[int]
    positions: frozenset[int]
    weekdays: frozenset[tuple[int, int]]
    """(which one, 0 for every; the weekday, Monday is 0)."""


@dataclass
class Repeats:
    """Expands the rules of one calendar within its window, for as many days as one calendar is worth."""

    window: Window
    left: int = field(default=_MOST_DAYS)

    def days(self, given: Mapping[str, Any], start: date) -> Iterator[date]:
        """Yield the days of a rule that begins at `start`: at most 60, then `BadValue` says that there are more.

        `given` maps the parts of an RRULE to their values, or lists of them, as icalendar reads them. Raises `BadValue`
        for a rule that repeats within days, is broken, or cannot be followed within bounds.
        """
        rule = read_rule(given, start)
        last = self.window.last if rule.until is None else min(rule.until, self.window.last)
        first = start if rule.count is not None else max(start, self.window.first)
        if last.year - first.year > _MOST_YEARS:
            raise BadValue(f"it counts its days from more than {_MOST_YEARS} years ago")
        told = 0
        for number, day in enumerate(self._matching(rule, start, first, last), start=1):
            if rule.count is not None and number > rule.count:
                return
            if day < self.window.first:
                continue
            told += 1
            if told > MAX_REPEATS:
                raise BadValue(f"it repeats more than {MAX_REPEATS} times within the window; the rest is left out")
            yield day

    def _matching(self, rule: _Rule, start: date, first: date, last: date) -> Iterator[date]:
        """Yield the days that match, from `first` to `last`, period by period."""
        for begin, end in _periods(rule, start, first, last):
            found = [day for day in self._span(rule, begin, end) if _matches(rule, day)]
            if rule.positions:
                size = len(found)
                found = [day for at, day in enumerate(found, 1) if rule.positions & {at, at - size - 1}]
            yield from (day for day in found if first <= day <= last)

    def _span(self, rule: _Rule, begin: date, end: date) -> Iterator[date]:
        """Yield the days of a period, whole months that the rule leaves out excepted."""
        day = begin
        while day < end:
            self.left -= 1
            if self.left < 0:
                raise BadValue("the calendar's repetitions are too many to follow")
            if rule.months and day.month not in rule.months:
                day = _first_of(day.year * 12 + day.month)
                continue
            yield day
            day += timedelta(days=1)


def _periods(rule: _Rule, start: date, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the rule's periods that touch first…last, as [begin, end): every `interval`-th from that of `start` on."""
    if rule.frequency in ("DAILY", "WEEKLY"):
        length = 7 if rule.frequency == "WEEKLY" else 1
        origin = start - timedelta(days=(start.weekday() - rule.week_start) % 7) if length == 7 else start
        step = length * rule.interval
        begin = origin + timedelta(days=(first - origin).days // step * step)
        while begin <= last:
            yield begin, begin + timedelta(days=length)
            begin += timedelta(days=step)
        return
    length = 12 if rule.frequency == "YEARLY" else 1
    origin_month = start.year * 12 + (start.month - 1 if length == 1 else 0)
    step = length * rule.interval
    month = origin_month + (first.year * 12 + first.month - 1 - origin_month) // step * step
    while month <= last.year * 12 + last.month - 1:
        yield _first_of(month), _first_of(month + length)
        month += step


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _matches(rule: _Rule, day: date) -> bool:
    """Tell whether a day passes every BY part."""
    if rule.months and day.month not in rule.months:
        return False
    in_month = monthrange(day.year, day.month)[1]
    if rule.month_days and not rule.month_days & {day.day, day.day - in_month - 1}:
        return False
    if rule.year_days:
        number, in_year = day.timetuple().tm_yday, 365 + (monthrange(day.year, 2)[1] == 29)
        if not rule.year_days & {number, number - in_year - 1}:
            return False
    if rule.weeks and not rule.weeks & _week_numbers(day, rule.week_start):
        return False
    return not rule.weekdays or any(_is_weekday(rule, day, which, weekday) for which, weekday in rule.weekdays)


def _is_weekday(rule: _Rule, day: date, which: int, weekday: int) -> bool:
    """Tell whether a day is the `which`th such weekday of its month or year (0: any; negative: from the end)."""
    if day.weekday() != weekday:
        return False
    if which == 0 or rule.frequency in ("DAILY", "WEEKLY"):
        return which == 0
    if rule.frequency == "MONTHLY" or rule.months:
        number, size = day.day, monthrange(day.year, day.month)[1]
    else:
        number, size = day.timetuple().tm_yday, 365 + (monthrange(day.year, 2)[1] == 29)
    return which == ((number - 1) // 7 + 1 if which > 0 else -((size - number) // 7 + 1))


def _week_numbers(day: date, week_start: int) -> frozenset[int]:
    """Return the number of a day's week in its year, from the front and from the back (negative).

    The first week is the first that has four days in the year. Days of a week that belongs to a neighbouring year have
    none here: a rule looks at each year by itself.
    """
    begin = _week_one(day.year, week_start)
    end = _week_one(day.year + 1, week_start)
    if not begin <= day < end:
        return frozenset()
    number, weeks = (day - begin).days // 7 + 1, (end - begin).days // 7
    return frozenset({number, number - weeks - 1})


def _week_one(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % 7)


def read_rule(given: Mapping[str, Any], start: date) -> _Rule:
    """Read an RRULE, with what `start` says where the rule does not. Raises `BadValue`."""
    frequency = str(_one(given, "FREQ") or "").upper()
    if frequency not in _FREQUENCIES:
        raise BadValue(f"it repeats {frequency.lower()[:20] or 'somehow'}, which makes no days to prepare for")
    week_start = str(_one(given, "WKST") or "MO").upper()
    if week_start not in _WEEKDAYS:
        raise BadValue("its WKST is no weekday")
    numbers = {key: _numbers(given, key, most) for key, most in _BY_NUMBERS.items()}
    weekdays = frozenset(_weekday(str(value)) for value in _list(given, "BYDAY"))
    months, month_days = numbers["BYMONTH"], numbers["BYMONTHDAY"]
    if not (weekdays or month_days or numbers["BYYEARDAY"]):
        if numbers["BYWEEKNO"] or frequency == "WEEKLY":
            weekdays = frozenset({(0, start.weekday())})
        elif frequency in ("MONTHLY", "YEARLY"):
            month_days = frozenset({start.day})
            months = months or (frozenset({start.month}) if frequency == "YEARLY" else months)
    return _Rule(
        frequency, _whole(given, "INTERVAL") or 1, _whole(given, "COUNT"), _until(given), _WEEKDAYS.index(week_start),
        months, month_days, numbers["BYYEARDAY"], numbers["BYWEEKNO"], numbers["BYSETPOS"], weekdays,
    )  # fmt: skip


def _list(given: Mapping[str, Any], key: str) -> list[Any]:
    value = given.get(key)
    return value if isinstance(value, list) else [] if value is None else [value]


def _one(given: Mapping[str, Any], key: str) -> Any:
    return next(iter(_list(given, key)), None)


def _whole(given: Mapping[str, Any], key: str) -> int | None:
    value = _one(given, key)
    if value is None:
        return None
    if not isinstance(value, int) or not 1 <= value <= 10_000:
        raise BadValue(f"its {key} is not a number from 1 to 10,000")
    return value


def _until(given: Mapping[str, Any]) -> date | None:
    value = _one(given, "UNTIL")
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise BadValue("its UNTIL is no date")


def _numbers(given: Mapping[str, Any], key: str, most: int) -> frozenset[int]:
    try:
        values = frozenset(int(value) for value in _list(given, key))
    except (TypeError, ValueError):
        raise BadValue(f"its {key} holds something that is no number") from None
    if any(value == 0 or abs(value) > most or (key == "BYMONTH" and value < 0) for value in values):
        raise BadValue(f"its {key} holds a number that cannot be")
    return values


def _weekday(text: str) -> tuple[int, int]:
    """Read MO, 2MO or -1FR."""
    name, number = text[-2:].upper(), text[:-2]
    digits = number[1:] if number[:1] in ("+", "-") else number
    if name not in _WEEKDAYS or (number and not (digits.isascii() and digits.isdigit() and 1 <= int(digits[:3]) <= 53)):
        raise BadValue(f"its BYDAY holds {text[:10]!r}")
    return int(number) if number else 0, _WEEKDAYS.index(name)
