"""The replay knows nothing of the future: what comes later changes neither what was known nor how it ranked."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ray_apps.scoring.prediction import baselines
from ray_apps.scoring.prediction.hourly import Hourly, read_hourly
from ray_apps.scoring.prediction.measure import BASELINES, SHIPPED, Ranking, hours_to_use, measure, post_factors
from ray_apps.scoring.prediction.replay import back_to, split
from tests.unit.scoring.hourly_fixtures import START, looks

HOUR = 3600.0
ROWS = looks()
HOURLY = read_hourly(ROWS)
MOMENTS = [datetime.fromisoformat(row["observed_at"]).replace(tzinfo=UTC).timestamp() for row in ROWS]


def test_rows_become_posts_with_readings_in_order() -> None:
    assert HOURLY.bad_rows == 0
    assert len(HOURLY.posts) == len({row["id"] for row in ROWS})
    assert len(HOURLY.posts.at) == len(ROWS)
    np.testing.assert_array_equal(HOURLY.looks, START.timestamp() + np.arange(40) * HOUR)
    owner = np.repeat(np.arange(len(HOURLY.posts)), np.diff(HOURLY.posts.starts))
    assert np.all(np.diff(HOURLY.posts.at)[np.diff(owner) == 0] > 0)


def test_bad_rows_are_counted_and_of_a_post_twice_in_an_hour_the_first_counts() -> None:
    good = ROWS[0]
    bad: list[dict[str, Any] | None] = [
        None, {}, good | {"observed_at": "yesterday"}, good | {"score": "many"}, good | {"created_utc": float("nan")},
        good | {"score": None}, good | {"observed_at": None},
    ]  # fmt: skip
    found = read_hourly([*bad, good, good | {"score": 5, "num_comments": 1}])
    assert found.bad_rows == len(bad)
    assert found.posts.value.tolist() == [good["score"]]
    unknown = read_hourly([{k: v for k, v in good.items() if k != "num_comments"}])
    assert np.isnan(unknown.posts.comments).all()


def test_gain_is_the_last_score_within_six_hours_less_the_score_now_and_never_negative() -> None:
    def row(hour: int, post: str, score: int) -> dict[str, Any]:
        at = f"2024-03-01T{hour:02d}"
        return {"observed_at": at, "id": post, "score": score, "created_utc": START.timestamp(), "num_comments": 0}

    rows = [row(1, post, 100) for post in ("gone", "grows", "falls", "later", "back")]
    rows += [
        row(3, "grows", 150),
        row(7, "grows", 180),
        row(8, "grows", 900),
        row(4, "falls", 50),
        row(8, "later", 999),
    ]
    rows += [row(0, "unseen", 10), row(2, "new", 10), row(5, "unseen", 30)]
    moment = back_to(read_hourly(rows).posts, START.timestamp() + HOUR)
    gains = dict(zip(["back", "falls", "gone", "grows", "later", "unseen"], moment.gains.tolist(), strict=True))
    assert gains == {"back": 0, "falls": 0, "gone": 0, "grows": 80, "later": 0, "unseen": 20}
    assert moment.listed.tolist() == [True] * 5 + [False]


def test_fit_and_test_share_no_hour_not_even_those_that_gains_are_read_from() -> None:
    fit_hours, test_hours = split(HOURLY.looks)
    assert fit_hours[0] == HOURLY.looks[0]
    assert fit_hours[-1] + 6 * HOUR == HOURLY.looks[23]
    assert test_hours[0] == HOURLY.looks[24]
    assert test_hours[-1] + 6 * HOUR == HOURLY.looks[-1]
    assert hours_to_use(HOURLY.looks[:20]) is None
    assert hours_to_use(HOURLY.looks[:0]) is None


RANKINGS: dict[str, Ranking] = {
    "S": lambda posts, as_of: post_factors(posts, as_of) @ SHIPPED,
    "least_squares": baselines.fit_least_squares([back_to(HOURLY.posts, hour) for hour in HOURLY.looks[:15]]),
    **BASELINES,
}


def after(hourly: Hourly, as_of: float, what: str, noise: int) -> Hourly:
    """The same until a moment; what comes after it is left out, or turned into something else."""
    later = hourly.posts.at > as_of
    if what == "deleted":
        return read_hourly([row for row, at in zip(ROWS, MOMENTS, strict=True) if at <= as_of])
    random = np.random.default_rng(noise)
    value = np.where(later, random.integers(0, 10**6, len(later)), hourly.posts.value)
    comments = np.where(later, random.integers(0, 10**6, len(later)), hourly.posts.comments)
    return replace(hourly, posts=replace(hourly.posts, value=value, comments=comments))


@pytest.mark.parametrize("what", ["deleted", "changed"])
@pytest.mark.parametrize("name", sorted(RANKINGS))
@settings(max_examples=25, deadline=None)
@given(hour=st.integers(1, 38), noise=st.integers(0, 2**32 - 1))
def test_the_future_cannot_change_a_past_ranking(name: str, what: str, hour: int, noise: int) -> None:
    ranking, as_of = RANKINGS[name], float(HOURLY.looks[hour])
    before, now = back_to(after(HOURLY, as_of, what, noise).posts, as_of), back_to(HOURLY.posts, as_of)
    np.testing.assert_array_equal(now.posts.at <= as_of, np.ones(len(now.posts.at), dtype=bool))
    np.testing.assert_array_equal(now.posts.posted, before.posts.posted)
    np.testing.assert_array_equal(now.listed, before.listed)
    np.testing.assert_array_equal(ranking(now.posts, as_of), ranking(before.posts, as_of))


def test_what_comes_after_the_fit_part_changes_no_weight() -> None:
    fit_hours, test_hours = split(HOURLY.looks)
    cut = float(HOURLY.looks[23])
    changed = after(HOURLY, cut, "changed", 7)
    plain, other = (measure(each, fit_hours, test_hours, lambda: None) for each in (HOURLY, changed))
    assert plain.weights == other.weights
    assert plain.listed != other.listed
