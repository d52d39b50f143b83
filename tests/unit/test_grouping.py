"""Grouping: who joins whom, in any cut of the stream."""

import numpy as np
import pytest

from ray_apps.domain import ids
from ray_apps.domain.topics import Centre
from ray_apps.ideation.grouping import after, group


def stream(rng: np.random.Generator, topics: int, posts: int) -> tuple[list, np.ndarray, np.ndarray]:
    """Posts around topic directions; returns ids, unit vectors and true topics, shuffled."""
    directions = rng.normal(size=(topics, 384))
    truth = rng.permutation(np.repeat(np.arange(topics), posts))
    vectors = directions[truth] + 0.35 * rng.normal(size=(len(truth), 384))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return [ids.signal_id(ids.content_hash(str(i))) for i in range(len(truth))], vectors, truth


def test_posts_of_one_topic_meet_and_others_do_not() -> None:
    names, vectors, truth = stream(np.random.default_rng(0), topics=12, posts=9)
    grouped = group(names, vectors, [])
    homes = [home for _, home, _ in grouped.members]
    assert len(set(zip(homes, truth, strict=True))) == len(set(homes)) == 12
    assert sum(centre.size for centre in grouped.created) == len(names)


def test_joined_ideas_keep_their_ids_as_more_arrives() -> None:
    names, vectors, _ = stream(np.random.default_rng(1), topics=5, posts=20)
    first = group(names[:50], vectors[:50], [])
    known = after([], first)
    second = group(names[50:], vectors[50:], known)
    assert not second.created
    assert {c.idea_id for c in second.grown} <= {c.idea_id for c in known}
    assert [c.idea_id for c in after(known, second)] == [c.idea_id for c in known]


def test_a_run_cut_at_a_chunk_and_continued_from_the_store_gives_the_same() -> None:
    names, vectors, _ = stream(np.random.default_rng(2), topics=6, posts=10)
    in_memory = after([], group(names[:30], vectors[:30], []))
    stored = [Centre(c.idea_id, c.vector.astype(np.float16).astype(np.float32), c.size) for c in in_memory]
    one, other = group(names[30:], vectors[30:], in_memory), group(names[30:], vectors[30:], stored)
    assert one.members == other.members
    for a, b in zip(after(in_memory, one), after(stored, other), strict=True):
        assert a.idea_id == b.idea_id
        assert a.size == b.size
        np.testing.assert_array_equal(a.vector, b.vector)


def test_centres_are_unit_vectors_at_the_precision_of_the_store() -> None:
    names, vectors, _ = stream(np.random.default_rng(3), topics=3, posts=4)
    for centre in group(names, vectors, []).created:
        assert np.linalg.norm(centre.vector) == pytest.approx(1.0, abs=2e-3)
        np.testing.assert_array_equal(centre.vector, centre.vector.astype(np.float16))


def test_nothing_gives_nothing() -> None:
    grouped = group([], np.empty((0, 8), dtype=np.float32), [])
    assert not grouped.created
    assert not grouped.members
