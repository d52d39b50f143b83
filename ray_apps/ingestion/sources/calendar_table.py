"""Calendars as tables (CSV): a date, a name and perhaps a country a row. Pure.

Dates are taken in any common form but never guessed: 05/12/2026 is read only if another row of the same file shows
which comes first, day or month.
"""

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from ray_apps.ingestion.bad_value import BadValue
from ray_apps.ingestion.fields import FIELDS
from ray_apps.ingestion.sources.calendar_entries import MAX_ENTRIES, Entry, NoCalendar, Unread, Window
from ray_apps.ingestion.sources.event_names import event_name

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "day", "startdate", "eventdate", "when", "start", "datum", "fecha"),
    "name": ("name", "event", "eventname", "holiday", "holidayname", "occasion", "summary", "subject", "feiertag"),
    "country": ("country", "countrycode", "region", "land"),
}
"""Column names, compared without case and punctuation; the best first."""

_TEXT_COLUMNS = frozenset(FIELDS["content"]) - {"description"}
_PUNCTUATION = re.compile(r"[\W_]+")
_SLASHED = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})")
_ISO = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].{0,40})?")
_WRITTEN = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_COUNTRY = re.compile(r"[A-Za-z]{2}")


def columns_of(header: Sequence[str]) -> dict[str, str] | None:
    """Return {date, name, country: column} for the header of a calendar, or None if it is something else.

    A table with a column of text (title, text, content) is one of posts.
    """
    by_name = {_PUNCTUATION.sub("", column).lower(): column for column in reversed(header)}
    found = {role: next((by_name[name] for name in names if name in by_name), "") for role, names in COLUMNS.items()}
    if not found["date"] or not found["name"] or _TEXT_COLUMNS & set(by_name):
        return None
    return found


def sniff(text: str) -> tuple[str, dict[str, str]] | None:
    """Return the delimiter and the columns of a calendar by its first line, or None."""
    first = text.lstrip("\ufeff\r\n ").partition("\n")[0][:10_000]
    for delimiter in (",", ";", "\t"):
        header = next(csv.reader([first], delimiter=delimiter), [])
        columns = columns_of(header)
        if columns is not None:
            return delimiter, columns
    return None


def read_table(text: str, window: Window) -> Iterator[Entry | Unread]:
    """Yield the days within `window`, row by row. Raises `NoCalendar` where date and name have no columns."""
    known = sniff(text)
    if known is None:
        raise NoCalendar("it has no columns for a date and a name, such as date,name,country")
    delimiter, columns = known
    lines = text.lstrip("\ufeff\r\n ").splitlines()
    order = day_first([row.get(columns["date"]) or "" for row in _rows(lines, delimiter)])
    for number, row in enumerate(_rows(lines, delimiter), start=1):
        locator = f"row {number}"
        if number > MAX_ENTRIES:
            yield Unread(locator, f"the calendar has more than {MAX_ENTRIES:,} rows; the rest is left out")
            return
        try:
            entry = _entry(row, columns, order)
        except BadValue as bad:
            yield Unread(locator, str(bad))
            continue
        if entry.day in window:
            yield entry


def _rows(lines: list[str], delimiter: str) -> Iterator[dict[str, str | None]]:
    reader = csv.DictReader(lines, delimiter=delimiter, strict=False)
    try:
        for row in islice(reader, MAX_ENTRIES + 1):
            yield {key: value for key, value in row.items() if isinstance(key, str)}
    except csv.Error as problem:
        raise NoCalendar(f"line {reader.line_num} is not CSV: {problem}") from None


def _entry(row: Mapping[str, str | None], columns: Mapping[str, str], order: bool | None) -> Entry:
    day = read_date(row.get(columns["date"]) or "", order)
    name = event_name((row.get(columns["name"]) or "").strip(), columns["name"])
    country = (row.get(columns["country"]) or "").strip() if columns["country"] else ""
    if country and not _COUNTRY.fullmatch(country):
        raise BadValue(f"{columns['country']} is no country code of two letters, such as US")
    digest = hashlib.blake2b(f"{day}:{country}:{name}".encode(), digest_size=8).hexdigest()
    return Entry(day, name, digest, country.upper())


def day_first(dates: Sequence[str]) -> bool | None:
    """Tell from all of a column's dates whether the day comes first (None: they do not show it, or they disagree).

    05.12.2026 is always the fifth of December: with dots the day comes first wherever they are used.
    """
    shown = set()
    for text in dates:
        if (match := _SLASHED.fullmatch(text.strip())) and match[2] != ".":
            first, second = int(match[1]), int(match[3])
            if first > 12 >= second:
                shown.add(True)
            elif second > 12 >= first:
                shown.add(False)
    return shown.pop() if len(shown) == 1 else None


def read_date(raw: str, order: bool | None) -> date:
    """Read a date; `order` is `day_first`'s answer for its column. Raises `BadValue`, also for an ambiguous one."""
    text = raw.strip()
    if not text:
        raise BadValue("it has no date")
    try:
        if match := _ISO.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _SLASHED.fullmatch(text):
            return _slashed(text, int(match[1]), int(match[3]), int(match[4]), True if match[2] == "." else order)
        return _written(text)
    except ValueError:
        raise BadValue("it has no date that can be read; write it as 2026-12-05") from None


def _slashed(text: str, first: int, second: int, year: int, day_comes_first: bool | None) -> date:
    if day_comes_first is None and first != second:
        if first <= 12 and second <= 12:
            one, other = date(year, second, first), date(year, first, second)
            said = " or ".join(f"{day.day} {day:%B}" for day in (one, other))
            raise BadValue(f"{text} may be {said}; write it as {one.isoformat()} or {other.isoformat()}")
        day_comes_first = first > 12
    return date(year, second, first) if day_comes_first or first == second else date(year, first, second)


def _written(text: str) -> date:
    """Read a date with its month in English words."""
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text.replace(",", " ").replace(".", " ")[:60])
    words = " ".join(plain.split())
    for form in _WRITTEN:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise ValueError("no date")
