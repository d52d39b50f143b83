"""Evidence for scoring, made from a few words instead of a database; and the real embedder."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np

from models.text_embedder import SentenceEmbedder, Vectors
from ray_apps.domain.ideas import FACTORS, Weights
from ray_apps.scoring.anchors import Anchors, embed_anchors
from ray_apps.scoring.evidence import Evidence, posts_of, tags_of
from ray_apps.scoring.factors import Norms
from ray_apps.scoring.novelty import Recent
from ray_apps.scoring.reactions import usual
from ray_apps.scoring.seasonality import Season

NOW = datetime(2026, 9, 20, 12, tzinfo=UTC)
EQUAL = Weights(version=1, values=dict.fromkeys(FACTORS, 1 / len(FACTORS)), author="test", created_at=NOW)
Row = tuple[int, int, str, str, float, float | None, float | None, float | None]


@cache
def embedder() -> SentenceEmbedder:
    return SentenceEmbedder()


@cache
def anchors() -> Anchors:
    return embed_anchors(embedder())


def vectors_of(*texts: str) -> Vectors:
    return embedder()(texts)


def post(
    idea: int,
    number: int,
    *,
    value: float | None = 100.0,
    comments: float | None = None,
    hours_ago: float = 3.0,
    source: str = "reddit",
    community: str = "cats",
    looks: Sequence[tuple[float, float | None]] = (),
) -> list[Row]:
    """The rows of one post, posted `hours_ago`: looks as (hours ago, value), or one look now."""
    posted = (NOW - timedelta(hours=hours_ago)).timestamp() if abs(hours_ago) < 1e7 else hours_ago
    seen = looks or ([(0.0, value)] if value is not None else [])
    place = (idea, number, source, community, posted)
    if not seen:
        return [(*place, None, None, None)]
    return [(*place, NOW.timestamp() - 3600 * ago, counter, comments) for ago, counter in seen]


def evidence(
    posts: Iterable[list[Row]],
    *,
    texts: Sequence[str] = (),
    phrases: Sequence[str | None] | None = None,
    tags: Sequence[tuple[int, int, str]] = (),
    vectors: Vectors | None = None,
) -> Evidence:
    """Evidence of ideas 0, 1, … from their posts' rows; each means what its text says."""
    columns, owners, names, communities = posts_of([row for rows in posts for row in rows])
    ideas = int(owners.max()) + 1
    if vectors is None:
        vectors = vectors_of(*(texts or ["Cats"] * ideas))
    tagged, keys = tags_of(tags, names)
    return Evidence(
        vectors=vectors,
        order=np.arange(ideas, dtype=np.int64),
        starts=np.searchsorted(owners, np.arange(ideas + 1)).astype(np.int64),
        posts=columns,
        communities=communities,
        tagged=tagged,
        tags=keys,
        phrases=phrases if phrases is not None else ["Cat Club"] * ideas,
    )


def norms(
    seen: Iterable[list[Row]] = (),
    *,
    recent: Vectors | None = None,
    events: Sequence[tuple[str, date]] = (),
    now: datetime = NOW,
) -> Norms:
    """Norms from posts that were seen, ideas that were there, and coming events."""
    known = [row for rows in seen for row in rows]
    columns, *_ = posts_of(known)
    there = recent if recent is not None else np.empty((0, 384), dtype=np.float32)
    named = vectors_of(*(name for name, _ in events)) if events else np.empty((0, 384), dtype=np.float32)
    return Norms(
        as_of=now,
        usual=usual(columns, now.timestamp()),
        season=Season(tuple(name for name, _ in events), tuple(day for _, day in events), named),
        anchors=anchors(),
        recent=Recent(there, np.arange(-len(there), 0, dtype=np.int64)),
    )


def crowd(count: int = 60, **more: Any) -> list[list[Row]]:
    """Posts as they usually are: counters spread around 100, ages around three hours."""
    return [
        post(0, n, value=float(20 + 4 * n), hours_ago=1 + n % 6, **({"comments": float(n % 9)} | more))
        for n in range(count)
    ]
