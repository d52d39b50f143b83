"""Wikipedia's "on this day": round anniversaries and holidays of the days ahead, in several languages."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from pydantic import Field

from ray_apps.domain.signals import CalendarEvent, DeadLetter
from ray_apps.ingestion.bad_value import BadValue
from ray_apps.ingestion.calendar import calendar_event
from ray_apps.ingestion.occasion_rules import WORLD
from ray_apps.ingestion.polite.failures import Refused
from ray_apps.ingestion.polite_protocol import Http
from ray_apps.ingestion.sources import shapes
from ray_apps.ingestion.sources.ahead import announced
from ray_apps.ingestion.sources.config import SourceOptions
from ray_apps.ingestion.sources.event_names import event_name
from ray_apps.ingestion.sources.pull import Page, PullSource, Record, State
from ray_apps.ingestion.sources.wikimedia_agent import Contact, user_agent
from ray_apps.platform.settings import Settings

YEARS = {
    "ar": "{} عامًا", "bs": "{} godina", "de": "{} Jahre", "en": "{} years", "es": "{} años", "fr": "{} ans",
    "it": "{} anni", "pt": "{} anos", "ru": "{} лет", "sv": "{} år", "tr": "{}. yıl", "uk": "{} років", "zh": "{}周年",
}  # fmt: skip
"""The languages that have the feed, and how an anniversary is called there. (Right for the round numbers told.)"""

_MAX_TAGS = 5
_SITE = "https://{language}.wikipedia.org"

Language = Literal["ar", "bs", "de", "en", "es", "fr", "it", "pt", "ru", "sv", "tr", "uk", "zh"]
Type = Literal["selected", "births", "deaths", "holidays", "events"]


class Options(SourceOptions):
    """What of the feed is pulled, and how far ahead."""

    languages: tuple[Language, ...] = Field(("en",), min_length=1, description="Wikipedias to ask, by language")
    types: tuple[Type, ...] = Field(
        ("selected", "births", "holidays"), min_length=1, description="selected, births, deaths, holidays, events"
    )
    days_ahead: int = Field(45, ge=0, le=180, description="how long before its day something is told")
    round_only: bool = Field(True, description="of what has a year, only 10, 20, 25, 30, … years")
    contact: Contact = Field("", description="address or page named in the User-Agent, as Wikimedia asks")


def build(name: str, options: Options, http: Http, settings: Settings) -> PullSource:
    """Return the source."""
    return WikimediaSource(name, options, http)


class WikimediaSource:
    """Asks for each day ahead once, feed by feed (a language and a type)."""

    kind = "wikimedia"

    def __init__(self, name: str, options: Options, http: Http) -> None:
        self.name, self._options, self._http = name, options, http

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield a page a day and feed, nearest day first; a feed that is not there is told of once a pull."""
        through: dict[str, str] = {key: state[key] for key in map("/".join, self._feeds()) if key in state}
        today = now.astimezone(UTC).date()
        absent: dict[str, Refused] = {}
        for offset in range(self._options.days_ahead + 1):
            day = today + timedelta(days=offset)
            for language, kind in self._feeds():
                key = f"{language}/{kind}"
                if key in absent or day.isoformat() <= through.get(key, ""):
                    continue
                rejected: list[DeadLetter] = []
                found: list[Told] = []
                try:
                    found = self._day(language, kind, day, rejected)
                    through[key] = day.isoformat()
                except Refused as problem:
                    if problem.status != 404:
                        raise
                    absent[key] = problem
                    rejected.append(shapes.unreadable(self.name, key, str(problem)))
                yield Page(
                    dict(through),
                    tuple(one.record for one in found),
                    tuple(rejected),
                    tuple(one.event for one in found if one.event is not None),
                )
        if absent and len(absent) == len(self._feeds()):
            raise next(iter(absent.values()))

    def _feeds(self) -> list[tuple[str, str]]:
        return [(language, kind) for language in self._options.languages for kind in self._options.types]

    def _day(self, language: str, kind: str, day: date, rejected: list[DeadLetter]) -> "list[Told]":
        url = f"{_SITE.format(language=language)}/api/rest_v1/feed/onthisday/{kind}/{day:%m}/{day:%d}"
        answer = self._http.get(url, headers={"user-agent": user_agent(self._options.contact)}).json()
        items = shapes.list_at(answer, kind, service="wikimedia")
        found: list[Told] = []
        for number, item in enumerate(items, start=1):
            try:
                told = read_item(item, language, kind, day, self._options)
            except BadValue as bad:
                rejected.append(shapes.unreadable(self.name, f"{language}/{kind} {day} no. {number}", str(bad)))
                continue
            if told is not None:
                found.append(told)
        shapes.check_some_readable(items, len(items) - len(rejected), service="wikimedia", needs="text and year")
        return found


class Told(NamedTuple):
    """One item of a day: its record, and its event where it is an anniversary."""

    record: Record
    event: CalendarEvent | None


def read_item(item: object, language: str, kind: str, day: date, options: Options) -> Told | None:
    """Read one item of a feed; None for an anniversary that is not wanted. Raises `BadValue`.

    Items are `{"text": …, "year": …, "pages": […]}`; holidays have no year.
    """
    if not isinstance(item, Mapping):
        raise BadValue("it is no object")
    text = item.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadValue("it has no text")
    years = None if kind == "holidays" else _age(item.get("year"), day)
    if years is not None and (years < 1 or (options.round_only and not is_round(years))):
        return None
    content = text.strip() if years is None else f"{YEARS[language].format(years)}: {text.strip()}"
    if years is None:
        content = f"{content} ({day.year})"  # else next year's would be a repetition of this year's
    pages = _articles(item)
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    identity = f"{language}:{kind}:{day}:{digest}"
    values: dict[str, object] = {
        "content": content,
        "id": identity,
        "community": "on this day",
        "tags": [title for page in pages[:_MAX_TAGS] if (title := _title(page))],
        "url": next((link for page in pages if (link := _link(page))), None),
        "posted_at": announced(day, options.days_ahead),
    }
    event = calendar_event(event_name(content, "text"), day, WORLD) if years is not None and is_round(years) else None
    return Told(Record(identity, values), event)


def is_round(years: int) -> bool:
    """Tell whether an anniversary is one that people keep: 10, 20, 25, 30, … 75, 100."""
    return years >= 10 and (years % 10 == 0 or years % 25 == 0)


def _age(year: object, day: date) -> int:
    """Return the years from `year` (negative: BC, and there is no year 0) to the day's."""
    if isinstance(year, bool) or not isinstance(year, int) or not -10_000 < year <= day.year or year == 0:
        raise BadValue("it has no year")
    return day.year - year - (1 if year < 0 else 0)


def _articles(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    pages = item.get("pages")
    return [page for page in pages if isinstance(page, Mapping)] if isinstance(pages, list) else []


def _title(page: Mapping[str, Any]) -> str | None:
    """Return an article's title as people read it."""
    titles = page.get("titles")
    title = titles.get("normalized") if isinstance(titles, Mapping) else page.get("title")
    return title.replace("_", " ") if isinstance(title, str) else None


def _link(page: Mapping[str, Any]) -> str | None:
    urls = page.get("content_urls")
    desktop = urls.get("desktop") if isinstance(urls, Mapping) else None
    link = desktop.get("page") if isinstance(desktop, Mapping) else None
    return link if isinstance(link, str) else None
