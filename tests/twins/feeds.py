"""Sites with feeds, and with calendars: documents at paths, with ETags and Last-Modified, 304 for who has them."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.twins.base import Hostile, Twin


@dataclass
class Post:
    """One entry of a feed."""

    guid: str
    title: str
    at: datetime = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass
class Site:
    """One document. `status` other than 200 is what the site answers instead; `validators` it may not know."""

    body: bytes = b""
    content_type: str = "application/rss+xml"
    status: int = 200
    validators: bool = True
    changed: datetime = datetime(2026, 11, 20, tzinfo=UTC)


class FeedsTwin(Twin):
    """`sites` by path."""

    service = "feeds"

    def __init__(self, sites: dict[str, Site] | None = None, *, hostile: Hostile | None = None) -> None:
        super().__init__(hostile=hostile)
        self.sites = sites or {}

    def routes(self) -> list[Route]:
        return [Route("/{path:path}", self.document)]

    def guard(self, request: Request) -> Response | None:
        if "/" not in request.headers.get("user-agent", ""):
            self.violation("no User-Agent")
        return None

    async def document(self, request: Request) -> Response:
        site = self.sites.get(request.url.path)
        if site is None:
            return Response("gone fishing", 404)
        if site.status != 200:
            return Response("<html><body>Oops</body></html>", site.status, media_type="text/html")
        headers = {"content-type": site.content_type}
        if site.validators:
            etag = f'W/"{hashlib.sha256(site.body).hexdigest()[:16]}"'
            headers |= {"etag": etag, "last-modified": format_datetime(site.changed, usegmt=True)}
            if request.headers.get("if-none-match") == etag:
                return Response(status_code=304, headers=headers)
        return Response(site.body, headers=headers)


def rss(posts: list[Post]) -> bytes:
    """An RSS 2.0 document, the newest entry first."""
    items = "".join(
        f"<item><title>{escape(post.title)}</title><guid isPermaLink='false'>{escape(post.guid)}</guid>"
        f"<link>/posts/{escape(post.guid)}</link><author>jane.doe@example.com (Jane Doe)</author>"
        f"<pubDate>{format_datetime(post.at)}</pubDate></item>"
        for post in reversed(posts)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()


def some_posts(count: int, first: int = 0) -> list[Post]:
    """Posts n<first>, …, each with a title of its own."""
    return [Post(f"n{n}", f"Story number {n} about topic {n * 7919 % 1000}") for n in range(first, first + count)]
