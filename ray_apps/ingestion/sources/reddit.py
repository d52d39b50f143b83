"""Reddit's Data API: public posts of subreddits, or of all, with their counters over two days and their deletions.

A listing is read from its newest post down to the watermark. As long as that takes, the state holds the cursor of
Reddit's own paging; the watermark moves up when the bottom is reached. Of the posts younger than 48 hours
the youngest 2,000 are looked at again, a hundred at a time: what Reddit no longer shows is erased here too, as its
terms ask.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from pydantic import Field, SecretStr, field_validator

from ray_apps.domain.errors import InputError
from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion.polite.failures import Refused
from ray_apps.ingestion.polite_protocol import Http
from ray_apps.ingestion.sources import shapes
from ray_apps.ingestion.sources.config import SourceOptions
from ray_apps.ingestion.sources.cursors import cursor_of
from ray_apps.ingestion.sources.pull import Page, PullSource, Record, State
from ray_apps.ingestion.sources.reddit_calls import RedditCalls
from ray_apps.ingestion.sources.watch import Watch
from ray_apps.platform.logs import logger
from ray_apps.platform.settings import Settings

PAGE = 100
"""Posts a call: the most that listings and `/api/info` give."""

_LISTING_END = 10
"""Pages after which Reddit shows no more of a listing."""

_OVERLAP_S = 120.0
"""Posts may turn up a little late, below the watermark: this far below it, ids decide what is new."""

_MOST_IDS = 1_000
_WATCHED_FOR, _WATCHED_MOST, _LOOK_EVERY = timedelta(hours=48), 2_000, timedelta(minutes=30)
_GONE_WORDS = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[ removed by reddit ]"})
_A_SUBREDDIT = "t5"
"""What a list holds where Reddit, not knowing a subreddit, redirects to a search for one."""

_SUBREDDIT = re.compile(r"[A-Za-z0-9_]{2,21}")
_USERNAME = re.compile(r"[A-Za-z0-9_-]{3,20}")


class Options(SourceOptions):
    """What of Reddit is pulled."""

    subreddits: tuple[str, ...] = Field(("all",), min_length=1, max_length=200, description="without r/; all = r/all")
    listing: Literal["new", "hot", "rising", "top"] = "new"
    max_pages: int = Field(
        _LISTING_END, ge=1, le=_LISTING_END, description="pages of 100 posts per listing and pull; Reddit ends at 10"
    )
    watch: bool = Field(
        True, description="look again at posts of the last 48 hours, the youngest 2,000: counters over time, deletions"
    )

    @field_validator("subreddits")
    @classmethod
    def _are_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        bad = next((name for name in value if not _SUBREDDIT.fullmatch(name)), None)
        if bad is not None:
            raise ValueError(f"{bad[:40]!r} is no name of a subreddit; write it without r/")
        return value


def build(name: str, options: Options, http: Http, settings: Settings) -> PullSource:
    """The source; `settings` hold its keys. Raises `InputError` for a user name that Reddit cannot have given."""
    if not _USERNAME.fullmatch(settings.reddit_username or ""):
        raise InputError("setting REDDIT_USERNAME: give the account's name, without u/")
    keys = (settings.reddit_client_id or SecretStr(""), settings.reddit_client_secret or SecretStr(""))
    return RedditSource(name, options, RedditCalls(http, keys, settings.reddit_username or ""))


class _Post(NamedTuple):
    """One readable post: what its watermark and its watch need, and what becomes a record."""

    id: str
    created: float
    gone: bool
    adult: bool
    score: object
    record: Record


class RedditSource:
    """Pulls one or more subreddits."""

    kind = "reddit"

    def __init__(self, name: str, options: Options, calls: RedditCalls) -> None:
        self.name, self._options, self._calls = name, options, calls

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield new posts listing by listing, then the watched posts that are due. See `PullSource`."""
        keys = {self._key(subreddit) for subreddit in self._options.subreddits}
        marks = {key: mark for key, mark in state.get("listings", {}).items() if key in keys}
        kept: dict[str, Any] = {"listings": copy.deepcopy(marks)}
        watch = Watch(state.get("watch", {}), keep=_WATCHED_FOR, most=_WATCHED_MOST)
        refused: list[Refused] = []
        for subreddit in self._options.subreddits:
            try:
                yield from self._listing(subreddit, kept, watch, now)
            except Refused as problem:
                if problem.status not in (403, 404):
                    raise
                refused.append(problem)
                reason = "the subreddit is private, banned or unknown"
                dead = shapes.unreadable(self.name, f"r/{subreddit}", reason)
                yield Page(_state(kept, watch), rejected=(dead,))
        if len(refused) == len(self._options.subreddits):
            raise refused[-1]
        if self._options.watch:
            yield from self._look_again(kept, watch, now)

    def _key(self, subreddit: str) -> str:
        """A listing's path, by which its watermark is kept."""
        return f"r/{subreddit}/{self._options.listing}"

    def _listing(self, subreddit: str, kept: dict[str, Any], watch: Watch, now: datetime) -> Iterator[Page]:
        """Page through one listing. `kept["listings"]` holds its watermark and how far down a pass has come."""
        key = self._key(subreddit)
        mark: dict[str, Any] = kept["listings"].setdefault(key, {})
        run: dict[str, Any] = mark.get("pass") or _pass()
        resumed = continued = run["after"] is not None
        ended = False
        while not ended:
            answer = self._calls.get(key, {"limit": PAGE, "after": run["after"]})
            children = shapes.list_at(answer, "data", "children", service="reddit")
            if any(isinstance(child, Mapping) and child.get("kind") == _A_SUBREDDIT for child in children):
                raise Refused(f"reddit: there is no r/{subreddit}", status=404)
            if resumed and not children:  # the post that the cursor named is gone: start over, known posts stay known
                run, resumed = _pass(run["seen"]), False
                continue
            resumed = False
            posts, rejected = self._read(children, now)
            fresh = [post for post in posts if self._is_new(post, mark, run)]
            bottom = self._reached(posts, mark)
            run["seen"].update({post.id: post.created for post in fresh})
            run["after"] = cursor_of(answer["data"].get("after"), service="reddit")
            run["pages"] += 1
            ended = bottom or run["after"] is None or run["pages"] >= self._options.max_pages
            telling = bool(fresh or rejected or run["pages"] > 1 or not ended)
            if ended:
                self._note_gap(key, mark, run, bottom=bottom)
                kept["listings"][key] = mark = _moved(mark, run["seen"])
            else:
                mark["pass"] = run
            if telling:
                yield self._page(fresh, rejected, kept, watch, now)
            if ended and continued and self._options.listing == "new":  # now for what came since that pass began
                run, ended, continued = _pass(), False, False

    def _note_gap(self, key: str, mark: Mapping[str, Any], run: Mapping[str, Any], *, bottom: bool) -> None:
        """Say so where more was posted since the last pull than may be paged through: what lies between is missed."""
        cut = run["pages"] >= self._options.max_pages and (run["after"] is not None or run["pages"] >= _LISTING_END)
        if cut and not bottom and "high" in mark and self._options.listing == "new":
            logger(__name__).warning("more new posts than Reddit shows: some are missed", listing=key)

    def _is_new(self, post: _Post, mark: Mapping[str, Any], run: Mapping[str, Any]) -> bool:
        if post.id in run["seen"]:
            return False
        if self._options.listing != "new" or "high" not in mark:
            return True
        return bool(post.created > mark["high"] - _OVERLAP_S and post.id not in mark["tail"])

    def _reached(self, posts: Sequence[_Post], mark: Mapping[str, Any]) -> bool:
        """Whether most of a page is known or below the watermark. (Most: single posts may bear odd times.)"""
        if self._options.listing != "new" or "high" not in mark:
            return False
        bottom: float = mark["high"] - _OVERLAP_S
        return 2 * sum(post.created <= bottom or post.id in mark["tail"] for post in posts) > len(posts)

    def _look_again(self, kept: dict[str, Any], watch: Watch, now: datetime) -> Iterator[Page]:
        """Read the counters of watched posts again. Gone are those marked so, and those missing for the second time."""
        due = watch.due(now, _LOOK_EVERY)
        for start in range(0, len(due), PAGE):
            batch = due[start : start + PAGE]
            answer = self._calls.get("api/info", {"id": ",".join(f"t3_{one}" for one in batch)})
            children = shapes.list_at(answer, "data", "children", service="reddit")
            posts, rejected = self._read(children, now)
            # A post that came damaged is there all the same.
            there = {post.id for post in posts} | {letter.locator for letter in rejected}
            missing = watch.settle(batch, there, now, service="reddit")
            asked = [post for post in posts if post.id in set(batch)]
            yield self._page(asked, rejected, kept, watch, now, missing)

    def _page(
        self,
        posts: Sequence[_Post],
        rejected: Sequence[DeadLetter],
        kept: Mapping[str, Any],
        watch: Watch,
        now: datetime,
        missing: tuple[str, ...] = (),
    ) -> Page:
        # A new post that is removed already was never stored here: nothing is to be erased.
        gone = tuple(post.id for post in posts if post.gone and (post.id in watch or self._options.listing != "new"))
        shown = [post for post in posts if not post.gone]
        for post in shown:
            if not post.adult:
                watch.look(post.id, post.created, now, post.score)
        watch.drop(gone)
        return Page(
            _state(kept, watch), tuple(post.record for post in shown), tuple(rejected), gone=tuple({*gone, *missing})
        )

    def _read(self, children: Sequence[object], now: datetime) -> tuple[list[_Post], list[DeadLetter]]:
        posts: list[_Post] = []
        rejected: list[DeadLetter] = []
        for child in children:
            data = child.get("data") if isinstance(child, Mapping) else None
            outcome = _post(data, now) if isinstance(data, Mapping) else "it is no post"
            if isinstance(outcome, _Post):
                posts.append(outcome)
            else:
                known = _identity(data) if isinstance(data, Mapping) else None
                rejected.append(shapes.unreadable(self.name, known or "a post without an id", outcome))
        shapes.check_some_readable(children, len(posts), service="reddit", needs="id and created_utc")
        return posts, rejected


