"""YouTube's Data API: the most popular videos by region, and how fast those that were seen are still growing.

A pull goes through the regions page by page; where it stands is in the state. Every page's ETag is kept with it, so
that an unchanged page is answered with 304. Videos of the last two weeks are then looked at through
`videos.batchGetStats`, fifty a call, which has an allowance of its own; only those that moved are read whole again.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from pydantic import Field, SecretStr

from ray_apps.domain.signals import DeadLetter
from ray_apps.domain.sources import next_day_start
from ray_apps.ingestion.polite.failures import Refused
from ray_apps.ingestion.polite_protocol import Answer, BudgetSpent, Http, SourceFailed
from ray_apps.ingestion.sources import shapes
from ray_apps.ingestion.sources.config import Country, SourceOptions
from ray_apps.ingestion.sources.cursors import cursor_of
from ray_apps.ingestion.sources.pull import Page, PullSource, Record, State
from ray_apps.ingestion.sources.watch import Watch
from ray_apps.platform.settings import Settings

PAGE = 50
"""Videos a call: the most that the API gives."""

MOVED = 1.01
"""A video is read again when its views have grown by a hundredth since it was stored."""

_WATCHED_FOR, _WATCHED_MOST, _LOOK_EVERY = timedelta(days=14), 2_000, timedelta(minutes=30)
_MOST_SEEN = 5_000
"""Ids of one pull that are kept to tell a video that several regions show; the state is rewritten with every page."""

_MOST_VALIDATORS, _LONGEST_ETAG = 100, 256
"""Pages whose ETags are kept, those of the first regions: a 304 spares bytes, not units."""

_SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_DAY_ZONE = "America/Los_Angeles"
_PARTS = "snippet,statistics,contentDetails"


class Options(SourceOptions):
    """What of YouTube is pulled. A region costs a unit of 10,000 a day for each page."""

    regions: tuple[Country, ...] = Field(("US",), min_length=1, max_length=110, description="countries, by ISO code")
    category: int | None = Field(None, ge=1, le=99, description="number of one category; all if left out")
    max_pages: int = Field(4, ge=1, le=4, description="pages of 50 videos per region; the chart ends at 200")
    watch: bool = Field(
        True, description="look again at videos of the last two weeks, the youngest 2,000: velocity, deletions"
    )


def build(name: str, options: Options, http: Http, settings: Settings) -> PullSource:
    """The source; `settings` hold its key."""
    return YouTubeSource(name, options, http, settings.youtube_api_key or SecretStr(""))


class _Video(NamedTuple):
    """One readable video."""

    id: str
    published: float
    views: object
    record: Record


class YouTubeSource:
    """Pulls the charts of one or more regions."""

    kind = "youtube"

    def __init__(self, name: str, options: Options, http: Http, key: SecretStr) -> None:
        self.name, self._options, self._http = name, options, http
        # In a header: as a parameter the key would stand in every log of every proxy.
        self._headers = {"x-goog-api-key": key.get_secret_value()}

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield the charts' videos, each once a pull, then the watched videos that moved. See `PullSource`."""
        regions = set(self._options.regions)
        charts: dict[str, Any] = {
            key: dict(page) for key, page in state.get("charts", {}).items() if key.split("/")[0] in regions
        }
        run: dict[str, Any] = {"done": [], "seen": [], "token": None, "page": 0} | copy.deepcopy(state.get("pass", {}))
        watch = Watch(state.get("watch", {}), keep=_WATCHED_FOR, most=_WATCHED_MOST)
        for region in self._options.regions:
            if region in run["done"]:
                continue
            try:
                yield from self._chart(region, charts, run, watch, now)
            except Refused as problem:
                if problem.status not in (400, 404) or len(self._options.regions) == 1:
                    raise
                run |= {"done": [*run["done"], region], "token": None, "page": 0}
                dead = shapes.unreadable(self.name, f"region {region}", "YouTube has no such chart, or refuses it")
                yield Page(_state(charts, run, watch), rejected=(dead,))
        if self._options.watch:
            yield from self._look_again(charts, run, watch, now)
        yield Page(_state(charts, None, watch))

    def _chart(
        self, region: str, charts: dict[str, Any], run: dict[str, Any], watch: Watch, now: datetime
    ) -> Iterator[Page]:
        """Page through one region's chart. `charts` holds ETag and next token of pages as last read.

        YouTube's tokens expire: with one that it refuses, the chart is begun again, once.
        """
        begun_again = False
        while region not in run["done"]:
            key = f"{region}/{run['page']}"
            before = charts.get(key, {})
            etag = before.get("etag") if before.get("token") == run["token"] else None
            try:
                answer = self._get("videos", self._query(region, run["token"]), now, etag=etag)
            except Refused as problem:
                if problem.status != 400 or run["token"] is None or begun_again:
                    raise
                begun_again = True
                run |= {"token": None, "page": 0}
                # Without the ETags too: a first page that is unchanged would lead to the same token.
                for page in range(self._options.max_pages):
                    charts.pop(f"{region}/{page}", None)
                continue
            videos: list[_Video] = []
            rejected: list[DeadLetter] = []
            if answer.unchanged:
                token = before.get("next")
            else:
                decoded = answer.json()
                items = shapes.list_at(decoded, "items", service="youtube")
                videos, rejected = self._read(items, now)
                token = cursor_of(decoded.get("nextPageToken"), service="youtube")
                _keep_validator(charts, key, run["token"], answer.etag, token)
            seen = set(run["seen"])
            fresh = [video for video in videos if video.id not in seen]
            run["seen"] = _latest(run["seen"], [video.id for video in videos])
            run["token"], run["page"] = token, run["page"] + 1
            if token is None or run["page"] >= self._options.max_pages:
                run["done"].append(region)
                run["token"], run["page"] = None, 0
            for video in fresh:
                watch.look(video.id, video.published, now, video.views)
            yield Page(_state(charts, run, watch), tuple(video.record for video in fresh), tuple(rejected))

    def _get(
        self,
        method: str,
        params: Mapping[str, str | int],
        now: datetime,
        *,
        budget: str | None = None,
        etag: str | None = None,
    ) -> Answer:
        """One call. YouTube says 403 when a day's units are spent, and 400 when it does not know a key."""
        try:
            return self._http.get(
                f"youtube/v3/{method}", params=params, headers=self._headers, budget=budget, etag=etag
            )
        except Refused as problem:
            if problem.code in _SPENT:
                wait = (next_day_start(now, _DAY_ZONE) - now).total_seconds()
                raise BudgetSpent("youtube: the day's units are spent", open_for_s=wait) from None
            if problem.status == 400 and "API key" in str(problem):
                raise SourceFailed("youtube: the key is not valid; check YOUTUBE_API_KEY") from None
            raise

    def _query(self, region: str, token: str | None) -> dict[str, str | int]:
        query: dict[str, str | int] = {
            "part": _PARTS, "chart": "mostPopular", "regionCode": region, "maxResults": PAGE
        }  # fmt: skip
        if self._options.category is not None:
            query["videoCategoryId"] = self._options.category
        return query | ({"pageToken": token} if token else {})

    def _look_again(self, charts: dict[str, Any], run: dict[str, Any], watch: Watch, now: datetime) -> Iterator[Page]:
        """Find out which watched videos moved or are missing, and read those whole; see `Watch` for what is gone."""
        due = watch.due(now, _LOOK_EVERY)
        for start in range(0, len(due), PAGE):
            batch = due[start : start + PAGE]
            asked = {"part": "id,statistics", "id": ",".join(batch)}
            answer = self._get("videos:batchGetStats", asked, now, budget="stats").json()
            views = _views(shapes.list_at(answer, "items", service="youtube"))
            wanted = [one for one in batch if one not in views or views[one] >= max(watch.level(one) * MOVED, 1)]
            videos, rejected = self._whole(wanted, now) if wanted else ([], [])
            there = {*views, *(video.id for video in videos), *(letter.locator for letter in rejected)}
            gone = watch.settle(batch, there, now, service="youtube")
            shown = [video for video in videos if video.id in wanted]
            for video in shown:
                watch.look(video.id, video.published, now, video.views)
            yield Page(_state(charts, run, watch), tuple(video.record for video in shown), tuple(rejected), gone=gone)

    def _whole(self, wanted: Sequence[str], now: datetime) -> tuple[list[_Video], list[DeadLetter]]:
        """Read up to 50 videos with all their parts; those that YouTube does not show are left out."""
        answer = self._get("videos", {"part": _PARTS, "id": ",".join(wanted)}, now).json()
        return self._read(shapes.list_at(answer, "items", service="youtube"), now)

    def _read(self, items: Sequence[object], now: datetime) -> tuple[list[_Video], list[DeadLetter]]:
        videos: list[_Video] = []
        rejected: list[DeadLetter] = []
        for item in items:
            outcome = _video(item, now) if isinstance(item, Mapping) else "it is no video"
            if isinstance(outcome, _Video):
                videos.append(outcome)
            else:
                known = shapes.identity_of(item.get("id")) if isinstance(item, Mapping) else None
                rejected.append(shapes.unreadable(self.name, known or "a video without an id", outcome))
        shapes.check_some_readable(items, len(videos), service="youtube", needs="id and snippet")
        return videos, rejected


