"""On real posts, hour by hour: waves are called more rightly and earlier than by their score."""

from collections.abc import Sequence

import pytest

from ray_apps.ingestion.bursts import Plan
from tests.benchmarks.early_warning_replay import Marks, Replay, highest_now, load, over_a_line, watched
from tests.conftest import real_data

Halves = tuple[Replay, Replay]


@pytest.fixture(scope="module")
def halves() -> Halves:
    return load(real_data("reddit_hourly_2023-12.jsonl.gz"))


def pooled(parts: Sequence[Marks]) -> tuple[float, float]:
    """Precision and mean lead over several replays: by votes, one of them alone holds few hits of the baseline."""
    hits = sum(part.hits for part in parts)
    return hits / sum(part.marks for part in parts), sum(part.lead * part.hits for part in parts) / max(hits, 1)


@pytest.mark.parametrize(("truth", "numbers"), [("by_place", [0]), ("by_place", [1]), ("by_votes", [0, 1])])
def test_waves_are_called_more_rightly_and_earlier_than_by_score(
    halves: Halves, truth: str, numbers: list[int]
) -> None:
    ours, by_score, in_hindsight = [], [], []
    for half in (halves[number] for number in numbers):
        marked = watched(half, Plan())
        assert len(marked) >= len(half.hours), "a mark an hour or more, so that there is a choice"
        ours.append(half.measure(marked, truth))
        by_score.append(half.measure(highest_now(half, marked, lambda seen: seen.votes), truth))
        in_hindsight.append(half.measure(over_a_line(half, marked, lambda seen: seen.votes), truth))
        assert ours[-1].marks == by_score[-1].marks
    precision, lead = pooled(ours)
    assert precision > 2 * pooled(by_score)[0]
    assert precision > 2 * pooled(in_hindsight)[0]
    assert lead > pooled(by_score)[1]


def test_the_replay_knows_a_wave_from_what_is_none(halves: Halves) -> None:
    """The judge itself: who marks all waves at first sight is always right, who marks them at their peak never."""
    half = halves[0]
    waves = half.waves("by_votes")
    catchable = {post: half.posts[post][0].hour for post, peak in waves.items() if half.posts[post][0].hour < peak}
    best = half.measure(catchable, "by_votes")
    assert (best.precision, best.caught) == (1.0, 1.0)
    assert best.lead > 1
    late = half.measure(waves, "by_votes")
    assert (late.precision, late.hits) == (0.0, 0)
