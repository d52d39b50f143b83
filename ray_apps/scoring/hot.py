"""The hot path: scores single ideas and posts at once, by the same functions as the batch and against the same norms.

in: questions (an idea's id, or a post that need not be known) · out: receipts, as a batch run at that moment gives them
"""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from pydantic import BaseModel, ConfigDict

from ray_apps.domain.ideas import ScoreReceipt, Weights
from ray_apps.domain.ids import idea_id
from ray_apps.domain.signals import Signal
from ray_apps.platform.clock import Clock
from ray_apps.scoring.anchors import Embed
from ray_apps.scoring.evidence import Evidence, posts_of, tags_of
from ray_apps.scoring.factors import Norms, score
from ray_apps.scoring.reading import read_ideas, read_norms
from ray_apps.scoring.receipts import receipt
from ray_apps.store import scoring_input, weights
from ray_apps.store.open import Store, Transaction

FRESH_FOR = timedelta(minutes=1)
"""How long norms and weights are used before they are read anew: what is usual changes more slowly."""
_NEWEST = np.iinfo(np.int64).max


class Question(BaseModel):
    """What is to be scored: a known idea, or a post with the phrase that would be printed of it (None = nothing)."""

    model_config = ConfigDict(frozen=True)

    idea: UUID | None = None
    post: Signal | None = None
    phrase: str | None = None


class HotScorer:
    """Scores as of now, or always as of `as_of` (to compare with a batch run). It may be used by several threads."""

    def __init__(self, store: Store, embed: Embed, clock: Clock, *, as_of: datetime | None = None) -> None:
        self._store, self._embed, self._clock, self._as_of = store, embed, clock, as_of
        self._lock = threading.Lock()
        self._known: tuple[datetime, Norms, Weights] | None = None
        self._known = self._current()

    def __call__(self, questions: Sequence[Question]) -> list[ScoreReceipt | None]:
        """One receipt for each question, in order; None for an idea that is not known or has no post yet.

        A post that is known already is scored as the idea that it belongs to.
        """
        _, norms, in_force = self._current()
        norms = replace(norms, as_of=self._as_of or self._clock())
        found: dict[UUID, ScoreReceipt] = {}
        with self._store.transaction() as tx:
            homes = _homes(tx, questions)
            wanted = sorted({home for home in homes if home is not None})
            if wanted:
                ids, _, evidence = read_ideas(tx, scoring_input.these(wanted), norms.as_of, norms.dimensions)
                scored = score(evidence, norms, in_force)
                found = {name: receipt(scored, n, name, in_force, norms.as_of) for n, name in enumerate(ids)}
        strangers = [n for n, home in enumerate(homes) if home is None]
        receipts = self._of_strangers([questions[n] for n in strangers], norms, in_force)
        by_place = dict(zip(strangers, receipts, strict=True))
        return [by_place[n] if home is None else found.get(home) for n, home in enumerate(homes)]

    def _of_strangers(self, questions: Sequence[Question], norms: Norms, in_force: Weights) -> list[ScoreReceipt]:
        """Receipts of posts that belong to no idea yet, as ideas of their own that are newer than all others."""
        posts = [question.post for question in questions if question.post is not None]
        if not posts:
            return []
        evidence = _alone(posts, [question.phrase for question in questions], self._embed)
        scored = score(evidence, norms, in_force)
        return [receipt(scored, n, idea_id(post.id), in_force, norms.as_of) for n, post in enumerate(posts)]

    def _current(self) -> tuple[datetime, Norms, Weights]:
        """Norms and weights that are fresh enough. While one thread reads them anew, others use the old ones."""
        now = self._clock()
        known = self._known
        if known is not None and now - known[0] < FRESH_FOR:
            return known
        if not self._lock.acquire(blocking=known is None):
            assert known is not None, "without any the lock is waited for"  # noqa: S101
            return known
        try:
            with self._store.transaction() as tx:
                self._known = (now, read_norms(tx, self._as_of or now, self._embed), weights.in_force(tx))
        finally:
            self._lock.release()
        return self._known


def _homes(tx: Transaction, questions: Sequence[Question]) -> list[UUID | None]:
    """The idea that each question is about; None for a post that belongs to none yet."""
    posts = [question.post.id for question in questions if question.idea is None and question.post is not None]
    known = scoring_input.homes(tx, posts) if posts else {}
    return [
        question.idea if question.idea is not None or question.post is None else known.get(question.post.id)
        for question in questions
    ]


def _alone(posts: Sequence[Signal], phrases: Sequence[str | None], embed: Embed) -> Evidence:
    """Each post as an idea of its own."""
    rows, tags = [], []
    for n, post in enumerate(posts):
        counts = post.counts
        reacted = counts.get("score", counts.get("likes"))
        value = reacted if reacted is not None else counts["views"] / 100 if "views" in counts else None
        seen = post.captured_at.timestamp() if counts else None
        place = (n, n, post.source, post.community or "", post.posted_at.timestamp())
        rows.append((*place, seen, value, counts.get("comments")))
        tags += [(n, n, tag.lower()) for tag in post.tags]
    columns, _, names, communities = posts_of(rows)
    # As ideation stores the centre of an idea of one post: in half precision.
    vectors = np.asarray(embed([post.content for post in posts]), dtype=np.float16).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    tagged, keys = tags_of(tags, names)
    return Evidence(
        vectors=vectors.astype(np.float16).astype(np.float32),
        order=np.full(len(posts), _NEWEST, dtype=np.int64),
        starts=np.arange(len(posts) + 1, dtype=np.int64),
        posts=columns,
        communities=communities,
        tagged=tagged,
        tags=keys,
        phrases=list(phrases),
    )