def _state(charts: Mapping[str, Any], run: Mapping[str, Any] | None, watch: Watch) -> State:
    position = {"pass": copy.deepcopy(dict(run))} if run else {}
    return {"charts": dict(charts), "watch": watch.entries()} | position


def _keep_validator(
    charts: dict[str, Any], key: str, token: str | None, etag: str | None, following: str | None
) -> None:
    """Keep a page's ETag with the token that led to it and the one that leads on, if there is room."""
    charts.pop(key, None)
    if etag is not None and len(etag) <= _LONGEST_ETAG and len(charts) < _MOST_VALIDATORS:
        charts[key] = {"token": token, "etag": etag, "next": following}


def _latest(seen: Sequence[str], shown: Sequence[str]) -> list[str]:
    """The ids seen in this pull, those shown last at the end: what many regions show is not forgotten."""
    again = dict.fromkeys(shown)
    return [*(one for one in seen if one not in again), *again][-_MOST_SEEN:]


def _views(items: Sequence[object]) -> dict[str, int]:
    """Views by id; a video whose statistics cannot be read is missing, and is read whole then."""
    found: dict[str, int] = {}
    for item in items:
        statistics = item.get("statistics") if isinstance(item, Mapping) else None
        identity = shapes.identity_of(item.get("id")) if isinstance(item, Mapping) else None
        count = shapes.whole(statistics.get("viewCount")) if isinstance(statistics, Mapping) else None
        if identity is not None and isinstance(count, int):
            found[identity] = count
    return found


