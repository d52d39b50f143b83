"""One record becomes one signal, or the reason why not. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from ray_apps.domain.ids import content_hash
from ray_apps.domain.signals import MAX_CONTENT_CHARS, Signal
from ray_apps.ingestion.bad_value import BadValue, kind
from ray_apps.ingestion.fields import FieldPlan
from ray_apps.ingestion.privacy import public_id, public_label, public_link, purge, says_nothing
from ray_apps.ingestion.text import check_length, clean_text
from ray_apps.ingestion.values import counter, flag, moment
from ray_apps.ingestion.youtube_categories import YOUTUBE_CATEGORIES

ADULT = "adult content"
"""The reason given for a post that its source marks as adult; nothing of such a post is kept."""

_ALLOWED_SKEW = timedelta(days=1)
_MAX_ID, _MAX_COMMUNITY, _MAX_URL, _MAX_TAG, _MAX_TAGS = 256, 128, 2_048, 64, 50
_NO_TAGS = frozenset({"", "[none]"})
_COUNTERS = ("score", "likes", "comments", "views")


class Rejection(NamedTuple):
    """Why a record became no signal: one line for people."""

    reason: str


def normalise(
    values: Mapping[str, object], plan: FieldPlan, now: datetime, *, typed: bool, captured: datetime | None = None
) -> Signal | Rejection:
    """Turn one record into a signal, or say why it cannot be one.

    `values` are the record's columns, of which `plan` names the ones to read; `typed` is false where the format writes
    everything as text (CSV). `now` (UTC) is when the record is read, the bound for times in the future; `captured` (by
    default now) is its `captured_at` unless it says otherwise.
    """
    try:
        return _signal(values, plan, now, captured or now, typed)
    except BadValue as bad:
        return Rejection(str(bad))


def _signal(values: Mapping[str, object], plan: FieldPlan, now: datetime, default: datetime, typed: bool) -> Signal:
    if plan.adult is not None and flag(values.get(plan.adult), plan.adult, typed=typed):
        raise BadValue(ADULT)
    content = _content(values, plan)
    posted_at, captured_at = _times(values, plan, now, default, typed)
    counts: dict[str, int] = {}
    for name in _COUNTERS:
        column = getattr(plan, name)
        if column is not None and (count := counter(values.get(column), column, typed=typed)) is not None:
            counts[name] = count
    return Signal(
        source=plan.source,
        external_id=_external_id(values, plan),
        content=content,
        content_hash=content_hash(content),
        community=_community(values, plan),
        tags=_tags(values, plan),
        url=_url(values, plan),
        posted_at=posted_at,
        captured_at=captured_at,
        counts=counts,
    )


def _content(values: Mapping[str, object], plan: FieldPlan) -> str:
    name = plan.content
    if name is None:
        raise BadValue("there is no text: none of the known text columns, such as title, is in this record")
    raw = values.get(name)
    if raw is None:
        raise BadValue(f"{name} is missing")
    if not isinstance(raw, str):
        raise BadValue(f"{name} is {kind(raw)}, not text")
    text = clean_text(raw, name, MAX_CONTENT_CHARS)
    if not text:
        raise BadValue(f"{name} is empty")
    if (public := purge(text)) is not text:
        if says_nothing(public):
            raise BadValue(f"{name} is nothing but what is private: a name, a handle, a number or an address")
        check_length(public, name, MAX_CONTENT_CHARS, MAX_CONTENT_CHARS)
    return public


def _times(
    values: Mapping[str, object], plan: FieldPlan, now: datetime, default: datetime, typed: bool
) -> tuple[datetime, datetime]:
    """Return (posted, captured), with posted ≤ captured ≤ now.

    Clocks differ by minutes, and a capture given as an hour or a day means some time within it: so up to a day of
    disorder is put right. More is refused.
    """
    posted = captured = None
    if plan.posted_at is not None:
        posted = moment(values.get(plan.posted_at), plan.posted_at, typed=typed)
    if plan.captured_at is not None:
        captured = moment(values.get(plan.captured_at), plan.captured_at, typed=typed)
    latest = now + _ALLOWED_SKEW
    if captured is None:
        captured = default if posted is None else max(default, posted)
    elif captured > latest:
        raise BadValue(f"{plan.captured_at} is in the future")
    if posted is None:
        posted = captured
    elif posted > latest:
        raise BadValue(f"{plan.posted_at} is in the future")
    elif posted > captured:
        if posted - captured > _ALLOWED_SKEW:
            raise BadValue(f"{plan.posted_at} is after {plan.captured_at}")
        captured = posted
    return min(posted, now), min(captured, now)


def _external_id(values: Mapping[str, object], plan: FieldPlan) -> str | None:
    if plan.id is None or (raw := values.get(plan.id)) is None:
        return None
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        raise BadValue(f"{plan.id} is {kind(raw)}, not an id")
    text = clean_text(raw, plan.id, _MAX_ID)
    return public_id(text) if text else None


def _community(values: Mapping[str, object], plan: FieldPlan) -> str | None:
    """Return the community without its `r/`; a person or a person's page is none. A video's category stands in."""
    if plan.community is None:
        category = values.get(plan.category) if plan.category is not None else None
        return YOUTUBE_CATEGORIES.get(str(category)) if isinstance(category, str | int) else None
    raw = values.get(plan.community)
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise BadValue(f"{plan.community} is {kind(raw)}, not text")
    text = clean_text(raw, plan.community, _MAX_COMMUNITY)
    if text.startswith(("u_", "u/", "/u/")) or "@" in text:
        return None
    public = public_label(text.removeprefix("/").removeprefix("r/"))
    return public[:_MAX_COMMUNITY] if public else None


def _url(values: Mapping[str, object], plan: FieldPlan) -> str | None:
    """Return an absolute web link as it may be kept; any other is left out: nothing depends on it."""
    raw = values.get(plan.url) if plan.url is not None else None
    if not isinstance(raw, str):
        return None
    link = f"https://www.reddit.com{raw}" if raw.startswith("/r/") else raw
    if not link.startswith(("https://", "http://")) or len(link) > _MAX_URL:
        return None
    return public_link(link) if link.isprintable() and " " not in link else None


def _tags(values: Mapping[str, object], plan: FieldPlan) -> tuple[str, ...]:
    """Return at most 50 tags, each once; tags that are too long, or name a person or an account, are left out."""
    raw = values.get(plan.tags) if plan.tags is not None else None
    if raw is None:
        return ()
    pieces = raw.split("|") if isinstance(raw, str) else raw
    if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
        raise BadValue(f"{plan.tags} is {kind(raw)}, not a list of words")
    tags: dict[str, None] = {}
    for piece in pieces:
        if len(piece) > _MAX_TAG:
            continue
        tag = clean_text(piece, str(plan.tags), _MAX_TAG).strip("\"'#").strip()
        if tag.lower() not in _NO_TAGS and public_label(tag) == tag:
            tags[tag] = None
        if len(tags) == _MAX_TAGS:
            break
    return tuple(tags)
