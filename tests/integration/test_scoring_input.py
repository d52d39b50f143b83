"""What scoring reads and writes: nothing from the future, nothing lost that arrives meanwhile."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from ray_apps.domain.ideas import ScoreReceipt
from ray_apps.domain.ids import content_hash, idea_id
from ray_apps.domain.signals import Signal
from ray_apps.domain.topics import Centre
from ray_apps.scoring.evidence import posts_of
from ray_apps.scoring.names import NOWHERE, key
from ray_apps.scoring.posts import Posts
from ray_apps.scoring.reading import read_ideas
from ray_apps.store import Store, idea_groups, idea_scores, ideas, scoring_input
from tests.writing import save_scores, write

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ALL = scoring_input.waiting(0, 10**9)


def post(score: int, hours: float, text: str = "One", **more: object) -> Signal:
    digest = content_hash(text)
    given: dict[str, object] = {
        "source": "reddit", "external_id": text, "content": text, "content_hash": digest, "community": "c",
        "posted_at": NOON, "captured_at": NOON + timedelta(hours=hours), "counts": {"score": score},
    }  # fmt: skip
    return Signal.model_validate(given | more)


def begin(store: Store, *signals: Signal, axis: int = 0) -> UUID:
    """An idea of these posts, on an axis of its own."""
    name = idea_id(signals[0].id)
    with store.transaction() as tx:
        write(tx, signals, NOON)
        centre = Centre(name, np.eye(384, dtype=np.float32)[axis], len({s.id for s in signals}))
        idea_groups.save_groups(
            tx, [centre], [], [(s.id, name, 1.0) for s in {s.id: s for s in signals}.values()], NOON
        )
    return name


@pytest.fixture
def idea(store: Store) -> UUID:
    """An idea of one post that was looked at in each of three hours."""
    return begin(store, post(10, 0), post(100, 1), post(130, 2))


def known_at(store: Store, hours: float) -> tuple[Posts, Posts]:
    """The posts of all ideas, and those that tell what is usual, as of some hours after noon."""
    as_of = NOON + timedelta(hours=hours)
    with store.transaction() as tx:
        own = posts_of(scoring_input.post_rows(tx, ALL, as_of))[0]
        return own, posts_of(scoring_input.recent_posts(tx, as_of, 7, 1_000))[0]


@pytest.mark.usefixtures("idea")
def test_a_moment_knows_only_what_was_seen_by_then_and_the_future_cannot_change_it(store: Store) -> None:
    before = [known_at(store, hours) for hours in (-1, 0.5, 1.5)]
    assert [len(posts) for posts in before[0]] == [0, 0]
    assert [own.value.tolist() for own, _ in before[1:]] == [[10.0], [10.0, 100.0]]
    assert before[2][0].at.tolist() == [NOON.timestamp(), NOON.timestamp() + 3600]
    with store.transaction() as tx:
        write(tx, [post(9_000, 5), post(70, 6, "Two")], NOON)
    for old, new in zip(before, [known_at(store, hours) for hours in (-1, 0.5, 1.5)], strict=True):
        for was, is_now in zip(old, new, strict=True):
            assert (was.value.tolist(), was.at.tolist()) == (is_now.value.tolist(), is_now.at.tolist())


def test_an_ideas_evidence_is_all_its_posts_with_their_places_tags_and_looks(store: Store) -> None:
    first = begin(
        store,
        post(10, 0, tags=("cats", "Cozy"), counts={"score": 10, "comments": 3}),
        post(25, 1, counts={"score": 25, "comments": 4}),
        post(7, 0, "Two", community=None, tags=("CATS",), counts={"views": 700}),
        post(0, 0, "Three", source="feed", counts={}),
    )
    second = begin(store, post(5, 1, "Four"), axis=1)
    begin(store, post(5, 48, "Not yet"), axis=2)
    with store.transaction() as tx:
        tx.execute("UPDATE ideas SET phrase = 'Cat Club' WHERE id = %s", [first])
        names, versions, evidence = read_ideas(tx, ALL, NOON + timedelta(hours=2), 384)
    assert (list(names), list(versions)) == ([first, second], [1, 1])
    assert evidence.phrases == ["Cat Club", None]
    assert evidence.starts.tolist() == [0, 3, 4]
    assert np.allclose(evidence.vectors, np.eye(384)[:2])
    posts = evidence.posts
    assert posts.starts.tolist() == [0, 2, 3, 3, 4]
    assert posts.value.tolist() == [10.0, 25.0, 7.0, 5.0]
    assert posts.comments[:2].tolist() == [3.0, 4.0]
    assert np.isnan(posts.comments[2:]).all()
    assert posts.source.tolist() == [key("reddit")] * 2 + [key("feed"), key("reddit")]
    here = key("reddit", "c")
    assert posts.community.tolist() == [here, NOWHERE, key("feed", "c"), here]
    assert list(evidence.communities) == ["c", "", "c", "c"]
    assert sorted(zip(evidence.tagged.tolist(), evidence.tags.tolist(), strict=True)) == sorted(
        [(0, key("cats")), (0, key("cozy")), (1, key("cats"))]
    )


def test_one_idea_can_be_read_that_does_not_wait(store: Store, idea: UUID) -> None:
    with store.transaction() as tx:
        tx.execute("UPDATE ideas SET needs_score = false")
        assert read_ideas(tx, ALL, NOON, 384)[0] == []
        assert read_ideas(tx, scoring_input.these([idea]), NOON, 384)[0] == [idea]
        known = post(1, 0).id
        assert scoring_input.homes(tx, [known, UUID(int=1)]) == {known: idea}


def test_centres_come_as_they_were_stored(store: Store) -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(5, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    for n, vector in enumerate(vectors):
        name = begin(store, post(1, 0, f"Post {n}"))
        with store.transaction() as tx:
            idea_groups.place(tx, [Centre(name, vector, 1)])
    with store.transaction() as tx:
        order, stored = scoring_input.recent_centres(tx, 3)
        tx.execute("UPDATE ideas SET status = 'archived' WHERE seq = %s", [int(order[-1])])
        assert scoring_input.recent_centres(tx, 1)[0].tolist() == [int(order[-2])]
        assert scoring_input.recent_centres(tx, 0)[1].shape == (0, 768)
    assert np.array_equal(stored[:, :384], vectors[2:].astype(np.float16).astype(np.float32))
    assert not stored[:, 384:].any()
    assert (np.diff(order) > 0).all()


def test_evidence_that_arrives_while_scoring_is_not_forgotten(store: Store, idea: UUID) -> None:
    def seen() -> int:
        with store.transaction() as tx:
            return scoring_input.idea_rows(tx, ALL).evidence[0]

    receipt = ScoreReceipt(idea_id=idea, score=0.5, weights_version=1, as_of=NOON, factors=())
    before = seen()
    with store.transaction() as tx:
        write(tx, [post(9_000, 5)], NOON)
        save_scores(tx, [(receipt, before)])
        assert idea_scores.shards(tx, 10), "it was scored from what is out of date and needs another score"
        assert idea_scores.waiting(tx) == 1
    after = seen()
    with store.transaction() as tx:
        save_scores(tx, [(receipt, after)])
        assert idea_scores.shards(tx, 10) == []
        assert ideas.receipt(tx, idea) == receipt


def test_shards_are_ranges_of_waiting_ideas(store: Store) -> None:
    for n in range(5):
        begin(store, post(1, 0, f"Post {n}"), axis=n)
    with store.transaction() as tx:
        ranges = idea_scores.shards(tx, 2)
        assert [last - first for first, last in ranges] == [1, 1, 0]
        tx.execute("UPDATE ideas SET needs_score = false")
        assert idea_scores.shards(tx, 2) == []
        idea_scores.mark_all(tx)
        assert idea_scores.shards(tx, 2) == ranges