def _video(item: Mapping[str, Any], now: datetime) -> _Video | str:
    """Read one video, or say why not. Its channel is never looked at."""
    identity, snippet, statistics = shapes.identity_of(item.get("id")), item.get("snippet"), item.get("statistics")
    if identity is None:
        return "it has no id"
    if not isinstance(snippet, Mapping):
        return "it has no snippet"
    counts = statistics if isinstance(statistics, Mapping) else {}
    details = item.get("contentDetails")
    rating = details.get("contentRating") if isinstance(details, Mapping) else None
    views = shapes.whole(counts.get("viewCount"))
    published = snippet.get("publishedAt")
    values = {
        "content": snippet.get("title"),
        "id": identity,
        "category": snippet.get("categoryId"),
        "tags": snippet.get("tags"),
        "url": f"https://www.youtube.com/watch?v={identity}",
        "posted_at": published,
        "captured_at": now,
        "views": views,
        "likes": shapes.whole(counts.get("likeCount")),
        "comments": shapes.whole(counts.get("commentCount")),
        "adult": isinstance(rating, Mapping) and rating.get("ytRating") == "ytAgeRestricted",
    }
    return _Video(identity, _seconds(published, now), views, Record(identity, values))


def _seconds(published: object, now: datetime) -> float:
    """When a video was published; one whose time cannot be read is watched as if it were new."""
    try:
        when = datetime.fromisoformat(str(published))
    except ValueError:
        return now.timestamp()
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
