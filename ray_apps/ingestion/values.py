"""Reading single values: counters, times and flags, in formats with types and in formats that write all as text. Pure.

`typed` is false for CSV: "12" is a number there, and the empty text is nothing. Where a format has types, text in a
counter's place means that something else is wrong with the row, so it is refused. Each function gives `None` where
the value is missing and raises `BadValue`, calling it `name`, where it is wrong.
"""

import math
import re
from datetime import UTC, date, datetime
from decimal import Decimal

from ray_apps.ingestion.bad_value import BadValue, kind

MAX_COUNT = 10**12
"""No public counter is near it (the most viewed video has about 10¹⁰ views); more is damage or an attack."""

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Older "posts" are missing dates in disguise: the epoch 0, the year 1."""

_WHOLE = re.compile(r"\+?[0-9]{1,40}(?:\.0{1,6})?")
_EPOCH = re.compile(r"[0-9]{9,16}(?:\.[0-9]{1,9})?")
_TRENDING_DAY = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}")
_MILLISECONDS_FROM = 10**11  # as seconds this is the year 5138, as milliseconds 1973
_TRUE, _FALSE = frozenset({"true", "1", "yes", "t", "y"}), frozenset({"false", "0", "no", "f", "n", ""})


def counter(value: object, name: str, *, typed: bool) -> int | None:
    """Read a cumulative counter: a whole number from 0 to 10¹²."""
    if type(value) is not int:
        if value is None or (not typed and value == ""):
            return None
        value = _whole_number(value, name, typed=typed)
    if value < 0:
        raise BadValue(f"{name} is negative")
    if value > MAX_COUNT:
        raise BadValue(f"{name} is beyond {MAX_COUNT:,}")
    return value


def _whole_number(value: object, name: str, *, typed: bool) -> int:
    if isinstance(value, str) and not typed:
        text = value.strip()
        if text.startswith("-") and _WHOLE.fullmatch(text[1:]):
            raise BadValue(f"{name} is negative")
        if not _WHOLE.fullmatch(text):
            raise BadValue(f"{name} is no whole number")
        return int(text.partition(".")[0])
    if isinstance(value, bool) or not isinstance(value, float | Decimal):
        raise BadValue(f"{name} is {kind(value)}, not a number")
    if not (value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)):
        raise BadValue(f"{name} is not a finite number")
    if not 0 <= value <= MAX_COUNT:  # before int(), which would write 1E+999999 out
        return -1 if value < 0 else MAX_COUNT + 1
    if value != int(value):
        raise BadValue(f"{name} is no whole number")
    return int(value)


def moment(value: object, name: str, *, typed: bool) -> datetime | None:
    """Read a time: seconds or milliseconds since 1970, ISO 8601 (UTC unless it says otherwise), or a date.

    A day or an hour means its beginning. Anything before 1990 is refused.
    """
    if value is None or (not typed and value == ""):
        return None
    try:
        when = _moment(value, name, typed=typed)
    except (ValueError, OverflowError, OSError):
        raise BadValue(f"{name} is no time") from None
    if when < EARLIEST:
        raise BadValue(f"{name} is before {EARLIEST.year}")
    return when


def _moment(value: object, name: str, *, typed: bool) -> datetime:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value if value < _MILLISECONDS_FROM else value / 1000, UTC)
    if isinstance(value, str):
        text = value.strip()
        if not typed and _EPOCH.fullmatch(text):
            seconds = float(text)
            return datetime.fromtimestamp(seconds if seconds < _MILLISECONDS_FROM else seconds / 1000, UTC)
        # The data sets of YouTube's trending lists write their day as YY.DD.MM. Elsewhere that could mean anything.
        if "trending" in name.lower() and _TRENDING_DAY.fullmatch(text):
            return datetime.strptime(text, "%y.%d.%m").replace(tzinfo=UTC)
        return _utc(datetime.fromisoformat(text))
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise BadValue(f"{name} is {kind(value)}, not a time")


def _utc(when: datetime) -> datetime:
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def flag(value: object, name: str, *, typed: bool) -> bool:
    """Read a flag; missing is false."""
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    word = value.strip().lower() if isinstance(value, str) and not typed else None
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise BadValue(f"{name} is {kind(value)}, not true or false")
