"""Hourly looks at a list of posts: rows → posts with readings. Pure.

A row is {"observed_at": UTC hour such as "2023-12-30T07", "id", "score", "num_comments", "subreddit",
"created_utc": epoch seconds}; whatever else it holds is ignored.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from ray_apps.scoring.names import key
from ray_apps.scoring.posts import Floats, Posts

SOURCE = "reddit"
COLUMNS = ("observed_at", "id", "score", "num_comments", "subreddit", "created_utc")


@dataclass(frozen=True)
class Hourly:
    """Posts, the moments at which the list was looked at (epoch seconds, ascending), and how many rows were bad."""

    posts: Posts
    looks: Floats
    bad_rows: int


class _Look(NamedTuple):
    post: str
    at: float
    community: str
    posted: float
    score: float
    comments: float


def read_hourly(rows: Iterable[Mapping[str, Any] | None]) -> Hourly:
    """Read looks; of a post twice in the same look the first counts. None stands for a row that cannot be read: those,
    and rows that make no sense, are counted and left out."""
    found: dict[tuple[str, float], _Look] = {}
    bad = 0
    for row in rows:
        try:
            look = _look(row or {})
        except (ValueError, TypeError, KeyError, OverflowError):
            bad += 1
            continue
        found.setdefault((look.post, look.at), look)
    looks = sorted(found.values(), key=lambda look: (look.post, look.at))
    return Hourly(_posts(looks), np.unique(np.array([look.at for look in looks], dtype=np.float64)), bad)


def _look(row: Mapping[str, Any]) -> _Look:
    moment = datetime.fromisoformat(str(row["observed_at"]))
    at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    numbers = float(row["created_utc"]), float(row["score"])
    if not all(map(math.isfinite, numbers)):
        raise ValueError("a number is not finite")
    comments = row.get("num_comments")
    return _Look(
        post=str(row["id"]),
        at=at,
        community=str(row.get("subreddit", "")),
        posted=numbers[0],
        score=numbers[1],
        comments=math.nan if comments in {None, ""} else float(comments),
    )


def _posts(looks: list[_Look]) -> Posts:
    firsts = [i for i, look in enumerate(looks) if i == 0 or look.post != looks[i - 1].post]
    return Posts(
        source=np.full(len(firsts), key(SOURCE), dtype=np.int64),
        community=np.array([key(SOURCE, looks[i].community) for i in firsts], dtype=np.int64),
        posted=np.array([looks[i].posted for i in firsts], dtype=np.float64),
        starts=np.array([*firsts, len(looks)], dtype=np.int64),
        at=np.array([look.at for look in looks], dtype=np.float64),
        value=np.array([look.score for look in looks], dtype=np.float64),
        comments=np.array([look.comments for look in looks], dtype=np.float64),
    )
