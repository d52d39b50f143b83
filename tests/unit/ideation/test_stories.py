"""Real MiniLM on planted stories: those of one end in one idea, real titles stay out. See `story_fixtures`."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ray_apps.ideation.stage import CHUNK
from tests.conftest import real_data
from tests.unit.ideation.story_fixtures import TRICKLE, Quality, Told, homes, planted, quality, real_events, real_titles

Vectors = np.ndarray[Any, Any]


@pytest.fixture(scope="module")
def embedder() -> Any:
    from models.text_embedder import SentenceEmbedder

    return SentenceEmbedder()


@pytest.fixture(scope="module")
def real(embedder: Any, reddit_top: Path) -> tuple[Told, Vectors]:
    told = real_titles(reddit_top)
    return told, embedder(told.titles)


@pytest.fixture(scope="module")
def events(embedder: Any) -> tuple[Told, Vectors]:
    """48 events that two to fifteen people posted, labelled by reading."""
    told = real_events(real_data("reddit_hourly_2023-12.jsonl.gz"))
    return told, embedder(told.titles)


@pytest.fixture(scope="module")
def measured(embedder: Any, real: tuple[Told, Vectors]) -> Any:
    """Grouping of planted titles among real ones: all of a file at once, or a few at a time."""
    others, vectors = real
    known: dict[str, Vectors] = {}

    def measure(name: str, seed: int, chunk: int = CHUNK) -> Quality:
        mine = planted(name)
        titles, stories = mine.titles + others.titles, mine.stories + others.stories
        if name not in known:
            known[name] = embedder(mine.titles)
        # As the store and the workers keep them.
        rows = np.concatenate([known[name], vectors]).astype(np.float16).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        order = np.random.default_rng(seed).permutation(len(titles))
        found = homes([titles[i] for i in order], rows[order], chunk)
        return quality([stories[i] for i in order], found)

    return measure


# When it was written, pairwise F1, precision and precision counting real titles that joined: 0.84, 0.97 and 0.60 on the
# half that was tuned on, 0.77, 0.90 and 0.65 on the other, 0.72, 0.83 and 0.64 on what was written last.
@pytest.mark.parametrize(
    ("name", "f1", "precision", "among_all"),
    [("tune.csv", 0.80, 0.91, 0.55), ("held_out.csv", 0.72, 0.82, 0.55), ("fresh.csv", 0.70, 0.79, 0.57)],
)
def test_stories_meet_among_real_titles_and_those_stay_out(
    name: str, f1: float, precision: float, among_all: float, measured: Any
) -> None:
    runs = [measured(name, seed) for seed in range(2)]
    assert np.mean([run.f1 for run in runs]) >= f1, runs
    assert np.mean([run.precision for run in runs]) >= precision, runs
    assert np.mean([run.among_all for run in runs]) >= among_all, runs


def test_stories_meet_when_they_come_a_few_at_a_time(measured: Any) -> None:
    """0.80, 0.95 and 0.55 when it was written."""
    found = measured("tune.csv", 0, TRICKLE)
    assert found.f1 >= 0.77
    assert found.precision >= 0.88
    assert found.among_all >= 0.46


# When it was written: 0.80, 0.91 and 0.58 a few at a time; 0.78, 0.93 and 0.64 all at once.
@pytest.mark.parametrize(
    ("chunk", "f1", "precision", "among_all"), [(TRICKLE, 0.76, 0.88, 0.53), (CHUNK, 0.74, 0.88, 0.58)]
)
def test_posts_of_one_event_meet_in_a_week_of_r_all(
    chunk: int, f1: float, precision: float, among_all: float, events: tuple[Told, Vectors]
) -> None:
    told, vectors = events
    found = quality(told.stories, homes(told.titles, vectors, chunk))
    assert found.f1 >= f1
    assert found.precision >= precision
    assert found.among_all >= among_all
