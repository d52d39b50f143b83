"""Real MiniLM on planted stories: those of one end in one idea, real titles stay out. See `story_fixtures`."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import real_data
from tests.unit.ideation.story_fixtures import Quality, Told, homes, planted, quality, real_events, real_titles

Vectors = np.ndarray[Any, Any]


@pytest.fixture(scope="module")
def embedder() -> Any:
    from models.text_embedder import SentenceEmbedder

    return SentenceEmbedder()


@pytest.fixture(scope="module")
def real(embedder: Any, reddit_top: Path) -> tuple[Told, Vectors]:
    told = real_titles(reddit_top)
    return told, embedder(told.titles)


def measured(name: str, embedder: Any, real: tuple[Told, Vectors], seed: int) -> Quality:
    mine, (others, vectors) = planted(name), real
    titles, stories = mine.titles + others.titles, mine.stories + others.stories
    # As the store and the workers keep them.
    rows = np.concatenate([embedder(mine.titles), vectors]).astype(np.float16).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    order = np.random.default_rng(seed).permutation(len(titles))
    found = homes([titles[i] for i in order], rows[order])
    return quality([stories[i] for i in order], found)


# When it was written: on the half that was tuned on, F1 0.81 and precision 0.95 (0.57 counting real titles that
# joined); on the other half 0.76 and 0.87 (0.60).
@pytest.mark.parametrize(
    ("name", "f1", "precision", "among_all"), [("tune.csv", 0.77, 0.88, 0.46), ("held_out.csv", 0.72, 0.82, 0.50)]
)
def test_stories_meet_among_real_titles_and_those_stay_out(
    name: str, f1: float, precision: float, among_all: float, embedder: Any, real: tuple[Told, Vectors]
) -> None:
    runs = [measured(name, embedder, real, seed) for seed in range(3)]
    assert np.mean([run.f1 for run in runs]) >= f1, runs
    assert np.mean([run.precision for run in runs]) >= precision, runs
    assert np.mean([run.among_all for run in runs]) >= among_all, runs


def test_posts_of_one_event_meet_in_a_week_of_r_all(embedder: Any) -> None:
    """48 events that two to fifteen people posted, labelled by reading; 0.81 and 0.92 (0.60) when it was written."""
    told = real_events(real_data("reddit_hourly_2023-12.jsonl.gz"))
    found = quality(told.stories, homes(told.titles, embedder(told.titles)))
    assert found.f1 >= 0.76
    assert found.precision >= 0.88
    assert found.among_all >= 0.55
