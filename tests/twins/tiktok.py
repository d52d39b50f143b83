"""TikTok's Research API: client tokens, video queries by day with cursor and search id, a daily number of requests."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.twins.base import Hostile, Twin

CLIENT_KEY, CLIENT_SECRET = "awx-key-of-the-twin", "tiktok-secret-of-the-twin"
COUNTERS = ("view_count", "like_count", "comment_count", "share_count")
ALLOWED_FIELDS = frozenset({"id", "video_description", "create_time", "region_code", "hashtag_names", *COUNTERS})


@dataclass
class Video:
    id: int
    description: str
    created: int
    region: str = "US"
    hashtags: tuple[str, ...] = ("cats",)


class TikTokTwin(Twin):
    """`requests_left` is what is left of the day's 1,000; `forget_searches()` makes search ids expire.

    `names_searches`, if set, is what every search is called.
    """

    service = "tiktok"

    def __init__(
        self,
        videos: Iterable[Video] = (),
        *,
        page: int = 100,
        hostile: Hostile | None = None,
        requests_left: int = 1_000,
    ) -> None:
        super().__init__(hostile=hostile)
        self.videos, self.page, self.requests_left = list(videos), page, requests_left
        self.tokens: set[str] = set()
        self.searches: set[str] = set()
        self.refused_for_quota = 0
        self.names_searches: str | None = None

    def routes(self) -> list[Route]:
        return [
            Route("/v2/oauth/token/", self.token, methods=["POST"]),
            Route("/v2/research/video/query/", self.query, methods=["POST"]),
        ]

    def guard(self, request: Request) -> Response | None:
        if request.url.path == "/v2/oauth/token/":
            return None
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            return _error(401, "access_token_invalid", "The access token is invalid or not found in the request.")
        if self.requests_left <= 0:
            self.refused_for_quota += 1
            if self.refused_for_quota > 1:
                self.violation("went on after being told that the day's requests are spent")
            return _error(429, "daily_quota_limit_exceeded", "Daily quota exceeded")
        self.requests_left -= 1
        return None

    def forget_searches(self) -> None:
        self.searches.clear()

    async def token(self, request: Request) -> Response:
        form = await request.form()
        if (form.get("client_key"), form.get("client_secret")) != (CLIENT_KEY, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client", "error_description": "Client key or secret is wrong."}, 401)
        token = f"clt.{len(self.seen)}abcdefgh"
        self.tokens.add(token)
        return JSONResponse({"access_token": token, "expires_in": 7_200, "token_type": "Bearer"})

    async def query(self, request: Request) -> Response:
        body = json.loads(await request.body())
        fields = set(request.query_params["fields"].split(","))
        if not fields <= ALLOWED_FIELDS:
            self.violation(f"asked for {sorted(fields - ALLOWED_FIELDS)}")
        first, last = (
            datetime.strptime(body[name], "%Y%m%d").replace(tzinfo=UTC) for name in ("start_date", "end_date")
        )
        if last - first > timedelta(days=30) or body["max_count"] > 100:
            return _error(400, "invalid_params", "The date range is more than 30 days")
        search, cursor = body.get("search_id"), body.get("cursor", 0)
        if (search is not None and search not in self.searches) or (cursor and search is None):
            return _error(400, "invalid_params", f"Search Id {search} is invalid or expired")
        search = search or self.names_searches or f"74{len(self.seen):08d}"
        self.searches.add(search)
        there = [
            one
            for one in self.videos
            if first.timestamp() <= one.created < last.timestamp() + 86_400 and _fits(one, body["query"])
        ]
        size = min(body["max_count"], self.page)
        shown = [self._shown(video, fields) for video in there[cursor : cursor + size]]
        data = {"videos": shown, "cursor": cursor + size, "search_id": search, "has_more": cursor + size < len(there)}
        return JSONResponse({"data": data, "error": {"code": "ok", "message": "", "log_id": "x"}})

    def _shown(self, video: Video, fields: set[str]) -> dict[str, Any]:
        whole = {
            "id": video.id,
            "video_description": video.description,
            "create_time": video.created,
            "region_code": video.region,
            "view_count": 900,
            "like_count": 80,
            "comment_count": 7,
            "hashtag_names": list(video.hashtags),
        }
        return self.spoil(
            {name: whole[name] for name in whole if name in fields}, str(video.id), ("create_time", "view_count")
        )


def _fits(video: Video, query: dict[str, Any]) -> bool:
    met = [_meets(video, condition) for condition in query.get("and", [])]
    either = [_meets(video, condition) for condition in query.get("or", [])]
    return all(met) and (not either or any(either))


def _meets(video: Video, condition: dict[str, Any]) -> bool:
    values = condition["field_values"]
    match condition["field_name"]:
        case "region_code":
            return video.region in values
        case "hashtag_name":
            return bool(set(video.hashtags) & set(values))
        case "keyword":
            return any(word in video.description for word in values)
    return False


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"data": {}, "error": {"code": code, "message": message, "log_id": "x"}}, status)


def some_videos(day: datetime, count: int, *, first: int = 0) -> list[Video]:
    """Videos of one UTC day."""
    start = int(day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
    return [
        Video(7_300_000_000_000_000_000 + first + n, f"cat number {first + n} opens doors #cats", start + 60 * n)
        for n in range(count)
    ]
