"""Reading RSS (0.9x, 1.0, 2.0) and Atom, from whoever wrote them. Pure.

feedparser does the reading; here stands what it must be kept from (documents that cost far more than they hold) and
what is made of its entries. Nothing that names an author is looked at.
"""

import codecs
import hashlib
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from ray_apps.ingestion.sources.event_names import shortened

MAX_ENTRIES = 1_000
"""Entries of one document that are read, the first ones: feeds begin with the newest."""

_MAX_HEAD, _MAX_ENTITIES = 16_384, 64
_MAX_LOOSE = 262_144
"""Bytes of a document with broken XML: nothing else bounds what the forgiving parser makes of it."""
_MAX_ITEMS, _MAX_ELEMENTS, _MAX_DEPTH, _MAX_ATTRIBUTES = 10_000, 100_000, 100, 100

_MAX_GUID, _MAX_SUMMARY, _MAX_TAGS = 180, 500, 20
_FIRST_ELEMENT = re.compile(rb"<\w")
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\s{0,9}>", re.IGNORECASE)
_ENTITY = re.compile(rb"&(?!#|(?:amp|lt|gt|quot|apos);)")
_LOOKS_LIKE_HTML = re.compile(rb"<!doctype html|<html", re.IGNORECASE)
_ADULT_TAGS = frozenset({"nsfw", "adult", "18+", "porn", "xxx", "explicit"})
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class NoFeed(Exception):
    """A document that cannot be read as a feed. The message is one line for people."""


class CutShort(NoFeed):
    """A feed that ends before its end: the rest may come with another try."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `guid` is the feed's own id or one derived from what the entry says; a `title` may be missing."""

    guid: str
    title: str
    link: str | None
    posted_at: datetime | None
    tags: tuple[str, ...]
    adult: bool


@dataclass(frozen=True, slots=True)
class Document:
    """The entries of a feed in its order; `left_out` were too many to read."""

    entries: tuple[Entry, ...]
    left_out: int = 0


