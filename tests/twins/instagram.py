"""Instagram's Graph API: hashtag search, top and recent media, cursors, 30 hashtags in seven days, error numbers."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.twins.base import Hostile, Twin

TOKEN, USER = "EAAG-token-of-the-twin", "17841400000000000"
PLACES, WINDOW = 30, timedelta(days=7)


@dataclass
class Media:
    id: str
    tag: str
    caption: str
    timestamp: str
    likes: int = 10


class InstagramTwin(Twin):
    """`media` newest last. `now` is this service's clock, which tests move.

    `poison` are hashtags that it refuses without saying that they are unknown; `cursor`, if set, is what every page
    gives as the next one's.
    """

    service = "instagram"

    def __init__(
        self,
        media: Iterable[Media] = (),
        *,
        now: datetime,
        page: int = 50,
        hostile: Hostile | None = None,
        unknown: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(hostile=hostile)
        self.media, self.now, self.page, self.unknown = list(media), now, page, unknown
        self.asked: dict[str, datetime] = {}
        self.throttled = False
        self.poison: set[str] = set()
        self.cursor: str | None = None

    def routes(self) -> list[Route]:
        return [
            Route("/ig_hashtag_search", self.search),
            Route("/{hashtag}/{edge}", self.edge),
        ]

    def guard(self, request: Request) -> Response | None:
        if "access_token" in request.query_params:
            self.violation("the token stands in the URL")
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(400, "Invalid OAuth access token - Cannot parse access token", 190)
        if self.throttled:
            return _error(400, "(#4) Application request limit reached", 4)
        if request.query_params.get("user_id") != USER:
            return _error(400, "Unsupported get request", 100)
        return None

    def spend_place(self, number: str) -> Response | None:
        """A hashtag that was not asked for within seven days takes a place; the 31st is refused."""
        since = self.asked.get(number)
        if since is not None and self.now - since < WINDOW:
            return None
        taken = [one for one, when in self.asked.items() if self.now - when < WINDOW]
        if len(taken) >= PLACES:
            self.violation("a 31st hashtag in seven days")
            return _error(400, "(#18) This api call could not be completed due to resource limits", 18)
        self.asked[number] = self.now
        return None

    async def search(self, request: Request) -> Response:
        tag = request.query_params["q"]
        if tag in self.unknown:
            return _error(400, "The requested resource does not exist", 24)
        if tag in self.poison:
            return _error(400, "Invalid parameter", 100)
        return self.spend_place(number_of(tag)) or JSONResponse({"data": [{"id": number_of(tag)}]})

    async def edge(self, request: Request) -> Response:
        number, query = request.path_params["hashtag"], request.query_params
        if "username" in query["fields"] or "owner" in query["fields"]:
            self.violation("asked for authors")
        refused = self.spend_place(number)
        if refused is not None:
            return refused
        there = [media for media in reversed(self.media) if number_of(media.tag) == number]
        if request.path_params["edge"] == "top_media":
            there.sort(key=lambda media: -media.likes)
        else:
            there = [media for media in there if self.now - datetime.fromisoformat(media.timestamp) < timedelta(days=1)]
        start = int(query.get("after", "QVFI0").removeprefix("QVFI"))
        size = min(int(query.get("limit", 25)), self.page)
        page: dict[str, Any] = {"data": [self._shown(media) for media in there[start : start + size]]}
        if there[start : start + size]:
            page["paging"] = {"cursors": {"after": self.cursor or f"QVFI{start + size}"}}
            if start + size < len(there):
                page["paging"]["next"] = f"https://graph.facebook.com/{number}/?access_token={TOKEN}"
        return JSONResponse(page)

    def _shown(self, media: Media) -> dict[str, Any]:
        shown = {
            "id": media.id,
            "caption": media.caption,
            "permalink": f"https://www.instagram.com/p/{media.id}/",
            "timestamp": media.timestamp,
            "like_count": media.likes,
            "comments_count": 2,
        }
        return self.spoil(shown, media.id, ("timestamp", "like_count"))


def number_of(tag: str) -> str:
    return str(17_843_000_000_000_000 + int.from_bytes(hashlib.blake2b(tag.encode(), digest_size=5).digest(), "big"))


def _error(status: int, message: str, code: int) -> Response:
    return JSONResponse(
        {"error": {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "x"}}, status
    )


def some_media(tag: str, count: int, newest: datetime, *, first: int = 0) -> list[Media]:
    """Posts under a hashtag, ten minutes apart, the newest last; times as Graph writes them."""
    return [
        Media(
            f"{number_of(tag)[-6:]}{first + n:07d}",
            tag,
            f"My {tag} number {first + n} #{tag}",
            (newest - timedelta(minutes=10 * (count - 1 - n))).strftime("%Y-%m-%dT%H:%M:%S+0000"),
            likes=10 + n,
        )
        for n in range(count)
    ]