def _pass(seen: Mapping[str, float] | None = None) -> dict[str, Any]:
    """A pass down a listing, at its beginning."""
    return {"after": None, "pages": 0, "seen": dict(seen or {})}


def _state(kept: Mapping[str, Any], watch: Watch) -> State:
    return {"listings": copy.deepcopy(kept["listings"]), "watch": watch.entries()}


def _moved(mark: Mapping[str, Any], seen: Mapping[str, float]) -> dict[str, Any]:
    """The watermark after a pass: the newest time, and the ids close to it."""
    known = dict(mark.get("tail", {})) | dict(seen)
    if not known:
        return {}
    high = max([*seen.values(), mark.get("high", 0.0)])
    close = sorted(((when, one) for one, when in known.items() if when > high - _OVERLAP_S), reverse=True)
    return {"high": high, "tail": {one: when for when, one in close[:_MOST_IDS]}}


def _identity(data: Mapping[str, Any]) -> str | None:
    """The post's id; its full name is the same with `t3_` before it."""
    identity = shapes.identity_of(data.get("id"))
    name = shapes.identity_of(data.get("name"))
    return identity or (name.removeprefix("t3_") if name else None)


def _post(data: Mapping[str, Any], now: datetime) -> _Post | str:
    """Read one post, or say why not. Its author is never looked at."""
    identity, created = _identity(data), shapes.seconds_of(data.get("created_utc"))
    if identity is None:
        return "it has no id"
    if created is None:
        return "it has no created_utc"
    words = {str(data.get(name)).strip().lower() for name in ("title", "selftext")}
    values = {
        "content": data.get("title"),
        "id": identity,
        "community": data.get("subreddit"),
        "url": data.get("permalink"),
        "posted_at": created,
        "captured_at": now,
        "score": data.get("score"),
        "comments": data.get("num_comments"),
        "adult": data.get("over_18"),
    }
    gone = bool(data.get("removed_by_category")) or bool(words & _GONE_WORDS)
    return _Post(identity, created, gone, bool(data.get("over_18")), data.get("score"), Record(identity, values))
