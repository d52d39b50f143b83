"""Holidays as a source: the days that people prepare for, told while there is still time to print for them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Annotated

from pydantic import Field, StringConstraints

from ray_apps.domain.signals import CalendarEvent
from ray_apps.ingestion.calendar import events_between
from ray_apps.ingestion.sources.ahead import Ahead, announced, told, window
from ray_apps.ingestion.sources.config import SourceOptions
from ray_apps.ingestion.sources.pull import Page, PullSource, Record, State
from ray_apps.platform.settings import Settings

Country = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True)]


class Options(SourceOptions):
    """Whose holidays, and how long before."""

    lead_days: int = Field(60, ge=1, le=365, description="days between the record and the holiday")
    countries: tuple[Country, ...] | None = Field(None, description="ISO 3166 codes; unset = EVENT_COUNTRIES")
    records: bool = Field(True, description="make records of them; otherwise only the calendar learns of them")


def build(name: str, options: Options, settings: Settings) -> PullSource:
    """Return the source; it asks nobody. Raises `InputError` for a country without a calendar."""
    countries = tuple(sorted(set(options.countries or settings.countries)))
    any_day = datetime(2000, 1, 1, tzinfo=UTC)
    events_between(any_day, any_day, countries)
    return HolidaySource(name, options, countries)


class HolidaySource:
    """Tells each holiday once, `lead_days` before it, whichever of the countries keep it."""

    kind = "holidays"

    def __init__(self, name: str, options: Options, countries: tuple[str, ...]) -> None:
        self.name, self._options, self._countries = name, options, countries

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield the holidays that came within reach. See `PullSource`."""
        edition = ",".join(self._countries)
        first, last = window(state, edition, now, self._options.lead_days)
        if first <= last:
            yield from told(self._ahead(first, last), last, edition)

    def _ahead(self, first: date, last: date) -> Iterator[Ahead]:
        start, end = (datetime.combine(day, time(), UTC) for day in (first, last))
        events = sorted(events_between(start, end, self._countries), key=lambda one: (one.day, one.name))
        for _, kept in groupby(events, key=lambda one: (one.day, one.name)):
            for number, event in enumerate(kept):
                record = self._record(event) if number == 0 and self._options.records else None
                yield Ahead(event.day.date(), event, record)

    def _record(self, event: CalendarEvent) -> Record:
        day = event.day.date()
        values = {
            "content": f"{event.name}, {day.day} {day:%B %Y}",
            "id": f"{day}:{event.name}"[:256],
            "community": "holidays",
            "tags": [event.name],
            "posted_at": announced(day, self._options.lead_days),
        }
        return Record(f"{event.name} {day}", values)
