"""Instagram's Graph API: public posts under hashtags, by a professional account's own token.

Only 30 different hashtags may be asked for in seven days, so each pull chooses which (see `hashtags`). A new place is
written down before it is spent. The service gives no author with these posts, and none is asked for.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import Field, SecretStr, field_validator

from ray_apps.domain.errors import InputError
from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion.polite.failures import Refused
from ray_apps.ingestion.polite_protocol import BudgetSpent, Http, SourceFailed
from ray_apps.ingestion.sources import shapes
from ray_apps.ingestion.sources.config import SourceOptions
from ray_apps.ingestion.sources.cursors import cursor_of
from ray_apps.ingestion.sources.hashtags import PLACES, Places
from ray_apps.ingestion.sources.pull import Page, PullSource, Record, State
from ray_apps.platform.settings import Settings

PAGE = 50
_FIELDS = "id,caption,permalink,timestamp,like_count,comments_count"
_LOOK_EVERY = timedelta(minutes=30)
_REMEMBERED, _REMEMBERED_FOR = 5_000, timedelta(days=8)
_HASHTAG = re.compile(r"\w{1,100}")
_UNKNOWN_HASHTAG = "24"
_THROTTLED = frozenset({"4", "17", "32", "613"})
_TOO_MANY_HASHTAGS = "18"
_THROTTLED_FOR_S = 3_600.0
_FORBIDDEN = frozenset({"10", "200"})
"""Numbers that say what the account, not the hashtag, lacks: a permission."""


class Options(SourceOptions):
    """What of Instagram is pulled."""

    hashtags: tuple[str, ...] = Field((), max_length=1_000, description="candidates, without #; as many as you like")
    per_pull: int = Field(10, ge=1, le=PLACES, description="hashtags asked for in one pull")
    fresh_per_pull: int = Field(2, ge=0, le=PLACES, description="of them, how many may take one of the 30 places")
    places: int = Field(PLACES, ge=1, le=PLACES, description="of the 30 places a week, how many this source may take")
    edges: tuple[Literal["top_media", "recent_media"], ...] = Field(("recent_media", "top_media"), min_length=1)
    max_pages: int = Field(2, ge=1, le=10, description="pages of 50 posts per hashtag and edge")

    @field_validator("hashtags")
    @classmethod
    def _are_hashtags(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        bad = next((tag for tag in value if not _HASHTAG.fullmatch(tag)), None)
        if bad is not None:
            raise ValueError(f"{bad[:40]!r} is no hashtag; write it without #")
        return tuple(dict.fromkeys(tag.lower() for tag in value))


def build(name: str, options: Options, http: Http, settings: Settings) -> PullSource:
    """The source; `settings` hold its token and account. Raises `InputError` where no hashtag is named."""
    if not options.hashtags:
        raise InputError(f"sources file: sources.{name}.options.hashtags: name at least one hashtag")
    token = settings.instagram_access_token or SecretStr("")
    return InstagramSource(name, options, http, token, settings.instagram_user_id or "")


class InstagramSource:
    """Pulls a choice of hashtags."""

    kind = "instagram"

    def __init__(self, name: str, options: Options, http: Http, token: SecretStr, user: str) -> None:
        self.name, self._options, self._http, self._user = name, options, http, user
        # In a header: as a parameter the token would stand in every log of every proxy.
        self._headers = {"authorization": f"Bearer {token.get_secret_value()}"}

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield the posts of the chosen hashtags, each once a pull; one seen before with its counters of today.

        A hashtag that is refused is left for this pull. See `PullSource`.
        """
        kept: dict[str, Any] = {"ids": {}, "seen": {}} | copy.deepcopy(dict(state))
        places = Places(kept.get("places", {}), self._options.places)
        if not kept.get("todo"):
            chosen = places.choose(
                self._options.hashtags,
                now,
                most=self._options.per_pull,
                most_fresh=self._options.fresh_per_pull,
                seed=f"{self.name} {now.isoformat()}",
            )
            kept["todo"] = [{"tag": tag, "edge": 0, "page": 0, "after": None, "new": 0} for tag in chosen]
        kept["seen"] = _recent(kept["seen"], now)
        refused: list[Refused] = []
        asked = len(kept["todo"])
        while kept["todo"]:
            try:
                yield from self._hashtag(kept, places, now)
            except Refused as problem:
                yield self._left(kept, places, str(problem))
                refused.append(problem)
                if problem.status in (401, 403) or problem.code in _FORBIDDEN or len(refused) == asked:
                    raise

    def _hashtag(self, kept: dict[str, Any], places: Places, now: datetime) -> Iterator[Page]:
        """Pull the first hashtag that is to be done, from where the last pull stopped, and take it off the list."""
        work = kept["todo"][0]
        tag = work["tag"]
        if not places.is_free(tag, now):
            if places.left(now) <= 0 or not places.is_open(tag, now):  # an old list, from when a place was left
                kept["todo"].pop(0)
                yield self._page(kept, places)
                return
            places.pay(tag, now)
            yield self._page(kept, places)
        if tag not in kept["ids"]:
            kept["ids"][tag] = self._id_of(tag)
        if kept["ids"][tag] is None:
            yield self._left(kept, places, "there is no such hashtag")
            return
        while kept["todo"] and kept["todo"][0] is work:
            yield self._edge_page(kept, places, work, now)

    def _left(self, kept: dict[str, Any], places: Places, reason: str) -> Page:
        """Take the first hashtag off the list, with a dead letter that says why: it must not stop those after it."""
        tag = kept["todo"].pop(0)["tag"]
        kept["ids"].pop(tag, None)
        places.brought(tag, 0)
        return self._page(kept, places, rejected=(shapes.unreadable(self.name, f"#{tag}", reason),))

    def _edge_page(self, kept: dict[str, Any], places: Places, work: dict[str, Any], now: datetime) -> Page:
        """Read one page of one edge, and note where to go on."""
        edge = self._options.edges[min(work["edge"], len(self._options.edges) - 1)]
        params: dict[str, str | int] = {"user_id": self._user, "fields": _FIELDS, "limit": PAGE}
        if work["after"]:
            params["after"] = work["after"]
        answer = self._get(f"{kept['ids'][work['tag']]}/{edge}", params)
        items = shapes.list_at(answer, "data", service="instagram")
        records, rejected = self._read(items, work["tag"], now)
        seen: dict[str, int] = kept["seen"]
        unknown = sum(record.locator not in seen for record in records)
        latest = now.timestamp() - _LOOK_EVERY.total_seconds()
        fresh = [record for record in records if seen.get(record.locator, 0) <= latest]
        seen |= {record.locator: int(now.timestamp()) for record in fresh}
        work["new"] += unknown
        work["after"], work["page"] = _cursor(answer), work["page"] + 1
        # The newest come first: a whole page of known posts means that the rest is known too.
        known_rest = edge == "recent_media" and unknown == 0
        if work["after"] is None or work["page"] >= self._options.max_pages or known_rest:
            work["edge"], work["page"], work["after"] = work["edge"] + 1, 0, None
        if work["edge"] >= len(self._options.edges):
            places.brought(work["tag"], work["new"])
            kept["todo"].pop(0)
        return self._page(kept, places, tuple(fresh), rejected)

    def _page(
        self,
        kept: Mapping[str, Any],
        places: Places,
        records: tuple[Record, ...] = (),
        rejected: tuple[DeadLetter, ...] = (),
    ) -> Page:
        return Page(copy.deepcopy(dict(kept)) | {"places": places.state()}, records, rejected)

    def _id_of(self, tag: str) -> str | None:
        """The number of a hashtag, which is the same for everybody; None if it is unknown or forbidden."""
        try:
            answer = self._get("ig_hashtag_search", {"user_id": self._user, "q": tag})
        except Refused as problem:
            if problem.code == _UNKNOWN_HASHTAG:
                return None
            raise
        found = shapes.list_at(answer, "data", service="instagram")
        return shapes.identity_of(found[0].get("id")) if found and isinstance(found[0], Mapping) else None

    def _get(self, path: str, params: Mapping[str, str | int]) -> Any:
        """One call. The Graph API tells its refusals apart by its own numbers."""
        try:
            return self._http.get(path, params=params, headers=self._headers).json()
        except Refused as problem:
            if problem.code in _THROTTLED:
                raise BudgetSpent("instagram: its calls of this hour are spent", open_for_s=_THROTTLED_FOR_S) from None
            if problem.code == _TOO_MANY_HASHTAGS:
                raise BudgetSpent(
                    "instagram: 30 hashtags were asked for in 7 days", open_for_s=_THROTTLED_FOR_S
                ) from None
            if problem.code == "190":
                raise SourceFailed("instagram: the token is not valid; check INSTAGRAM_ACCESS_TOKEN") from None
            raise

    def _read(self, items: list[Any], tag: str, now: datetime) -> tuple[list[Record], tuple[DeadLetter, ...]]:
        records: list[Record] = []
        rejected: list[DeadLetter] = []
        for item in items:
            identity = shapes.identity_of(item.get("id")) if isinstance(item, Mapping) else None
            if identity is None:
                rejected.append(shapes.unreadable(self.name, f"a post under #{tag}", "it has no id"))
            elif item.get("caption") is not None:  # a picture without a word is no signal
                records.append(_record(item, identity, tag, now))
        shapes.check_some_readable(items, len(items) - len(rejected), service="instagram", needs="id")
        return records, tuple(rejected)


