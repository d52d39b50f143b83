"""The floor under precision and recall: below it, something in the words, the keys or the decision broke."""

import pytest

from ray_apps.ingestion.neardup import InMemoryIndex, add
from tests.benchmarks.neardup_variants import HELD_OUT, REAL_TITLES, WHY_SKIPPED, plant, real_titles
from tests.unit.ingestion.neardup_fixtures import sample_titles


def precision_and_recall(titles: list[str], share: float) -> tuple[float, float]:
    """Of planted variants alone: rows that repeat the right title, of those that repeat any, and of all."""
    planted = plant(titles, share, HELD_OUT)
    near = add(InMemoryIndex[int](), range(len(planted.texts)), planted.texts).near
    rows = range(len(titles), len(planted.texts))
    kept = {row: near[row].of if row in near else row for row in range(len(planted.texts))}
    found = [row for row in rows if row in near]
    right = sum(kept[row] == kept[planted.original[row] or 0] for row in found)
    return right / len(found), right / len(rows)


@pytest.mark.skipif(not REAL_TITLES.exists(), reason=WHY_SKIPPED)
def test_on_real_titles() -> None:
    precision, recall = precision_and_recall(real_titles()[1:4_000:2], 1.0)
    assert precision >= 0.99
    assert recall >= 0.96


def test_on_the_sample() -> None:
    precision, recall = precision_and_recall(sample_titles(), 1.0)
    assert precision >= 0.99
    assert recall >= 0.96
