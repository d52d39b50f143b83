"""Calendars that a user brings, ICS or CSV, by file or address: days for the calendar and, if wanted, records."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ray_apps.domain.errors import InputError
from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion.calendar import calendar_event
from ray_apps.ingestion.occasion_rules import WORLD
from ray_apps.ingestion.polite_protocol import Answer, BudgetSpent, Http, SourceFailed
from ray_apps.ingestion.sources import shapes
from ray_apps.ingestion.sources.ahead import announced
from ray_apps.ingestion.sources.calendar_entries import MAX_BYTES, Entry, NoCalendar, Unread, Window
from ray_apps.ingestion.sources.calendar_table import read_table, sniff
from ray_apps.ingestion.sources.config import SourceOptions
from ray_apps.ingestion.sources.ics import read_ics
from ray_apps.ingestion.sources.pull import Page, PullSource, Record, State
from ray_apps.platform.settings import Settings

ICS_SUFFIXES = (".ics", ".ical")
_PAGE = 500


class CalendarPlace(BaseModel):
    """Where one calendar is. Its address may be a secret (calendars are shared that way), so it is never shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[\w .-]{1,60}$")] = Field(description="what people call it")
    path: Path | None = Field(None, description="a file, .ics or .csv")
    url: Annotated[str, StringConstraints(pattern=r"^(?:https?|webcal)://[^\s/]+")] | None = Field(
        None, description="or an address"
    )
    country: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True)] | None = Field(
        None, description="whose days they are; unset = as the file says, or the world's"
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise ValueError("give either path or url")
        return self


class Options(SourceOptions):
    """Which calendars."""

    calendars: tuple[CalendarPlace, ...] = Field(min_length=1, max_length=100, description="name, path or url, country")
    records: bool = Field(
        False, description="make records of the days ahead; otherwise only the calendar learns of them"
    )
    lead_days: int = Field(60, ge=1, le=365, description="days between the record and the day, with records")


def build(name: str, options: Options, http: Http, settings: Settings) -> PullSource:
    """Return the source. Raises `InputError` for two calendars of one name."""
    names = [place.name for place in options.calendars]
    double = next((one for one in names if names.count(one) > 1), None)
    if double is not None:
        raise InputError(f"source {name}: two calendars are called {double!r}")
    return CalendarsSource(name, options, http)


def is_calendar(path: Path) -> bool:
    """Tell whether a file is a calendar: an .ics, or a .csv whose header names a date and an event and no post's text.

    A file that cannot be read is none; whoever opens it next says why.
    """
    if path.suffix.lower() in ICS_SUFFIXES:
        return True
    if path.suffix.lower() not in {".csv", ".tsv"}:
        return False
    try:
        with path.open("rb") as file:
            return sniff(file.read(16_384).decode("utf-8", "replace")) is not None
    except OSError:
        return False


def open_calendar(path: Path, now: datetime) -> PullSource:
    """Open a calendar given by its path: its days, and records of those ahead. Raises `InputError` if it is none."""
    place = CalendarPlace.model_construct(name=path.name, path=path, url=None, country=None)
    options = Options.model_construct(calendars=(place,), records=True, lead_days=60)
    source = CalendarsSource(path.name, options, None)
    try:
        source.check(place, now)
    except (SourceFailed, NoCalendar) as problem:
        raise InputError(f"cannot read the calendar {str(path)!r}: {problem}") from None
    return source


class CalendarsSource:
    """Reads calendar after calendar, each at most once a day unless it changed. One that fails is named."""

    kind = "calendar"

    def __init__(self, name: str, options: Options, http: Http | None) -> None:
        self.name, self._options, self._http = name, options, http

    def check(self, place: CalendarPlace, now: datetime) -> None:
        """Read one calendar to its end, for its errors."""
        answer = self._fetch(place, {}, now)
        if answer is not None:
            for _ in _read(answer.body, Window.around(now.astimezone(UTC).date())):
                pass

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield the days from a month ago to 400 days ahead, of calendars that changed or were not read today."""
        kept: dict[str, Any] = {
            place.name: state[place.name] for place in self._options.calendars if place.name in state
        }
        today = now.astimezone(UTC).date()
        failed: list[str] = []
        for place in self._options.calendars:
            try:
                answer = self._fetch(place, kept.get(place.name, {}), now)
                if answer is None:
                    continue
                digest = hashlib.blake2b(answer.body, digest_size=12).hexdigest()
                mark = {"digest": digest, "on": today.isoformat(), "etag": answer.etag, "modified": answer.modified}
                done = _done(kept.get(place.name), mark)
                if done is None:
                    continue
                found = list(_read(answer.body, Window.around(today)))
            except BudgetSpent:
                raise
            except (SourceFailed, NoCalendar) as problem:
                failed.append(f"{place.name}: {problem}")
                yield Page(kept, rejected=(shapes.unreadable(self.name, place.name, str(problem)),))
                continue
            yield from self._told(place, found, kept, mark, done)
            kept = kept | {place.name: mark}
        if len(failed) == len(self._options.calendars):
            raise SourceFailed("; ".join(failed)[:300])

    def _told(
        self, place: CalendarPlace, found: list[Entry | Unread], kept: dict[str, Any], mark: dict[str, Any], done: int
    ) -> Iterator[Page]:
        """Yield a calendar's days in pages, from the `done`th on; the validators are kept with the last."""
        today = date.fromisoformat(mark["on"])
        for start in range(done, len(found), _PAGE) or (done,):
            part = found[start : start + _PAGE]
            end = start + len(part)
            partly = {"digest": mark["digest"], "on": mark["on"], "done": end}
            entries = [one for one in part if isinstance(one, Entry)]
            yield Page(
                kept | {place.name: mark if end == len(found) else partly},
                records=tuple(self._records(place, entries, today)),
                rejected=tuple(self._dead(place, one) for one in part if isinstance(one, Unread)),
                events=tuple(calendar_event(one.name, one.day, self._country(place, one)) for one in entries),
            )

    def _records(self, place: CalendarPlace, entries: Iterable[Entry], today: date) -> Iterator[Record]:
        if not self._options.records:
            return
        end = today + timedelta(days=self._options.lead_days)
        for one in entries:
            if today <= one.day <= end:
                values = {
                    "content": f"{one.name}, {one.day.day} {one.day:%B %Y}",
                    "id": f"{place.name}:{one.identity}"[:256],
                    "community": "calendar",
                    "posted_at": announced(one.day, self._options.lead_days),
                }
                yield Record(f"{place.name} {one.day}", values)

    def _dead(self, place: CalendarPlace, unread: Unread) -> DeadLetter:
        return shapes.unreadable(self.name, f"{place.name} {unread.locator}", unread.reason)

    def _country(self, place: CalendarPlace, entry: Entry) -> str:
        return entry.country or place.country or WORLD

    def _fetch(self, place: CalendarPlace, known: dict[str, Any], now: datetime) -> Answer | None:
        """Read a calendar's bytes; None if its service says that nothing changed since today's reading.

        Yesterday's validators are not sent: the days in the window are others today, even of the same calendar.
        """
        if place.path is not None:
            return _file(place.path)
        if self._http is None:
            raise SourceFailed("a calendar with an address needs the network")
        fresh = known if known.get("on") == now.astimezone(UTC).date().isoformat() else {}
        url = place.url or ""
        if urlsplit(url).scheme == "webcal":
            url = "https" + url.removeprefix("webcal")
        try:
            answer = self._http.get(url, etag=fresh.get("etag"), modified=fresh.get("modified"))
        except BudgetSpent:
            raise
        except SourceFailed as problem:
            # The address is a secret; what it was answered with is not.
            raise SourceFailed(_without_path(str(problem), url), open_for_s=problem.open_for_s) from None
        return None if answer.unchanged else answer


def _file(path: Path) -> Answer:
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise SourceFailed(f"cannot be opened ({problem.strerror or type(problem).__name__})") from None
    return Answer(200, body)


def _read(body: bytes, window: Window) -> Iterator[Entry | Unread]:
    """Read a calendar in whichever format it is. Raises `NoCalendar`."""
    if len(body) > MAX_BYTES:
        raise NoCalendar(f"it is larger than {MAX_BYTES:,} bytes")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    if "\x00" in text:
        raise NoCalendar("it is not text")
    is_ics = text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"
    if not is_ics and sniff(text) is None:
        raise NoCalendar("it is neither iCalendar (BEGIN:VCALENDAR) nor a table with columns for a date and a name")
    yield from (read_ics if is_ics else read_table)(text, window)


def _done(known: dict[str, Any] | None, mark: dict[str, Any]) -> int | None:
    """Return how many entries of just this calendar were told today already; None for all of them."""
    if known is None or any(known.get(key) != mark[key] for key in ("digest", "on")):
        return 0
    done: int | None = known.get("done")
    return done


def _without_path(message: str, url: str) -> str:
    parts = urlsplit(url)
    path = parts.path[:120]
    return message.replace(path, "/…") if len(path) > 1 else message
