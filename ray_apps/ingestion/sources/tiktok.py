"""TikTok's Research API: public videos by country and by keyword or hashtag, for those whom TikTok has approved.

It is for research: TikTok does not approve commercial users, who import a partner's files instead. Days are read one
after the other, each to its end, once TikTok has had time to complete it; where a day's search stands is in the state.
Names of accounts are never asked for.
"""

import copy
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import Field, SecretStr

from ray_apps.domain.errors import InputError
from ray_apps.domain.signals import DeadLetter
from ray_apps.domain.sources import next_day_start
from ray_apps.ingestion.polite.failures import Refused
from ray_apps.ingestion.polite_protocol import BudgetSpent, Http, SourceFailed
from ray_apps.ingestion.sources import shapes
from ray_apps.ingestion.sources.config import Country, SourceOptions
from ray_apps.ingestion.sources.cursors import cursor_of
from ray_apps.ingestion.sources.pull import Page, PullSource, Record, State
from ray_apps.platform.settings import Settings

PAGE = 100
"""Videos a call: the most that the API gives."""

_FIELDS = "id,video_description,create_time,region_code,view_count,like_count,comment_count,hashtag_names"
_SPENT = frozenset({"daily_quota_limit_exceeded"})
_STALE_TOKEN = frozenset({"access_token_invalid"})
_MOST_SEEN = 10_000
_NUMBERS = 2**64
"""What ids and cursors are below."""


class Options(SourceOptions):
    """What of TikTok is pulled."""

    regions: tuple[Country, ...] = Field(("US",), min_length=1, max_length=50, description="countries, by ISO code")
    hashtags: tuple[str, ...] = Field((), max_length=50, description="videos with any of these, without #")
    keywords: tuple[str, ...] = Field((), max_length=50, description="or videos that say any of these")
    lag_days: int = Field(2, ge=1, le=30, description="days that TikTok takes to complete a day")
    first_days: int = Field(7, ge=1, le=30, description="how many days the first pull goes back")
    max_pages_a_day: int = Field(50, ge=1, le=500, description="of a day's videos, pages of 100 that are read at most")


def build(name: str, options: Options, http: Http, settings: Settings) -> PullSource:
    """The source; `settings` hold its keys. Raises `InputError` where nothing is asked for."""
    if not options.hashtags and not options.keywords:
        raise InputError(f"sources file: sources.{name}.options: name hashtags or keywords")
    keys = (settings.tiktok_client_key or SecretStr(""), settings.tiktok_client_secret or SecretStr(""))
    return TikTokSource(name, options, http, keys)


