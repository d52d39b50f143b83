"""Ideas that grow together: which survives, which never meet, and that a cut in the stream changes nothing."""

from uuid import UUID, uuid5

import numpy as np
import pytest

from ray_apps.domain.ids import NAMESPACE
from ray_apps.domain.topics import Centre, Merger
from ray_apps.ideation import linkage
from ray_apps.ideation.grouping import Grouped, after, group
from ray_apps.ideation.neighbours import Neighbours


def name(number: int) -> UUID:
    return uuid5(NAMESPACE, f"test:{number}")


def at(degrees: float, dimensions: int = 384) -> np.ndarray:
    """A direction in a plane; any two are as close as their angles."""
    made = np.zeros(dimensions, dtype=np.float32)
    made[:2] = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return made.astype(np.float16).astype(np.float32)


def between(*known: Centre, degrees: float = 0.0) -> Grouped:
    """One new signal between known ideas."""
    return group([name(99)], at(degrees)[None], list(known))


def test_a_signal_between_two_ideas_brings_them_together_and_the_larger_survives() -> None:
    small, large = Centre(name(1), at(-12), 2), Centre(name(2), at(12), 5)
    found = between(small, large)
    assert found.merged == (Merger(small.idea_id, large.idea_id),)
    assert [(c.idea_id, c.size) for c in found.grown] == [(large.idea_id, 8)]
    assert [home for _, home, _ in found.members] == [large.idea_id]
    assert not found.created
    assert [c.idea_id for c in after([small, large], found)] == [large.idea_id]


def test_of_two_as_large_the_older_survives() -> None:
    older, newer = Centre(name(1), at(-12), 3), Centre(name(2), at(12), 3)
    assert between(older, newer).merged == (Merger(newer.idea_id, older.idea_id),)


def test_a_drawn_idea_survives_a_larger_one() -> None:
    drawn, large = Centre(name(1), at(-12), 1, drawn=True), Centre(name(2), at(12), 9)
    found = between(large, drawn)
    assert found.merged == (Merger(large.idea_id, drawn.idea_id),)
    assert [(c.size, c.drawn) for c in found.grown] == [(11, True)]


def test_two_drawn_ideas_never_become_one() -> None:
    one, other = Centre(name(1), at(-1), 5, drawn=True), Centre(name(2), at(1), 5, drawn=True)
    found = between(one, other)
    assert not found.merged
    assert len(found.grown) == 1


def test_several_absorbed_at_once_all_point_to_the_one_that_goes_on() -> None:
    known = [Centre(name(n), at(4 * n), n + 1) for n in range(4)]
    found = group([name(90 + n) for n in range(4)], np.stack([at(4 * n + 2) for n in range(4)]), known)
    assert {m.survives for m in found.merged} == {name(3)}
    assert {m.absorbed for m in found.merged} == {name(0), name(1), name(2)}
    assert [(c.idea_id, c.size) for c in found.grown] == [(name(3), 14)]


def test_ideas_that_nothing_new_touches_are_left_alone() -> None:
    known = [Centre(name(1), at(80), 5), Centre(name(2), at(82), 5)]
    found = between(*known, degrees=-90)
    assert not found.merged
    assert not found.grown
    assert len(found.created) == 1


def test_the_same_chunk_gives_the_same_in_any_process_and_after_a_restart() -> None:
    rng = np.random.default_rng(5)
    vectors = (
        rng.normal(size=(400, 384)).astype(np.float32) + 2.5 * rng.normal(size=(25, 384))[rng.integers(25, size=400)]
    )
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    names = [name(n) for n in range(400)]

    def run(*, restarted: bool) -> tuple[list[tuple[object, ...]], list[Centre]]:
        known: list[Centre] = []
        told = []
        for start in range(0, 400, 100):
            found = group(names[start : start + 100], vectors[start : start + 100], known)
            known = after(known, found)
            told.append((found.members, found.merged))
            if restarted:  # read back from half precision
                known = [Centre(c.idea_id, c.vector.astype(np.float16).astype(np.float32), c.size) for c in known]
        return told, known

    told, known = run(restarted=False)
    again, anew = run(restarted=True)
    assert told == again
    assert all(np.array_equal(a.vector, b.vector) for a, b in zip(known, anew, strict=True))
    assert sum(c.size for c in known) == 400


def test_a_crowded_place_asks_for_more() -> None:
    cosine, one = np.float32([0.4]), np.array([1])
    calm, crowded = np.float32([0.3]), np.float32([0.5])
    assert linkage.surplus(cosine, one, calm, one, calm) > linkage.surplus(cosine, one, crowded, one, crowded)


def test_crowding_is_high_where_many_lie_and_few_of_one_story_do_not_count() -> None:
    rng = np.random.default_rng(2)

    def around(centre: np.ndarray, count: int, spread: float) -> np.ndarray:
        points = centre + spread * rng.normal(size=(count, 64)) / 8
        return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)

    axes = np.eye(64, dtype=np.float32)
    others = np.concatenate([around(axes[0], 300, 0.8), around(axes[1], 6, 0.3), around(rng.normal(size=64), 1_500, 9)])
    surroundings = linkage.Surroundings(others, np.ones(len(others), dtype=np.int64))
    mould, story, alone = surroundings.crowding(axes[:3], np.ones(3, dtype=np.int64))
    assert mould > story + 0.2
    assert story == pytest.approx(alone, abs=0.05)


def test_where_nothing_is_known_crowding_is_typical() -> None:
    own = np.eye(3, 8, dtype=np.float32)
    for known in (0, 1, 2, 3):
        few = linkage.Surroundings(own[:known], np.ones(known, dtype=np.int64))
        assert few.crowding(own, np.ones(3, dtype=np.int64)) == pytest.approx(linkage.TYPICAL_CROWDING, abs=0.05)


def test_neighbours_are_those_of_a_full_search_nearest_first() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(21_000, 24)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    among = Neighbours(rows)
    places, cosines = among.nearest(rows[:40], 10)
    expected = rows[:40] @ rows.T
    np.testing.assert_array_equal(places[:, 0], np.arange(40))
    np.testing.assert_allclose(cosines, -np.sort(-expected, axis=1)[:, :10], atol=1e-5)
    np.testing.assert_allclose(cosines, np.take_along_axis(expected, places, axis=1), atol=1e-5)
    again, _ = among.nearest(rows[:40], 10)
    np.testing.assert_array_equal(again, places)


@pytest.mark.parametrize(("known", "asked"), [(0, 3), (2, 3), (3, 0)])
def test_fewer_than_asked_for_are_as_many_as_there_are(known: int, asked: int) -> None:
    axes = np.eye(4, dtype=np.float32)
    places, cosines = Neighbours(axes[:known]).nearest(axes[:asked], 16)
    assert places.shape == cosines.shape == (asked, known)
