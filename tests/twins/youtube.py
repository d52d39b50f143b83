"""YouTube's Data API v3: the chart by region, batch statistics, units of a day, ETags, error reasons."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.twins.base import Hostile, Twin

KEY = "AIza-key-of-the-twin"
CHART_END = 200


@dataclass
class Video:
    id: str
    title: str
    published: str
    views: int = 1_000
    gone: bool = False
    regions: tuple[str, ...] = ("US",)
    age_restricted: bool = False
    tags: tuple[str, ...] = field(default=("cats", "doors"))


class YouTubeTwin(Twin):
    """`videos` by rank. `units` are what is left of the day, by budget (`default`, `stats`).

    `left_out` are videos that are there, and that a bad answer to a question by id does not hold. Page tokens hold
    until `expire_tokens()`, which changes no ETag.
    """

    service = "youtube"

    def __init__(
        self,
        videos: Iterable[Video] = (),
        *,
        page: int = 50,
        hostile: Hostile | None = None,
        units: int = 10_000,
    ) -> None:
        super().__init__(hostile=hostile)
        self.videos, self.page = list(videos), page
        self.units = {"default": units, "stats": units}
        self.spent: Counter[str] = Counter()
        self.refused_for_quota = 0
        self.left_out: set[str] = set()
        self._tokens_of = 0

    def expire_tokens(self) -> None:
        self._tokens_of += 1

    def routes(self) -> list[Route]:
        return [
            Route("/youtube/v3/videos", self.list_videos),
            Route("/youtube/v3/videos:batchGetStats", self.batch_stats),
        ]

    def guard(self, request: Request) -> Response | None:
        if "key" in request.query_params:
            self.violation("the key stands in the URL")
        given = request.headers.get("x-goog-api-key") or request.query_params.get("key")
        if given != KEY:
            return _error(400, "API key not valid. Please pass a valid API key.", "badRequest")
        budget = "stats" if request.url.path.endswith("batchGetStats") else "default"
        if self.spent[budget] >= self.units[budget]:
            self.refused_for_quota += 1
            if self.refused_for_quota > 1:
                self.violation("went on after being told that the day's units are spent")
            return _error(403, "The request cannot be completed because you have exceeded your quota.", "quotaExceeded")
        self.spent[budget] += 1
        return None

    async def list_videos(self, request: Request) -> Response:
        query = request.query_params
        parts = set(query.get("part", "").split(","))
        if "id" in query:
            asked = query["id"].split(",")
            if len(asked) > 50 or "chart" in query:
                return _error(400, "Incompatible parameters specified in the request.", "incompatibleParameters")
            shown = self._by_id(asked)
            return self.etagged(request, {"items": [self._shown(video, parts) for video in shown]})
        region = query.get("regionCode", "US")
        there = [video for video in self.videos if region in video.regions and not video.gone][:CHART_END]
        if not there:
            return _error(400, "The requested video chart is not supported or is not available.", "videoChartNotFound")
        prefix = f"CAUQ{self._tokens_of}_"
        token, size = query.get("pageToken", f"{prefix}0"), min(int(query["maxResults"]), self.page)
        if not token.startswith(prefix):
            return _error(400, "The request specifies an invalid page token.", "invalidPageToken")
        start = int(token.removeprefix(prefix))
        page: dict[str, Any] = {
            "kind": "youtube#videoListResponse",
            "items": [self._shown(v, parts) for v in there[start : start + size]],
        }
        if start + size < len(there):
            page["nextPageToken"] = f"{prefix}{start + size}"
        return self.etagged(request, page, of=page["items"])

    async def batch_stats(self, request: Request) -> Response:
        asked = request.query_params["id"].split(",")
        if len(asked) > 50:
            self.violation("more than 50 ids")
        shown = self._by_id(asked)
        items = [{"id": video.id, "statistics": {"viewCount": str(video.views)}} for video in shown]
        return JSONResponse({"kind": "youtube#batchGetStatsResponse", "items": items})

    def _by_id(self, asked: list[str]) -> list[Video]:
        return [one for one in self.videos if one.id in asked and not one.gone and one.id not in self.left_out]

    def _shown(self, video: Video, parts: set[str]) -> dict[str, Any]:
        whole = {
            "snippet": {
                "title": video.title,
                "publishedAt": video.published,
                "channelTitle": "A Private Person",
                "channelId": "UCprivate",
                "categoryId": "15",
                "tags": list(video.tags),
            },
            "statistics": {"viewCount": str(video.views), "likeCount": "40", "commentCount": "7"},
            "contentDetails": {"contentRating": {"ytRating": "ytAgeRestricted"} if video.age_restricted else {}},
        }
        shown = {"kind": "youtube#video", "id": video.id} | {name: whole[name] for name in whole if name in parts}
        return self.spoil(shown, video.id, ("snippet", "statistics"))


def _error(status: int, message: str, reason: str) -> Response:
    body = {"error": {"code": status, "message": message, "errors": [{"message": message, "reason": reason}]}}
    return Response(json.dumps(body), status, media_type="application/json")


def some_videos(count: int, *, first: int = 0, regions: tuple[str, ...] = ("US",)) -> list[Video]:
    return [
        Video(f"vid_{first + n:07d}", f"Cat number {first + n} opens a door", "2026-11-20T08:00:00Z", regions=regions)
        for n in range(count)
    ]
