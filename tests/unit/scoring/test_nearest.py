"""The nearest earlier neighbour: the plain definition, whatever the order, the size and the batch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ray_apps.scoring import nearest
from ray_apps.scoring.nearest import NONE_EARLIER, EarlierReferences, nearest_before

Vectors = NDArray[np.float32]


def clustered(count: int, seed: int = 0, dimensions: int = 24) -> Vectors:
    """Unit vectors around 30 centres, as texts about 30 topics lie."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(30, dimensions))
    vectors = centres[rng.integers(0, 30, count)] + 0.5 * rng.normal(size=(count, dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def by_definition(own: Vectors, own_order: NDArray[np.int64], reference: Vectors, order: NDArray[np.int64]) -> Vectors:
    """The greatest of all products with what is earlier, one row after the other."""
    found = np.full(len(own), NONE_EARLIER, dtype=np.float32)
    for row, (vector, place) in enumerate(zip(own, own_order, strict=True)):
        earlier = reference[order < place]
        if len(earlier):
            found[row] = (earlier @ vector).max()
    return found


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), references=st.integers(0, 40), rows=st.integers(0, 12))
def test_it_is_the_greatest_cosine_to_what_was_earlier(seed: int, references: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    reference, own = clustered(references, seed), clustered(rows, seed + 1)
    # Few different orders, so that many are equal, which is not earlier.
    order, own_order = rng.integers(0, 9, references), rng.integers(-1, 11, rows)
    found = nearest_before(own, own_order, reference, order)
    assert found == pytest.approx(by_definition(own, own_order, reference, order), abs=1e-5)


def test_the_order_of_rows_and_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, rng = clustered(700), np.random.default_rng(3)
    order = rng.permutation(700)
    expected = by_definition(vectors, order, vectors, order)
    monkeypatch.setattr(nearest, "BLOCK", 64)
    monkeypatch.setattr(nearest, "REFERENCE_BLOCK", 50)
    assert nearest_before(vectors, order, vectors, order) == pytest.approx(expected, abs=1e-5)
    assert expected.min() == NONE_EARLIER, "one was the first of all"


def test_a_copy_finds_its_original_and_not_itself() -> None:
    vectors = np.repeat(np.eye(3, dtype=np.float32), 2, axis=0)
    found = nearest_before(vectors, np.arange(6), vectors, np.arange(6))
    assert found == pytest.approx([-1, 1, 0, 1, 0, 1])


@pytest.fixture
def cells() -> EarlierReferences:
    """Many references, of which what comes after the 500th is looked for in cells."""
    return EarlierReferences(clustered(6_000), np.arange(6_000), exact_up_to=500)


def test_cells_find_nearly_always_the_nearest_and_never_what_is_later(cells: EarlierReferences) -> None:
    own, order = clustered(6_000)[1_000:], np.arange(1_000, 6_000)
    exact = nearest_before(own, order, clustered(6_000), np.arange(6_000))
    found = cells.nearest_before(own, order)
    assert (found <= exact + 1e-5).all(), "nothing is nearer than the nearest of what is earlier"
    assert np.mean(found >= exact - 1e-5) >= 0.95


def test_what_is_found_does_not_depend_on_the_batch(cells: EarlierReferences) -> None:
    own, order = clustered(300, seed=5), np.random.default_rng(5).integers(0, 7_000, 300)
    together = cells.nearest_before(own, order)
    turned = cells.nearest_before(own[::-1], order[::-1])[::-1]
    alone = [cells.nearest_before(own[i : i + 1], order[i : i + 1])[0] for i in range(0, 300, 7)]
    assert turned == pytest.approx(together, abs=1e-6)
    assert alone == pytest.approx(together[::7], abs=1e-6)
    again = EarlierReferences(clustered(6_000), np.arange(6_000), exact_up_to=500)
    assert again.nearest_before(own, order) == pytest.approx(together, abs=1e-6)


def test_where_few_came_before_cells_are_exact_too(cells: EarlierReferences) -> None:
    own, order = clustered(400, seed=8), np.arange(400) + 1
    expected = by_definition(own, order, clustered(6_000), np.arange(6_000))
    assert cells.nearest_before(own, order) == pytest.approx(expected, abs=1e-5)


def test_where_all_of_a_cell_is_later_everything_before_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two far clusters, one after the other: all that lies around the second's vectors comes after the first."""
    monkeypatch.setattr(nearest, "PROBES", 0.5)
    rng = np.random.default_rng(1)
    first = np.array([1.0, 0, 0, 0]) + 0.05 * rng.normal(size=(3_000, 4))
    second = np.array([-1.0, 0, 0, 0]) + 0.05 * rng.normal(size=(3_000, 4))
    vectors = np.concatenate([first, second])
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    references = EarlierReferences(vectors, np.arange(6_000), exact_up_to=500)
    own, order = vectors[3_000:3_020], np.full(20, 3_000)
    expected = by_definition(own, order, vectors, np.arange(6_000))
    assert references.nearest_before(own, order) == pytest.approx(expected, abs=1e-5)
    assert (expected < 0).all()


def test_padding_with_zeros_changes_nothing() -> None:
    own, reference = clustered(50), clustered(200, seed=2)
    order, own_order = np.arange(200), np.arange(150, 200)
    wide = nearest_before(np.pad(own, ((0, 0), (0, 8))), own_order, np.pad(reference, ((0, 0), (0, 8))), order)
    assert wide == pytest.approx(nearest_before(own, own_order, reference, order), abs=1e-6)


def test_vectors_without_direction_are_like_nothing() -> None:
    nothing, some = np.zeros((3, 4), dtype=np.float32), np.eye(3, 4, dtype=np.float32)
    later, earlier = np.full(3, 9), np.arange(3)
    assert nearest_before(nothing, later, some, earlier) == pytest.approx([0, 0, 0])
    assert nearest_before(some, later, nothing, earlier) == pytest.approx([0, 0, 0])
    assert nearest_before(some, later, nothing[:0], earlier[:0]) == pytest.approx([-1, -1, -1])
    assert nearest_before(some[:0], later[:0], some, earlier).shape == (0,)


def test_faiss_is_left_with_the_threads_it_had() -> None:
    import faiss

    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(2)
    try:
        EarlierReferences(clustered(900), np.arange(900), exact_up_to=100).nearest_before(clustered(9), np.arange(9))
        assert faiss.omp_get_max_threads() == 2
    finally:
        faiss.omp_set_num_threads(before)
