"""How early and how rightly waves are called, hour by hour over real posts, beside simpler ways of calling as many.

The plan's few numbers were chosen with both halves of the hours in view, so neither is a test of them; what is, are
hours that nobody here has seen. Both halves begin knowing nothing. What a wave, its peak and a hit are stands in
`early_warning_replay`; times are what one replay of a half takes. `extra_info` names each way of marking: `precision`
is hits of marks, `hours before` the mean lead of its hits, `caught` the part of all waves that it called before their
peak, of those that rose in sight.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from ray_apps.ingestion.bursts import Plan
from tests.benchmarks.early_warning_replay import Replay, highest_now, load, over_a_line, watched
from tests.conftest import real_data

Way = Callable[[Replay, Mapping[UUID, int]], Mapping[UUID, int]]
BASELINES: dict[str, Way] = {
    "top score now": lambda half, marks: highest_now(half, marks, lambda seen: seen.votes),
    "score over a line chosen in hindsight": lambda half, marks: over_a_line(half, marks, lambda seen: seen.votes),
    "top gain now": lambda half, marks: highest_now(half, marks, lambda seen: seen.gained),
    "gain over a line chosen in hindsight": lambda half, marks: over_a_line(half, marks, lambda seen: seen.gained),
    "best place now": lambda half, marks: highest_now(half, marks, lambda seen: -seen.place),
}
BUDGETS = (0.2, 0.3, 0.4, 0.5, 0.6)
CHANGES: dict[str, Plan] = {
    "unusual 1.0": Plan(unusual=1.0),
    "unusual 1.65": Plan(unusual=1.65),
    "notice none": Plan(notice=timedelta()),
    "notice 2 h": Plan(notice=timedelta(hours=2)),
    "quorum 10": Plan(quorum=10),
    "quorum 90": Plan(quorum=90),
    "peak assumed at 2 h": Plan(peak_hours=2),
    "peak assumed at 12 h": Plan(peak_hours=12),
    "together 2 h": Plan(together=timedelta(hours=2)),
    "together 24 h": Plan(together=timedelta(hours=24)),
}


@pytest.fixture(scope="module")
def halves() -> dict[str, Replay]:
    return dict(zip(("first half", "second half"), load(real_data("reddit_hourly_2023-12.jsonl.gz")), strict=True))


def figures(half: Replay, marks: Mapping[UUID, int], truth: str, name: str) -> dict[str, float]:
    found = half.measure(marks, truth)
    told = {"marks": found.marks, "precision": found.precision, "hours before": found.lead, "caught": found.caught}
    return {f"{name} {what}": round(value, 2) for what, value in told.items()}


@pytest.mark.parametrize("truth", ["by_place", "by_votes"])
@pytest.mark.parametrize("name", ["first half", "second half"])
def test_early_warning(benchmark: Any, halves: dict[str, Replay], name: str, truth: str) -> None:
    half = halves[name]
    marks = benchmark.pedantic(lambda: watched(half, Plan()), rounds=1)
    looks = sum(len(seen) for seen in half.posts.values())
    benchmark.extra_info |= {"waves": len(half.waves(truth)), "posts": len(half.counted())}
    benchmark.extra_info["looks a second"] = round(looks / benchmark.stats["min"])
    benchmark.extra_info |= figures(half, marks, truth, "ours")
    for other, way in BASELINES.items():
        benchmark.extra_info |= figures(half, way(half, marks), truth, other)


@pytest.mark.parametrize("heat", BUDGETS)
def test_early_warning_at_other_budgets(benchmark: Any, halves: dict[str, Replay], heat: float) -> None:
    half = halves["second half"]
    marks = benchmark.pedantic(lambda: watched(half, replace(Plan(), heat=heat)), rounds=1)
    benchmark.extra_info |= figures(half, marks, "by_place", "ours")
    benchmark.extra_info |= figures(half, BASELINES["top score now"](half, marks), "by_place", "top score now")


@pytest.mark.parametrize("change", CHANGES)
def test_early_warning_with_one_number_changed(benchmark: Any, halves: dict[str, Replay], change: str) -> None:
    half = halves["second half"]
    marks = benchmark.pedantic(lambda: watched(half, CHANGES[change]), rounds=1)
    benchmark.extra_info |= figures(half, marks, "by_place", "ours")
