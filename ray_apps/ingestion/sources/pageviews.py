"""Wikimedia's pageviews: the articles that a Wikipedia's readers looked up most, day by day.

What the service counts is the views of one day; the counters of signals grow, so that velocity can be read off them.
Hence the state keeps a running total of every article seen lately. An article that stays away from the top for some
days starts from nothing again, which everything that reads counters takes for a counter that was reset.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import Field, StringConstraints

from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion.polite.failures import Refused
from ray_apps.ingestion.polite_protocol import Http
from ray_apps.ingestion.sources import shapes
from ray_apps.ingestion.sources.config import SourceOptions
from ray_apps.ingestion.sources.pull import Page, PullSource, Record, State
from ray_apps.ingestion.sources.wikimedia_agent import Contact, user_agent
from ray_apps.platform.settings import Settings

MOST_DAYS = 30
"""After a longer absence older days are left out: nobody prints for last month's news."""

_REMEMBERED_DAYS = 7
_MAX_TITLE = 255
_MAX_VIEWS = 10**10

_MAIN_PAGES = frozenset({
    "Main_Page", "Hauptseite", "Accueil", "Portada", "Pagina_principale", "Página_principal", "Заглавная_страница",
    "メインページ", "首页", "Hoofdpagina", "Strona_główna", "Portal:Huvudsida", "Головна_сторінка", "Ana_Sayfa",
})  # fmt: skip
_NAMESPACE = re.compile(
    r"(?:special|spezial|spécial|especial|speciale|speciaal|specjalna|служебная|спеціальна|特別|özel"
    r"|wikipedia|wikipédia|wikipedie|википедия|вікіпедія|vikipedi|portal|portail|портал|user|benutzer|utilisateur"
    r"|usuario|участник|file|datei|fichier|archivo|файл|template|vorlage|modèle|help|hilfe|aide|ayuda|category|kategorie"
    r"|catégorie|categoría|talk|diskussion|draft|mediawiki|module|topic)(?:_talk)?:(?!_)",
    re.IGNORECASE,
)  # fmt: skip
"""Namespaces. Titles of works have a space after their colon (Alien:_Romulus), pages of a namespace have none."""

_NO_TOPIC = re.compile(r"-|Deaths_in_\d{4}|Nekrolog_.*|404\.php|index\.html?|.*\.(?:php|xml)", re.IGNORECASE)

Project = Annotated[str, StringConstraints(pattern=r"^[a-z-]{2,20}\.(?:wikipedia|wikivoyage|wikinews|wikiquote)$")]


class Options(SourceOptions):
    """Whose readers, and how many articles."""

    projects: tuple[Project, ...] = Field(("en.wikipedia",), min_length=1, description="such as en.wikipedia")
    days_back: int = Field(3, ge=1, le=MOST_DAYS, description="days that the first pull goes back")
    top: int = Field(1_000, ge=1, le=1_000, description="how many of a day's articles are taken, the most read first")
    contact: Contact = Field("", description="address or page named in the User-Agent, as Wikimedia asks")


def build(name: str, options: Options, http: Http, settings: Settings) -> PullSource:
    """Return the source."""
    return PageviewsSource(name, options, http)


class PageviewsSource:
    """Asks for each day once it is over. A day that is not counted yet (404) is asked for again with the next pull."""

    kind = "pageviews"

    def __init__(self, name: str, options: Options, http: Http) -> None:
        self.name, self._options, self._http = name, options, http

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield one page a day and project, oldest day first. See `PullSource`."""
        kept: dict[str, Any] = {project: state[project] for project in self._options.projects if project in state}
        yesterday = now.astimezone(UTC).date() - timedelta(days=1)
        for project in self._options.projects:
            day = self._first_day(kept.get(project), yesterday)
            while day <= yesterday and (articles := self._articles(project, day)) is not None:
                rejected: list[DeadLetter] = []
                views = self._views(project, day, articles, rejected)
                totals = grown(kept[project]["totals"] if project in kept else {}, views, day)
                kept = kept | {project: {"day": day.isoformat(), "totals": totals}}
                records = tuple(_record(project, title, day, totals[title][0]) for title in views)
                yield Page(kept, records, tuple(rejected))
                day += timedelta(days=1)

    def _first_day(self, known: Mapping[str, Any] | None, yesterday: date) -> date:
        if known is None:
            return yesterday - timedelta(days=self._options.days_back - 1)
        next_day = date.fromisoformat(known["day"]) + timedelta(days=1)
        return max(next_day, yesterday - timedelta(days=MOST_DAYS - 1))

    def _articles(self, project: str, day: date) -> list[Any] | None:
        """Return a day's list, most read first, or None if it is not there yet."""
        path = f"/api/rest_v1/metrics/pageviews/top/{project}/all-access/{day:%Y/%m/%d}"
        try:
            answer = self._http.get(path, headers={"user-agent": user_agent(self._options.contact)}).json()
        except Refused as problem:
            if problem.status == 404:
                return None
            raise
        items = shapes.list_at(answer, "items", service="pageviews")
        return shapes.list_at(items[0] if items else {}, "articles", service="pageviews")

    def _views(self, project: str, day: date, articles: list[Any], rejected: list[DeadLetter]) -> dict[str, int]:
        views: dict[str, int] = {}
        for number, entry in enumerate(articles, start=1):
            title, count = read_entry(entry)
            if title is None or count is None:
                reason = "it has no article" if title is None else "it has no views"
                rejected.append(shapes.unreadable(self.name, f"{project} {day} no. {number}", reason))
            elif is_topic(title) and len(views) < self._options.top:
                views.setdefault(title, count)
        shapes.check_some_readable(articles, len(articles) - len(rejected), service="pageviews", needs="article, views")
        return views


def read_entry(entry: object) -> tuple[str | None, int | None]:
    """Read `{"article": …, "views": …, "rank": …}`; None for what cannot be used."""
    if not isinstance(entry, Mapping):
        return None, None
    title, count = entry.get("article"), entry.get("views")
    good_title = title if isinstance(title, str) and 0 < len(title) <= _MAX_TITLE and title.isprintable() else None
    whole = isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= _MAX_VIEWS
    return good_title, count if whole else None


def is_topic(title: str) -> bool:
    """Tell whether a page is about something: not a main page, a search, a talk page or an artefact of counting."""
    return title not in _MAIN_PAGES and not _NO_TOPIC.fullmatch(title) and not _NAMESPACE.match(title)


def grown(totals: Mapping[str, list[int]], views: Mapping[str, int], day: date) -> dict[str, list[int]]:
    """Return {article: [views so far, day last seen]} after a day; what was not seen for a week is forgotten.

    Days are counted as `date.toordinal` does.
    """
    today = day.toordinal()
    lately = {title: known for title, known in totals.items() if known[1] > today - _REMEMBERED_DAYS}
    before = {title: known[0] for title, known in lately.items()}
    return lately | {title: [before.get(title, 0) + count, today] for title, count in views.items()}


def _record(project: str, title: str, day: date, total: int) -> Record:
    """Make the record of an article after a day: captured when the day was over."""
    over = datetime.combine(day + timedelta(days=1), time(), UTC)
    values = {
        "content": title.replace("_", " "),
        "id": f"{project}/{title}"[:256],
        "community": project,
        "url": f"https://{project}.org/wiki/{quote(title)}",
        "posted_at": over - timedelta(days=1),
        "captured_at": over,
        "views": total,
    }
    return Record(f"{project}/{title} {day}", values)
