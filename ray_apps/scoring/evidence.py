"""The evidence for a batch of ideas as flat columns, made from the store's rows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ray_apps.scoring.names import NOWHERE, key
from ray_apps.scoring.posts import Floats, Ints, Posts

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Evidence:
    """n ideas. The posts of idea i are rows `starts[i]:starts[i + 1]` of `posts`; `communities` are their names.

    `vectors` (n, d) are the ideas' centres, rows of length 1, and `order` their places in order of creation. `tagged`
    and `tags` are parallel: a post's row and the key of a tag it carries. `phrases` is what each idea would print.
    """

    vectors: Vectors
    order: Ints
    starts: Ints
    posts: Posts
    communities: Sequence[str]
    tagged: Ints
    tags: Ints
    phrases: Sequence[str | None]

    def __len__(self) -> int:
        return len(self.order)


def posts_of(rows: Sequence[Sequence[Any]]) -> tuple[Posts, Ints, Ints, Sequence[str]]:
    """Posts from rows of (idea, post, source, community, posted, at, value, comments), ordered by idea, post and time.

    Gives the posts, and parallel to them: the idea and the post they belong to, and their communities' names. A look
    without a time is none.
    """
    if not rows:
        return _no_posts(), np.empty(0, np.int64), np.empty(0, np.int64), ()
    idea, post, source, community, posted, at, value, comments = zip(*rows, strict=True)
    owners, names = np.array(idea, dtype=np.int64), np.array(post, dtype=np.int64)
    new = np.r_[True, (owners[1:] != owners[:-1]) | (names[1:] != names[:-1])]
    firsts = np.flatnonzero(new)
    seen = np.array(at, dtype=np.float64)  # None becomes not-a-number
    looked = ~np.isnan(seen)
    looks = np.add.reduceat(looked, firsts, dtype=np.int64)
    places = firsts.tolist()
    return (
        Posts(
            source=np.array([_key(source[n]) for n in places], dtype=np.int64),
            community=np.array([_key(source[n], community[n]) if community[n] else NOWHERE for n in places], np.int64),
            posted=np.array(posted, dtype=np.float64)[firsts],
            starts=np.concatenate([[0], np.cumsum(looks)]),
            at=seen[looked],
            value=_counters(value)[looked],
            comments=_counters(comments)[looked],
        ),
        owners[firsts],
        names[firsts],
        [community[n] for n in places],
    )


def tags_of(rows: Sequence[Sequence[Any]], posts: Ints) -> tuple[Ints, Ints]:
    """Tags from rows of (idea, post, tag), as parallel columns: the row of the post among `posts`, the tag's key."""
    place = {post: row for row, post in enumerate(posts.tolist())}
    found = [(place[post], _key(tag)) for _, post, tag in rows if post in place]
    columns = np.array(found, dtype=np.int64).reshape(len(found), 2)
    return columns[:, 0], columns[:, 1]


def _no_posts() -> Posts:
    none = np.empty(0, dtype=np.int64)
    empty = np.empty(0, dtype=np.float64)
    return Posts(none, none, empty, np.zeros(1, dtype=np.int64), empty, empty, empty)


def _counters(values: Sequence[float | None]) -> Floats:
    """Counters with not-a-number for what is none: missing, negative, infinite."""
    found = np.array(values, dtype=np.float64)
    return np.where(np.isfinite(found) & (found >= 0), found, np.nan)


@lru_cache(maxsize=65_536)
def _key(*parts: str) -> int:
    return key(*parts)