class TikTokSource:
    """Pulls day after day."""

    kind = "tiktok"

    def __init__(self, name: str, options: Options, http: Http, keys: tuple[SecretStr, SecretStr]) -> None:
        self.name, self._options, self._http, self._keys = name, options, http, keys
        self._token: SecretStr | None = None

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield the videos of every complete day that was not read yet, the oldest day first. See `PullSource`."""
        last = now.astimezone(UTC).date() - timedelta(days=self._options.lag_days)
        first = last - timedelta(days=self._options.first_days - 1)
        if state.get("through"):
            first = date.fromisoformat(state["through"]) + timedelta(days=1)
        run: dict[str, Any] | None = copy.deepcopy(state.get("search"))
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if run is None or run["day"] != day.isoformat():
                run = _start(day)
            yield from self._day(day, run, now)
            run = None

    def _day(self, day: date, run: dict[str, Any], now: datetime) -> Iterator[Page]:
        """Read one day's search to its end. TikTok forgets searches: one it no longer knows is begun again."""
        through = (day - timedelta(days=1)).isoformat()
        ended = False
        while not ended:
            answer = self._search(day, run, now)
            if answer is None:
                run |= {"cursor": 0, "search_id": None, "pages": 0}
                continue
            videos = shapes.list_at(answer, "videos", service="tiktok")
            records, rejected = self._read(videos, now)
            seen = set(run["seen"])
            fresh = [record for record in records if record.locator not in seen]
            run["seen"] = [*run["seen"], *(record.locator for record in fresh)][-_MOST_SEEN:]
            cursor = answer.get("cursor")
            more = answer.get("has_more") is True and isinstance(cursor, int)
            if isinstance(cursor, int) and not 0 <= cursor < _NUMBERS:
                raise SourceFailed("tiktok: its answer names the next page by a number out of bounds")
            run |= {"cursor": cursor, "search_id": _search_id(answer), "pages": run["pages"] + 1}
            ended = not more or run["pages"] >= self._options.max_pages_a_day
            state = {"through": day.isoformat()} if ended else {"through": through, "search": copy.deepcopy(run)}
            yield Page(state, tuple(fresh), rejected)

    def _search(self, day: date, run: Mapping[str, Any], now: datetime) -> Mapping[str, Any] | None:
        """One page of a day's search; None if TikTok no longer knows the search."""
        stamp = day.strftime("%Y%m%d")
        body: dict[str, object] = {
            "query": self._query(),
            "start_date": stamp,
            "end_date": stamp,
            "max_count": PAGE,
            "cursor": run["cursor"],
        }
        if run["search_id"]:
            body["search_id"] = run["search_id"]
        try:
            answer = self._post(body)
        except Refused as problem:
            if problem.code in _SPENT:
                wait = (next_day_start(now, "UTC") - now).total_seconds()
                raise BudgetSpent("tiktok: the day's requests are spent", open_for_s=wait) from None
            if problem.status == 400 and run["search_id"]:
                return None
            raise
        data = shapes.part(answer, "data", service="tiktok")
        return data if isinstance(data, Mapping) else {}

    def _query(self) -> dict[str, object]:
        """Videos of the regions that carry any hashtag or say any keyword."""
        wanted = {"hashtag_name": self._options.hashtags, "keyword": self._options.keywords}
        region = {"operation": "IN", "field_name": "region_code", "field_values": list(self._options.regions)}
        either = [
            {"operation": "IN", "field_name": field, "field_values": list(values)}
            for field, values in wanted.items()
            if values
        ]
        return {"and": [region, *either]} if len(either) == 1 else {"and": [region], "or": either}

    def _post(self, body: Mapping[str, object]) -> Any:
        old = self._token is not None
        path, params = "v2/research/video/query/", {"fields": _FIELDS}
        try:
            return self._http.post(path, params=params, json=body, headers=self._headers()).json()
        except Refused as problem:
            if not old or not (problem.status == 401 or problem.code in _STALE_TOKEN):
                raise
        self._token = None
        return self._http.post(path, params=params, json=body, headers=self._headers()).json()

    def _headers(self) -> dict[str, str]:
        if self._token is None:
            self._token = self._new_token()
        return {"authorization": f"Bearer {self._token.get_secret_value()}"}

    def _new_token(self) -> SecretStr:
        key, secret = (each.get_secret_value() for each in self._keys)
        form = {"client_key": key, "client_secret": secret, "grant_type": "client_credentials"}
        answer = self._http.post("v2/oauth/token/", form=form, budget="token").json()
        token = answer.get("access_token") if isinstance(answer, Mapping) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise SourceFailed("tiktok: gave no token; check TIKTOK_CLIENT_KEY and TIKTOK_CLIENT_SECRET")
        return SecretStr(token)

    def _read(self, videos: list[Any], now: datetime) -> tuple[list[Record], tuple[DeadLetter, ...]]:
        records: list[Record] = []
        rejected: list[DeadLetter] = []
        for video in videos:
            identity = _identity(video.get("id")) if isinstance(video, Mapping) else None
            if identity is None:
                rejected.append(shapes.unreadable(self.name, "a video without an id", "it has no id"))
            elif video.get("video_description") != "":  # a video without a word is no signal
                records.append(_record(video, identity, now))
        shapes.check_some_readable(videos, len(videos) - len(rejected), service="tiktok", needs="id")
        return records, tuple(rejected)


def _start(day: date) -> dict[str, Any]:
    return {"day": day.isoformat(), "cursor": 0, "search_id": None, "pages": 0, "seen": []}


def _identity(value: object) -> str | None:
    """A video's id: a number beyond what JavaScript holds, which comes as a number or as text."""
    return (
        str(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _NUMBERS
        else shapes.identity_of(value)
    )


def _search_id(answer: Mapping[str, Any]) -> str | None:
    """The name of a search, which comes as text or as a number."""
    value = answer.get("search_id")
    return cursor_of(str(value) if isinstance(value, int) else value, service="tiktok")


def _record(video: Mapping[str, Any], identity: str, now: datetime) -> Record:
    values = {
        "content": video.get("video_description"),
        "id": identity,
        "tags": video.get("hashtag_names"),
        "posted_at": video.get("create_time"),
        "captured_at": now,
        "views": video.get("view_count"),
        "likes": video.get("like_count"),
        "comments": video.get("comment_count"),
    }
    return Record(identity, values)
