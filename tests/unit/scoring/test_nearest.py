"""The nearest earlier neighbour: the plain definition, whatever the order, the size and the batch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ray_apps.scoring import nearest
from ray_apps.scoring.nearest import NONE_EARLIER, EarlierReferences

Vectors = NDArray[np.float32]


def clustered(count: int, seed: int = 0, dimensions: int = 24) -> Vectors:
    """Unit vectors around 30 centres, as texts about 30 topics lie."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(30, dimensions))
    vectors = centres[rng.integers(0, 30, count)] + 0.5 * rng.normal(size=(count, dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def nearest_before(own: Vectors, own_order: NDArray[np.int64], reference: Vectors, order: NDArray[np.int64]) -> Vectors:
    return EarlierReferences(reference, order).nearest_before(own, own_order)


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


def test_what_is_found_does_not_depend_on_the_batch() -> None:
    references = EarlierReferences(clustered(6_000), np.arange(6_000))
    own, order = clustered(300, seed=5), np.random.default_rng(5).integers(0, 7_000, 300)
    together = references.nearest_before(own, order)
    turned = references.nearest_before(own[::-1], order[::-1])[::-1]
    alone = [references.nearest_before(own[i : i + 1], order[i : i + 1])[0] for i in range(0, 300, 7)]
    assert turned == pytest.approx(together, abs=1e-6)
    assert alone == pytest.approx(together[::7], abs=1e-6)


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
