"""RSS and Atom feeds: what is new in each, with the validators that spare both sides the rest."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints

from ray_apps.ingestion.polite.addresses import shown
from ray_apps.ingestion.polite_protocol import Answer, BudgetSpent, Http, SourceFailed
from ray_apps.ingestion.sources import shapes
from ray_apps.ingestion.sources.config import SourceOptions
from ray_apps.ingestion.sources.feed_documents import CutShort, Document, Entry, NoFeed, read_document
from ray_apps.ingestion.sources.pull import Page, PullSource, Record, State
from ray_apps.platform.settings import Settings

PAGE = 100
_REMEMBERED = 1_000
"""Ids kept beyond those that the feed shows now: some feeds let an old entry come back."""

_TRIES = 4

Url = Annotated[str, StringConstraints(max_length=2_048, pattern=r"^https?://[^\s/]+")]


class Options(SourceOptions):
    """Which feeds."""

    feeds: tuple[Url, ...] = Field(min_length=1, max_length=500, description="addresses of RSS or Atom feeds")
    community: str | None = Field(None, max_length=100, description="community of the posts; unset = the feed's host")


def build(name: str, options: Options, http: Http, settings: Settings) -> PullSource:
    """Return the source."""
    return FeedsSource(name, options, http)


class FeedsSource:
    """Reads feed after feed. One that fails is named in a dead letter and tried again with the next pull."""

    kind = "feed"

    def __init__(self, name: str, options: Options, http: Http) -> None:
        self.name, self._options, self._http = name, options, http

    def pages(self, state: State, now: datetime) -> Iterator[Page]:
        """Yield what is new, feed by feed, oldest entries first. Raises `SourceFailed` if no feed could be read."""
        urls = {_key(url): url for url in self._options.feeds}
        kept: dict[str, Any] = {key: state[key] for key in urls if key in state}
        failed: list[str] = []
        for key, url in urls.items():
            try:
                for page in self._pages(key, url, kept, now):
                    kept = dict(page.state)
                    yield page
            except BudgetSpent:
                raise
            except SourceFailed as problem:
                failed.append(f"{shown(url)}: {problem}")
                yield Page(kept, rejected=(shapes.unreadable(self.name, shown(url), str(problem)),))
        if len(failed) == len(urls):
            more = f" (and {len(failed) - 1} other feeds failed)" if failed[1:] else ""
            raise SourceFailed(failed[0] + more)

    def _pages(self, key: str, url: str, kept: dict[str, Any], now: datetime) -> Iterator[Page]:
        known = kept.get(key, {})
        fetched = self._fetch(url, known, now)
        if fetched is None:
            return
        answer, document = fetched
        seen = dict.fromkeys(known.get("seen", ()))
        fresh, rejected = [], []
        for entry in reversed(document.entries):
            mark = _mark(entry.guid)
            if mark in seen:
                continue
            if entry.title:
                seen[mark] = None
                fresh.append((mark, self._record(key, url, entry)))
            else:
                rejected.append(
                    shapes.unreadable(self.name, f"{shown(url)} {entry.guid}", "it has no title and no text")
                )
        if document.left_out:
            reason = f"it has {document.left_out:,} entries too many; the newest were read"
            rejected.append(shapes.unreadable(self.name, shown(url), reason))
        known_marks = list(known.get("seen", ()))
        for start in range(PAGE, len(fresh), PAGE):
            # The old validators stay until the last page: whoever goes on from here must be given the document again.
            part = fresh[start - PAGE : start]
            known_marks += [mark for mark, _ in part]
            yield Page(kept | {key: known | {"seen": known_marks}}, tuple(record for _, record in part))
        rest = fresh[(len(fresh) - 1) // PAGE * PAGE :] if fresh else []
        latest = {
            "etag": answer.etag,
            "modified": answer.modified,
            "seen": _remembered([*known_marks, *(mark for mark, _ in rest)], document.entries),
        }
        if rest or rejected or latest != known:
            yield Page(kept | {key: latest}, tuple(record for _, record in rest), tuple(rejected))

    def _fetch(self, url: str, known: dict[str, Any], now: datetime) -> tuple[Answer, Document] | None:
        """Fetch and read a feed; None if nothing changed. What was cut short is asked for again."""
        for left in reversed(range(_TRIES)):
            answer = self._http.get(url, etag=known.get("etag"), modified=known.get("modified"))
            if answer.unchanged:
                return None
            try:
                return answer, read_document(answer.body, answer.headers.get("content-type", ""), url, now)
            except CutShort as problem:
                if not left:
                    raise SourceFailed(str(problem)) from None
            except NoFeed as problem:
                raise SourceFailed(str(problem)) from None
        raise AssertionError("unreachable: the last try returns or raises")

    def _record(self, key: str, url: str, entry: Entry) -> Record:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        values = {
            "content": entry.title,
            "id": f"{key}:{entry.guid}",
            "community": self._options.community or host,
            "tags": list(entry.tags),
            "url": entry.link,
            "posted_at": entry.posted_at,
            "adult": entry.adult,
        }
        return Record(f"{shown(url)} {entry.guid}"[:200], values)


def _key(url: str) -> str:
    """Name a feed in states and ids: its address may hold a secret, and its entries' ids may be those of another's."""
    return hashlib.blake2b(url.encode(), digest_size=6).hexdigest()


def _mark(guid: str) -> str:
    return hashlib.blake2b(guid.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _remembered(marks: Sequence[str], entries: Sequence[Entry]) -> list[str]:
    """Keep the marks of what the feed shows now, and the latest of the others."""
    shown_now = {_mark(entry.guid) for entry in entries}
    others = [mark for mark in marks if mark not in shown_now]
    return others[-_REMEMBERED:] + [mark for mark in marks if mark in shown_now]
