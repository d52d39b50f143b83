"""Which column means what: recognised by name, or said with `--map column=field`. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ray_apps.domain.errors import InputError

FIELDS: Mapping[str, tuple[str, ...]] = {
    "content": ("title", "headline", "content", "text", "caption", "post", "message", "body", "description"),
    "id": ("id", "videoid", "postid", "itemid", "guid"),
    "community": ("subreddit", "community", "channel", "forum", "group", "board", "section"),
    "category": ("categoryid", "videocategoryid"),
    "tags": ("tags", "hashtags", "keywords", "labels"),
    "url": ("permalink", "url", "link", "href"),
    "posted_at": (
        "createdutc", "createdat", "created", "publishedat", "published", "publishdate", "publicationdate", "pubdate",
        "postedat", "timestamp", "datetime", "date", "time",
    ),
    "captured_at": ("observedat", "capturedat", "collectedat", "retrievedat", "fetchedat", "trendingdate"),
    "score": ("score", "ups", "upvotes", "points"),
    "likes": ("likes", "likecount", "likescount", "favorites", "favoritecount", "favourites"),
    "comments": ("numcomments", "commentcount", "commentscount", "comments", "replies", "replycount"),
    "views": ("viewcount", "viewscount", "views", "playcount", "plays", "impressions"),
    "adult": ("over18", "nsfw", "adult", "isadult", "explicit"),
}  # fmt: skip
"""Every field of a signal that a file may give, and the column names it is known by, the best first.

Names are compared without case and punctuation: `created_utc`, `createdUtc` and `Created UTC` are one. Columns that
name people (author, user, channelTitle) are in no list, so they are never read. `category` is YouTube's number.
"""

_PUNCTUATION = re.compile(r"[\W_]+")
_SHOWN_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """The column of each field (`None`: the file has none) and the source that such columns come from."""

    source: str
    content: str | None = None
    id: str | None = None
    community: str | None = None
    category: str | None = None
    tags: str | None = None
    url: str | None = None
    posted_at: str | None = None
    captured_at: str | None = None
    score: str | None = None
    likes: str | None = None
    comments: str | None = None
    views: str | None = None
    adult: str | None = None

    def columns(self) -> tuple[str, ...]:
        """All columns that are read."""
        found = (getattr(self, field) for field in FIELDS)
        return tuple(column for column in found if column is not None)


def parse_mapping(options: Iterable[str]) -> dict[str, str]:
    """Read `--map` options, each `column=field`, into {column: field}; raise `InputError` for a wrong one."""
    mapping: dict[str, str] = {}
    for option in options:
        column, equals, field = (part.strip() for part in option.rpartition("="))
        if not equals or not column:
            raise InputError(f"--map {option!r}: write it as column=field, such as --map headline=content")
        if field not in FIELDS:
            raise InputError(f"--map {option!r}: there is no field {field!r}; the fields are {', '.join(FIELDS)}")
        if column in mapping:
            raise InputError(f"--map names the column {column!r} twice; a column can be one field only")
        if field in mapping.values():
            raise InputError(f"--map gives the field {field!r} twice; choose one column for it")
        mapping[column] = field
    return mapping


def recognise(columns: Iterable[str], mapping: Mapping[str, str]) -> FieldPlan:
    """Find each field's column: a mapped one first, then the best name known that is not mapped to something else."""
    by_name: dict[str, str] = {}
    mapped: dict[str, str] = {}
    for column in columns:
        name = _PUNCTUATION.sub("", column).lower()
        by_name.setdefault(name, column)
        if column in mapping:
            mapped[mapping[column]] = column
    found = {field: mapped.get(field) or _best(names, by_name, mapping) for field, names in FIELDS.items()}
    source = "reddit" if "subreddit" in by_name else "youtube" if "videoid" in by_name else "file"
    return FieldPlan(source, **found)


def _best(names: Iterable[str], by_name: Mapping[str, str], mapping: Mapping[str, str]) -> str | None:
    for name in names:
        column = by_name.get(name)
        if column is not None and column not in mapping:
            return column
    return None


def check_columns(where: str, columns: Iterable[str], mapping: Mapping[str, str]) -> FieldPlan:
    """Return the plan for a file with these columns; raise `InputError` if a mapped one or any text is missing."""
    names = list(columns)
    shown = ", ".join(repr(name[:40]) for name in names[:_SHOWN_COLUMNS]) + (", …" if names[_SHOWN_COLUMNS:] else "")
    for column in mapping:
        if column not in names:
            raise InputError(f"--map: {where!r} has no column {column!r}; it has {shown}")
    plan = recognise(names, mapping)
    if plan.content is None:
        raise InputError(f"cannot find a text column in {where!r} among {shown}; name it with --map column=content")
    return plan