def _record(item: Mapping[str, Any], identity: str, tag: str, now: datetime) -> Record:
    values = {
        "content": item.get("caption"),
        "id": identity,
        "community": f"#{tag}",
        "url": item.get("permalink"),
        "posted_at": _moment(item.get("timestamp")),
        "captured_at": now,
        "likes": item.get("like_count"),
        "comments": item.get("comments_count"),
    }
    return Record(identity, values)


def _moment(value: object) -> object:
    """Graph writes its zone without a colon (+0000), which ISO's readers accept; anything else is left to judge."""
    try:
        return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
    except ValueError:
        return value


def _cursor(answer: Mapping[str, Any]) -> str | None:
    """The cursor of the next page, if there is one. `next` itself is not used: it is a URL that holds the token."""
    paging = answer.get("paging")
    cursors = paging.get("cursors") if isinstance(paging, Mapping) and "next" in paging else None
    after = cursors.get("after") if isinstance(cursors, Mapping) else None
    return cursor_of(after, service="instagram")


def _recent(seen: Mapping[str, int], now: datetime) -> dict[str, int]:
    """Ids seen lately, the newest 5,000."""
    oldest = now.timestamp() - _REMEMBERED_FOR.total_seconds()
    kept = [(when, identity) for identity, when in seen.items() if when > oldest]
    return {identity: when for when, identity in sorted(kept)[-_REMEMBERED:]}
