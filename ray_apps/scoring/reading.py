"""Reads from the store what scoring needs: the evidence of a shard, and the norms as of a moment."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np

from ray_apps.scoring.anchors import Embed, embed_anchors
from ray_apps.scoring.evidence import Evidence, posts_of, tags_of
from ray_apps.scoring.factors import Norms
from ray_apps.scoring.novelty import RECENT, Recent
from ray_apps.scoring.reactions import usual
from ray_apps.scoring.seasonality import Season
from ray_apps.store import scoring_input, signals
from ray_apps.store.open import Transaction
from ray_apps.store.scoring_input import Wanted

NORM_DAYS = 7
NORM_POSTS = 200_000
"""What is usual is learned from at most so many of the newest posts, so that it costs the same however many there
are."""
LOOK_BACK, LOOK_AHEAD = timedelta(days=7), timedelta(days=180)


def read_ideas(
    tx: Transaction, wanted: Wanted, as_of: datetime, dimensions: int
) -> tuple[Sequence[UUID], Sequence[int], Evidence]:
    """Those of the wanted ideas that have a post captured by `as_of`, the versions of their evidence, and it.

    Stored vectors are cut back to the embedder's `dimensions`.
    """
    found = scoring_input.idea_rows(tx, wanted)
    posts, idea_of, post_names, communities = posts_of(scoring_input.post_rows(tx, wanted, as_of))
    kept = np.flatnonzero(np.isin(found.order, idea_of))
    order = found.order[kept]
    # A post of an idea that was not read (it began to wait in between) belongs to nobody here.
    known = np.isin(idea_of, order)
    if not known.all():
        posts, communities = (
            posts.take(np.flatnonzero(known)),
            [c for c, k in zip(communities, known, strict=True) if k],
        )
        idea_of, post_names = idea_of[known], post_names[known]
    tagged, tags = tags_of(scoring_input.tag_rows(tx, wanted, as_of), post_names)
    evidence = Evidence(
        vectors=np.ascontiguousarray(found.vectors[kept, :dimensions]),
        order=order,
        starts=np.searchsorted(idea_of, np.append(order, np.iinfo(np.int64).max)).astype(np.int64),
        posts=posts,
        communities=communities,
        tagged=tagged,
        tags=tags,
        phrases=[found.phrases[row] for row in kept.tolist()],
    )
    return [found.ids[row] for row in kept.tolist()], [found.evidence[row] for row in kept.tolist()], evidence


def read_norms(tx: Transaction, as_of: datetime, embed: Embed) -> Norms:
    """Everything that ideas are measured against, as of a moment. `embed` is the embedder that ideas were made with."""
    posts, *_ = posts_of(scoring_input.recent_posts(tx, as_of, NORM_DAYS, NORM_POSTS))
    order, vectors = scoring_input.recent_centres(tx, RECENT)
    days = signals.calendar(tx, as_of - LOOK_BACK, as_of + LOOK_AHEAD)
    season = _season([day.name for day in days], [day.day for day in days], embed)
    return Norms(
        as_of=as_of,
        usual=usual(posts, as_of.timestamp()),
        season=season,
        anchors=embed_anchors(embed),
        recent=Recent(np.ascontiguousarray(vectors[:, : season.vectors.shape[1]]), order),
    )


def _season(names: Sequence[str], days: Sequence[date], embed: Embed) -> Season:
    distinct = sorted(set(names)) or [""]
    vectors = np.asarray(embed(distinct), dtype=np.float32)
    place = {name: row for row, name in enumerate(distinct)}
    return Season(tuple(names), tuple(days), vectors[[place[name] for name in names]])
