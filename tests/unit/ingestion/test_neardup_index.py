"""Resolving a batch: the fast way gives what the plain rule gives, however texts are cut into batches."""

import random
from uuid import UUID

import numpy as np
import pytest

from ray_apps.ingestion.neardup import NEAR, NO_KEY, Held, InMemoryIndex, add, keys_of, resolve, similarity
from tests.benchmarks.neardup_variants import HELD_OUT, plant
from tests.unit.ingestion.neardup_fixtures import sample_titles


def by_the_rule(texts: list[str]) -> tuple[dict[int, tuple[int, float]], dict[int, int]]:
    """The rule as the docstring has it, a text at a time."""
    holders: dict[int, int] = {}
    near: dict[int, tuple[int, float]] = {}
    for row, row_keys in enumerate(keys_of(texts).tolist()):
        own = [key for key in row_keys if key != NO_KEY]
        best: tuple[int, float] | None = None
        for other in dict.fromkeys(holders[key] for key in own if key in holders):
            alike = similarity(texts[row], texts[other])
            if alike >= NEAR and (best is None or alike > best[1]):
                best = (other, alike)
        if best is None:
            for key in own:
                holders.setdefault(key, row)
        else:
            near[row] = best
    return near, holders


@pytest.fixture(scope="module")
def texts() -> list[str]:
    found = [*plant(sample_titles(), 1.0, HELD_OUT).texts, "", "🎃", "Soon", "soon!", "Soon..."]
    random.Random(3).shuffle(found)
    return found


@pytest.mark.parametrize("size", (1, 7, 250, 10_000))
def test_batches_follow_the_rule(texts: list[str], size: int) -> None:
    expected_near, expected_holders = by_the_rule(texts)
    index: InMemoryIndex[int] = InMemoryIndex()
    near, holders = {}, {}
    for start in range(0, len(texts), size):
        batch = texts[start : start + size]
        found = add(index, range(start, start + len(batch)), batch)
        near |= {start + row: (kept.of, kept.similarity) for row, kept in found.near.items()}
        new = dict(zip(found.new_keys.tolist(), (start + found.new_rows).tolist(), strict=True))
        assert not new.keys() & holders.keys()
        holders |= new
    assert len(near) > 200
    assert near == expected_near
    assert holders == expected_holders


def test_ids_are_told_not_rows() -> None:
    texts = ["Homemade rye bread with caraway seeds", "Homemade rye bread with caraway seeds [OC]"]
    first, second = UUID(int=1), UUID(int=2)
    found = resolve([first, second], texts, keys_of(texts), {})
    assert found.near == {1: (first, 1.0)}
    assert set(found.new_rows.tolist()) == {0}


def test_the_most_similar_holder_wins_and_the_earliest_of_equals() -> None:
    text = "Homemade rye bread with caraway seeds and honey"
    keys = keys_of([text])
    close, closer, later = Held(1, text.replace("caraway", "carawya")), Held(2, text), Held(3, text.upper())
    own = keys[0].tolist()
    assert resolve([9], [text], keys, {own[1]: close, own[2]: closer, own[3]: later}).near[0].of == 2
    assert resolve([9], [text], keys, {own[2]: later, own[1]: close, own[3]: closer}).near[0].of == 3


def test_a_holder_that_is_no_near_duplicate_keeps_its_key() -> None:
    text = "Homemade rye bread with caraway seeds"
    keys = keys_of([text])
    taken = int(keys[0, 2])
    found = resolve([9], [text], keys, {taken: Held(1, "Something else entirely, about motorcycles")})
    assert not found.near
    assert sorted(found.new_keys.tolist()) == sorted(set(keys[0].tolist()) - {taken})


def test_a_near_duplicate_holds_nothing() -> None:
    """So what resembles only the near-duplicate, not the kept text, is kept."""
    texts = ["Homemade rye bread with caraway seeds", "Homemade rye bread with carawya seeds"]
    keys = keys_of(texts)
    found = resolve([1, 2], texts, keys, {})
    assert set(found.new_keys.tolist()) == set(keys[0].tolist())


def test_a_text_is_not_compared_with_itself() -> None:
    text = "Homemade rye bread with caraway seeds"
    keys = keys_of([text])
    found = resolve([1], [text], keys, {key: Held(1, text) for key in keys[0].tolist()})
    assert not found.near
    assert not len(found.new_keys)


def test_an_empty_batch() -> None:
    found = resolve([], [], keys_of([]), {})
    assert not found.near
    assert found.new_keys.dtype == np.int64
