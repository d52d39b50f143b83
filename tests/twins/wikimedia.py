"""Wikimedia's two APIs: "on this day" (REST feed) and pageviews, closed to clients that do not say who they are."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.twins.base import Hostile, Quota, Twin

TYPES = ("selected", "births", "deaths", "holidays", "events")
LANGUAGES = ("en", "de", "fr")
_AGENT = re.compile(r"[\w.-]+/\d[\w.]*( \([^()]+\))?")
_LIBRARIES = ("python", "httpx", "curl", "wget", "go-http", "java")


@dataclass
class Story:
    """One item of a day: what happened, when, and its article."""

    text: str
    year: int | None = None
    article: str = "Toy_Story"


def named(request: Request) -> bool:
    """Whether a caller gives a name and a version of its own."""
    agent = request.headers.get("user-agent", "")
    return _AGENT.fullmatch(agent) is not None and not agent.lower().startswith(_LIBRARIES)


class _Named(Twin):
    def guard(self, request: Request) -> Response | None:
        if named(request):
            return None
        self.violation(f"no identifying User-Agent: {request.headers.get('user-agent')!r}")
        return Response("Please set a user-agent and respect our robot policy", 403, media_type="text/plain")


class WikimediaTwin(_Named):
    """`stories` by (language, type, month, day). Languages come by the Host header, as on the real hosts."""

    service = "wikimedia"

    def __init__(
        self,
        stories: dict[tuple[str, str, int, int], list[Story]] | None = None,
        *,
        hostile: Hostile | None = None,
        quotas: tuple[Quota, ...] = (),
    ) -> None:
        super().__init__(hostile=hostile, quotas=quotas)
        self.stories = stories or {}

    def routes(self) -> list[Route]:
        return [Route("/api/rest_v1/feed/onthisday/{type}/{month}/{day}", self.day)]

    async def day(self, request: Request) -> Response:
        kind, month, day = (request.path_params[name] for name in ("type", "month", "day"))
        host = request.headers.get("host", "")
        language = host.split(".")[0] if host.endswith("wikipedia.org") else "en"
        if kind not in TYPES or not re.fullmatch(r"\d\d", month) or not re.fullmatch(r"\d\d", day):
            self.violation(f"a path that does not exist: {request.url.path}")
        if language not in LANGUAGES:
            return JSONResponse({"type": "https://mediawiki.org/wiki/HyperSwitch/errors/not_found"}, 404)
        found = self.stories.get((language, kind, int(month), int(day)), [])
        items = [self.item(story, identity(language, kind, int(month), int(day), n)) for n, story in enumerate(found)]
        return self.etagged(request, {kind: items})

    def item(self, story: Story, name: str) -> dict[str, Any]:
        page = {
            "type": "standard",
            "title": story.article,
            "titles": {"canonical": story.article, "normalized": story.article.replace("_", " ")},
            "content_urls": {"desktop": {"page": f"https://en.wikipedia.org/wiki/{story.article}"}},
        }
        item: dict[str, Any] = {"text": story.text, "pages": [page]}
        if story.year is not None:
            item["year"] = story.year
        return self.spoil(item, name, ["text"] if story.year is None else ["text", "year"])


def identity(language: str, kind: str, month: int, day: int, number: int) -> str:
    """How the twin tells its stories apart, for `is_spoilt`."""
    return f"{language}/{kind}/{month}/{day}/{number}"


def some_stories(today: date, ahead: int = 1) -> dict[tuple[str, str, int, int], list[Story]]:
    """A few stories for each of the coming days."""
    days = [today + timedelta(days=offset) for offset in range(ahead + 1)]
    selected = {
        ("en", "selected", day.month, day.day): [
            Story(f"A film is shown for the first time on day {day.day}.", day.year - 30),
            Story(f"A bridge is opened on day {day.day}.", day.year - 100, "Bridge"),
            Story("A year that is not round.", day.year - 33),
        ]
        for day in days
    }
    return selected | {("en", "holidays", day.month, day.day): [Story(f"Feast of day {day.day}")] for day in days}


@dataclass
class Counted:
    """What was read on one day in one project: {article: views}."""

    views: dict[str, int] = field(default_factory=dict)


class PageviewsTwin(_Named):
    """`counted` by (project, day); a day that is not in it is not there yet."""

    service = "pageviews"

    def __init__(
        self, counted: dict[tuple[str, date], Counted] | None = None, *, hostile: Hostile | None = None
    ) -> None:
        super().__init__(hostile=hostile)
        self.counted = counted or {}

    def routes(self) -> list[Route]:
        return [Route("/api/rest_v1/metrics/pageviews/top/{project}/all-access/{year}/{month}/{day}", self.top)]

    async def top(self, request: Request) -> Response:
        project, *parts = (request.path_params[name] for name in ("project", "year", "month", "day"))
        if [len(part) for part in parts] != [4, 2, 2]:
            self.violation(f"a path that does not exist: {request.url.path}")
        day = date(*map(int, parts))
        if (project, day) not in self.counted:
            return JSONResponse({"detail": "The date(s) you used are valid, but we do not have data for them."}, 404)
        ranked = sorted(self.counted[project, day].views.items(), key=lambda one: -one[1])
        articles = [
            self.spoil(
                {"article": title, "views": views, "rank": rank}, f"{project}/{day}/{title}", ["article", "views"]
            )
            for rank, (title, views) in enumerate(ranked, start=1)
        ]
        names = dict(zip(("year", "month", "day"), parts, strict=True))
        return self.etagged(
            request, {"items": [{"project": project, "access": "all-access", **names, "articles": articles}]}
        )


def some_days(today: date, back: int = 2) -> dict[tuple[str, date], Counted]:
    """The days before today, with a few articles each and the pages that are none."""
    views = {"Main_Page": 10_000, "Special:Search": 5_000, "Toy_Story": 900, "Bridge": 300, "Wikipedia:Help": 40}
    return {
        ("en.wikipedia", today - timedelta(days=n)): Counted({title: count + n for title, count in views.items()})
        for n in range(1, back + 1)
    }
