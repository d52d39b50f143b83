"""Nostalgia as a source: round birthdays of films, games, music and days to remember, from the shipped archive."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from pydantic import Field

from ray_apps.ingestion.calendar import calendar_event
from ray_apps.ingestion.nostalgia import Anniversary, anniversaries, shipped, version
from ray_apps.ingestion.occasion_rules import WORLD
from ray_apps.ingestion.sources.ahead import Ahead, announced, told, window
from ray_apps.ingestion.sources.config import SourceOptions
from ray_apps.ingestion.sources.pull import Page, PullSource, Record, State
from ray_apps.platform.settings import Settings


class Options(SourceOptions):
    """Which anniversaries are told, and how long before."""

    lead_days: int = Field(60, ge=1, le=365, description="days between the record and the anniversary")
    years: tuple[Annotated[int, Field(ge=1, le=200)], ...] = Field(
        (10, 20, 25, 30, 40, 50), min_length=1, description="which birthdays count"
    )
    kinds: tuple[str, ...] | None = Field(None, description="film, series, game, album, event, …; unset = all")


def build(name: str, options: Options, settings: Settings) -> PullSource:
    """Return the source; it asks nobody."""
    return NostalgiaSource(name, options)


class NostalgiaSource:
    """Tells each anniversary once, `lead_days` before it."""

    kind = "nostalgia"

    def __init__(self, name: str, options: Options) -> None:
        self.name, self._options = name, options

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield the anniversaries that came within reach. See `PullSource`."""
        options = self._options
        items = [item for item in shipped() if options.kinds is None or item.kind in options.kinds]
        edition = f"{version(items)}:{','.join(map(str, options.years))}"
        first, last = window(state, edition, now, options.lead_days)
        if first <= last:
            found = anniversaries(items, first, last, options.years)
            yield from told(map(self._ahead, found), last, edition)

    def _ahead(self, found: Anniversary) -> Ahead:
        item, headline = found.item, found.item.headline(found.years)
        values = {
            "content": headline,
            "id": f"{item.key}:{found.years}",
            "community": "nostalgia",
            "tags": [item.name, item.kind, f"{item.year // 10 * 10}s"],
            "posted_at": announced(found.day, self._options.lead_days),
        }
        return Ahead(found.day, calendar_event(headline, found.day, WORLD), Record(headline, values))
