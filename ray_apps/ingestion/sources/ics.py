"""Calendars in iCalendar (RFC 5545): the days of their events, repetitions expanded. Pure.

Events are cut out by their BEGIN and END lines and parsed one by one, so that a broken one does not cost the others.
Of each only its day, its name, its id and its repetition are read: no attendees, places or notes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ray_apps.ingestion.bad_value import BadValue
from ray_apps.ingestion.privacy import public_id
from ray_apps.ingestion.sources.calendar_entries import MAX_BYTES, MAX_ENTRIES, Entry, NoCalendar, Unread, Window
from ray_apps.ingestion.sources.event_names import event_name
from ray_apps.ingestion.sources.recurrence import Repeats

_BEGIN, _END = re.compile(r"BEGIN:VEVENT\s*", re.IGNORECASE), re.compile(r"END:VEVENT\s*", re.IGNORECASE)
_SKIPPED = re.compile(r"(?:BEGIN|END):(?:VALARM|VTIMEZONE|VTODO|VJOURNAL|VFREEBUSY)\s*", re.IGNORECASE)
_MAX_EVENT_LINES, _MAX_UID = 2_000, 1_000


@dataclass
class _Block:
    """The lines of one VEVENT, and where it begins."""

    line: int
    number: int
    lines: list[str] = field(default_factory=list)

    @property
    def locator(self) -> str:
        return f"line {self.line} (event {self.number})"


@dataclass(frozen=True)
class _Event:
    """What is read of one VEVENT. `replaces` is the day of a repeating event that this one stands for."""

    uid: str
    day: date
    name: str
    rule: Any
    extra: tuple[date, ...]
    without: frozenset[date]
    replaces: date | None


def read_ics(text: str, window: Window) -> Iterator[Entry | Unread]:
    """Yield the days within `window`, event by event. Raises `NoCalendar` for a text that is no iCalendar."""
    if not re.match(r"\ufeff?\s*BEGIN:VCALENDAR\s", text, re.IGNORECASE):
        raise NoCalendar("it does not begin with BEGIN:VCALENDAR")
    if len(text) > MAX_BYTES:
        raise NoCalendar(f"it is larger than {MAX_BYTES:,} characters")
    events: list[tuple[_Block, _Event]] = []
    for block in _blocks(text):
        if isinstance(block, Unread):
            yield block
            continue
        try:
            event = _parse(block)
        except BadValue as bad:
            yield Unread(block.locator, str(bad))
            continue
        if event is not None:
            events.append((block, event))
    repeats = Repeats(window)
    replaced: dict[str, set[date]] = {}
    for _, event in events:
        if event.replaces is not None:
            replaced.setdefault(event.uid, set()).add(event.replaces)
    for block, event in events:
        moved = replaced.get(event.uid, set()) if event.replaces is None else set()
        yield from _days(block, event, moved, repeats)


def _days(block: _Block, event: _Event, moved: set[date], repeats: Repeats) -> Iterator[Entry | Unread]:
    days = {event.day, *event.extra}
    if event.rule is not None:
        try:
            for day in repeats.days(event.rule, event.day):
                days.add(day)
        except BadValue as bad:
            yield Unread(block.locator, str(bad))
    for day in sorted(days - event.without - moved):
        if day in repeats.window:
            yield Entry(day, event.name, f"{event.uid}:{day}")


def _blocks(text: str) -> Iterator[_Block | Unread]:
    """Cut the text into its events, folded lines joined; components inside and beside them are left out."""
    block: _Block | None = None
    depth = number = 0
    for line_number, line in enumerate(text.splitlines(), start=1):
        if _BEGIN.fullmatch(line):
            if block is not None:
                yield Unread(block.locator, "it has no END:VEVENT")
            number += 1
            if number > MAX_ENTRIES:
                yield Unread(
                    f"line {line_number}", f"the calendar has more than {MAX_ENTRIES:,} events; the rest is left out"
                )
                return
            block, depth = _Block(line_number, number), 0
        elif _END.fullmatch(line):
            if block is not None:
                yield block
            block = None
        elif _SKIPPED.fullmatch(line):
            depth = max(0, depth + (1 if line[:1] in "Bb" else -1))
        elif block is not None and depth == 0:
            if line[:1] in (" ", "\t") and block.lines:
                block.lines[-1] += line[1:]
            elif line.strip():
                block.lines.append(line)
            if len(block.lines) > _MAX_EVENT_LINES:
                yield Unread(block.locator, f"it has more than {_MAX_EVENT_LINES:,} lines")
                block = None
    if block is not None:
        yield Unread(block.locator, "it has no END:VEVENT")


_READ = ("UID", "SUMMARY", "DTSTART", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "CLASS")


def _parse(block: _Block) -> _Event | None:
    """Read one event; None for a cancelled one. Raises `BadValue`."""
    from icalendar import Event

    wanted = [line for line in block.lines if re.split("[:;]", line, maxsplit=1)[0].upper() in _READ]
    try:
        event = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *wanted, "END:VEVENT", ""]))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as problem:
        raise BadValue(f"it cannot be read as iCalendar ({type(problem).__name__})") from None
    broken = next(iter(getattr(event, "errors", ())), None)
    if broken is not None:
        raise BadValue(f"its {broken[0] or 'text'} cannot be read")
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    if str(event.get("CLASS", "PUBLIC")).upper() != "PUBLIC":
        raise BadValue("it is marked as private")
    if "DTSTART" not in event:
        raise BadValue("it has no DTSTART")
    start = _local(event["DTSTART"])
    name = event_name(str(event["SUMMARY"]) if "SUMMARY" in event else None, "SUMMARY")
    rules = event.get("RRULE")
    if isinstance(rules, list):
        raise BadValue("it has several RRULEs")
    replaces = _local(event["RECURRENCE-ID"]) if "RECURRENCE-ID" in event else None
    uid = public_id(str(event.get("UID", ""))[:_MAX_UID]) or f"{name}:{start}"
    return _Event(
        uid[:150], start, name, rules, _dates(event.get("RDATE")), frozenset(_dates(event.get("EXDATE"))), replaces
    )


def _local(given: Any) -> date:
    """Return the day that a date or a time falls on, where it is held: the calendar's wall shows that one."""
    value = getattr(given, "dt", None)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise BadValue("its date cannot be read")


def _dates(given: Any) -> tuple[date, ...]:
    """Return the days of RDATE or EXDATE, which may stand on one line or on several."""
    lists = given if isinstance(given, list) else [given] if given is not None else []
    return tuple(_local(one) for each in lists for one in getattr(each, "dts", ()))