def read_document(body: bytes, content_type: str, url: str, now: datetime) -> Document:
    """Read a feed fetched from `url` at `now`. Raises `NoFeed`, or `CutShort` if its end is missing."""
    import feedparser
    from feedparser.encodings import convert_to_utf8

    if not body.strip():
        raise NoFeed("the answer is empty")
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # feedparser believes what it declares instead
        body, content_type = (
            body.decode("utf-16", "replace").encode("utf-8", "replace"),
            "application/xml; charset=utf-8",
        )
    told: dict[str, Any] = {"bozo": False}
    utf8: bytes = convert_to_utf8({"content-type": content_type}, body, told)
    _check(utf8, readable=bool(told.get("encoding")))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    parsed = feedparser.parse(
        io.BytesIO(utf8), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.version and not parsed.entries:
        raise NoFeed("it is no feed")
    adult = _is_explicit(parsed.feed)
    given = parsed.entries[:MAX_ENTRIES]
    again = {guid for guid, count in Counter(_text(raw.get("id")) for raw in given).items() if count > 1}
    entries = tuple(_entry(raw, url, now, again, adult=adult) for raw in given)
    return Document(entries, max(0, len(parsed.entries) - MAX_ENTRIES))


def _check(utf8: bytes, *, readable: bool) -> None:
    """Refuse what would cost the parser more than any feed is worth."""
    first = _FIRST_ELEMENT.search(utf8)
    root = _ROOT.match(utf8, first.start()) if first else None
    if first is None or root is None:
        raise NoFeed("it is a web page, not a feed" if _LOOKS_LIKE_HTML.search(utf8[:2_000]) else "it is no feed")
    if not _END.search(utf8[-2_000:]):
        raise CutShort("the feed was cut short")
    head = utf8[: first.start()]
    if len(head) > _MAX_HEAD or head.count(b"<!ENTITY") > _MAX_ENTITIES:
        raise NoFeed("it declares more entities than any feed needs")
    if utf8.count(b"<item") + utf8.count(b"<entry") > _MAX_ITEMS:
        raise NoFeed(f"it has more than {_MAX_ITEMS:,} entries")
    # feedparser takes a document type away, and with it what its entities mean.
    strange = b"<!DOCTYPE" in head and _ENTITY.search(utf8, first.start())
    if not (_is_well_formed(utf8) and readable and not strange) and len(utf8) > _MAX_LOOSE:
        raise NoFeed(f"its XML is broken, and it is larger than {_MAX_LOOSE:,} bytes")


def _is_well_formed(utf8: bytes) -> bool:
    """Tell whether an XML parser gets through; entities of its own are never expanded.

    Raises `NoFeed` for more elements, deeper nesting or more attributes than feeds have: feedparser's time grows with
    their square.
    """
    from xml.parsers import expat

    shape = _Shape()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = True
    parser.DefaultHandler = lambda text: None
    parser.StartElementHandler, parser.EndElementHandler = shape.start, shape.end
    try:
        parser.Parse(utf8, True)
    except expat.ExpatError:
        return False
    return True


class _Shape:
    """Counts a document's elements as a parser meets them, and stops at what no feed has."""

    def __init__(self) -> None:
        self._elements = self._depth = 0

    def start(self, name: str, attributes: Sequence[str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > _MAX_ELEMENTS:
            raise NoFeed(f"it has more than {_MAX_ELEMENTS:,} elements")
        if self._depth > _MAX_DEPTH:
            raise NoFeed(f"its elements lie more than {_MAX_DEPTH} deep")
        if len(attributes) > 2 * _MAX_ATTRIBUTES:  # names and values in turn
            raise NoFeed(f"one of its elements has more than {_MAX_ATTRIBUTES} attributes")

    def end(self, name: str) -> None:
        self._depth -= 1


def _entry(raw: dict[str, Any], url: str, now: datetime, again: set[str], *, adult: bool) -> Entry:
    detail = raw.get("title_detail") or {}
    title = _text(raw.get("title"))
    if "html" in str(detail.get("type", "")):
        title = plain(title)
    title = title.strip() or shortened(" ".join(plain(_text(raw.get("summary"))).split()), _MAX_SUMMARY)
    link = _link(_text(raw.get("link")), url)
    tags = [_text(tag.get("label")) or _text(tag.get("term")) for tag in raw.get("tags") or ()]
    posted = _posted(raw, now)
    guid = _text(raw.get("id"))
    if not guid or guid in again:
        guid = _derived(guid, title, link, posted)
    elif len(guid) > _MAX_GUID:
        guid = _derived(guid)
    wicked = adult or _is_explicit(raw) or any(tag.strip().lower() in _ADULT_TAGS for tag in tags)
    return Entry(guid, title, link, posted, tuple(tag for tag in tags[:_MAX_TAGS] if tag), wicked)


def _derived(*parts: object) -> str:
    """Return an id for what has none: the same for the same words, wherever they stand in the feed."""
    return "derived:" + hashlib.blake2b(repr(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _posted(raw: dict[str, Any], now: datetime) -> datetime | None:
    """Return when an entry was published, or else updated; None for no date, a senseless one, or one to come."""
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        parts: Sequence[int] | None = dict.get(raw, name)  # its own `get` answers with another date, and warns
        if parts is None:
            continue
        try:
            when = datetime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], tzinfo=UTC)
        except (ValueError, TypeError, IndexError):
            continue
        if _EARLIEST <= when <= now:
            return when
    return None


def _is_explicit(raw: Mapping[str, Any]) -> bool:
    rating = raw.get("media_rating")
    told = _text(rating.get("content")) if isinstance(rating, Mapping) else _text(rating)
    return raw.get("itunes_explicit") is True or told.strip().lower() in _ADULT_TAGS


def _link(given: str, url: str) -> str | None:
    try:
        link = urljoin(url, given) if given else ""
    except ValueError:
        return None
    return link if link.startswith(("http://", "https://")) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def plain(text: str) -> str:
    """Return a text without its HTML tags; scripts and styles leave nothing."""
    if "<" not in text:
        return text
    reader = _Plain()
    reader.feed(text)
    reader.close()
    return " ".join(reader.pieces)


class _Plain(HTMLParser):
    """Collects the text of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self._hidden = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.pieces.append(data.strip())
