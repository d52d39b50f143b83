"""Factors of posts: direction, invariance, no look-ahead, and defined whatever comes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ray_apps.scoring.community_fit import post_community_fit
from ray_apps.scoring.engagement import post_engagement, usual_engagement
from ray_apps.scoring.freshness import post_freshness
from ray_apps.scoring.growth import USUAL, Growth, fit_growth
from ray_apps.scoring.posts import Floats, Posts
from tests.unit.scoring.posts_fixtures import HOUR, NOW, UNHURRIED, Post, any_posts, columns, crowd


def freshness(posts: Posts, as_of: float = NOW) -> Floats:
    return post_freshness(fit_growth(posts, as_of))


def engagement(posts: Posts, as_of: float = NOW) -> Floats:
    growth = fit_growth(posts, as_of)
    return post_engagement(growth, posts.source, usual_engagement(growth, posts.source, as_of))


def fit(posts: Posts, as_of: float = NOW) -> Floats:
    growth = fit_growth(posts, as_of)
    return post_community_fit(growth, posts.community, usual_engagement(growth, posts.community, as_of))


FACTORS = pytest.mark.parametrize("factor", [freshness, engagement, fit])


@FACTORS
@UNHURRIED
@given(posts=any_posts())
def test_whatever_comes_is_defined_and_in_range(factor: Callable[[Posts], Floats], posts: list[Post]) -> None:
    with np.errstate(all="raise", under="ignore"):
        found = factor(columns(posts))
    assert found.shape == (len(posts),)
    assert np.all((found >= 0) & (found <= 1))


@FACTORS
@UNHURRIED
@given(posts=any_posts(), ago=st.floats(0, 100), data=st.data())
def test_what_is_read_later_changes_nothing(
    factor: Callable[[Posts, float], Floats], posts: list[Post], ago: float, data: st.DataObject
) -> None:
    """Readings after the moment: left out, or turned into anything, the factors as of the moment are the same."""
    all_of_them, as_of = columns(posts), NOW - ago * HOUR
    without = [post._replace(readings=[r for r in post.readings if NOW - r[0] * HOUR <= as_of]) for post in posts]
    future = all_of_them.at > as_of
    noise = data.draw(st.floats(0, 1e9))
    changed = replace(all_of_them, value=np.where(future, noise, all_of_them.value))
    expected = factor(columns(without), as_of)
    np.testing.assert_array_equal(factor(all_of_them, as_of), expected)
    np.testing.assert_array_equal(factor(changed, as_of), expected)


@UNHURRIED
@given(votes=st.floats(1, 1e6), hours=st.tuples(st.floats(0, 5_000), st.floats(0, 5_000)))
def test_older_is_never_fresher(votes: float, hours: tuple[float, float]) -> None:
    newer, older = sorted(hours)
    young, old = freshness(columns([Post(newer + 1, [(newer, votes)]), Post(older + 1, [(older, votes)])]))
    assert old <= young


@UNHURRIED
@given(posts=any_posts(), hours=st.lists(st.floats(0, 10_000), min_size=2, max_size=6))
def test_a_post_that_is_not_seen_again_only_gets_older(posts: list[Post], hours: list[float]) -> None:
    quiet = columns(
        [post._replace(readings=[r for r in post.readings if r[0] >= 0]) for post in posts if post.age >= 0]
    )
    over_time = np.array([freshness(quiet, NOW + hour * HOUR) for hour in sorted(hours)])
    assert np.all(np.diff(over_time, axis=0) <= 1e-12)


def test_before_its_peak_a_post_is_fresh_and_afterwards_it_fades() -> None:
    def grown(age: float, peak: float) -> Post:
        """Read each half hour; its velocity is the log-normal curve with that peak."""
        ages = np.arange(0.5, age + 0.01, 0.5)
        fine = np.arange(0.01, age + 0.01, 0.01)
        total = np.cumsum(1_000 * np.exp(-((np.log(fine / peak)) ** 2) / (2 * USUAL.width**2))) * 0.01
        return Post(age, [(age - t, float(np.interp(t, fine, total))) for t in ages])

    rising, falling = grown(4, peak=12), grown(12, peak=2)
    growth = fit_growth(columns([rising, falling]), NOW)
    assert growth.peak[0] > 4
    assert growth.peak[1] < 4
    fresh, stale = post_freshness(growth)
    assert fresh == 1.0
    assert stale < 0.65
    # The truth lies 12 hours ahead: few readings are pulled towards the usual peak, but not all the way.
    assert USUAL.peak < growth.peak[0] < 12


def test_a_post_read_once_has_the_usual_peak_from_when_it_appeared() -> None:
    growth = fit_growth(columns([Post(10, [(4, 50)]), Post(10, [])]), NOW)
    np.testing.assert_allclose(growth.peak, USUAL.peak)
    np.testing.assert_allclose(growth.peaked_at, NOW - (10 - USUAL.peak) * HOUR)
    assert growth.seen_at.tolist() == [NOW - 4 * HOUR, NOW - 10 * HOUR]
    assert np.isnan(growth.height[1])
    assert growth.readings.tolist() == [1, 0]


def test_a_counter_that_falls_far_was_reset_and_one_that_falls_a_little_stands_still() -> None:
    before = [(4.0, 900.0), (3.0, 1_000.0)]
    reset, fell, stood, rose = (
        columns([Post(8, [*before, last])]) for last in ((2.0, 10.0), (2.0, 990.0), (2.0, 1_000.0), (2.0, 1_100.0))
    )

    def height(posts: Posts) -> float:
        return float(fit_growth(posts, NOW).height[0])

    assert height(fell) == pytest.approx(height(stood), abs=0.01)
    assert height(rose) > height(stood)
    assert height(reset) > height(stood)


def test_five_times_its_communitys_norm_beats_the_norm() -> None:
    usual = crowd(200, community=7)
    at_norm, beyond = Post(6, [(1, 100)], community=7), Post(6, [(1, 500)], community=7)
    *_, norm, five_times = fit(columns([*usual, at_norm, beyond]))
    assert five_times > norm + 0.1


def test_what_is_much_in_a_small_community_is_little_in_a_large_one() -> None:
    posts = [*crowd(200, community=1, level=20), *crowd(200, community=2, level=50_000)]
    small, large = (Post(6, [(1, 2_000)], community=community) for community in (1, 2))
    *_, in_small, in_large = fit(columns([*posts, small, large]))
    assert in_small > 0.8
    assert in_large < 0.3


def test_the_scale_of_one_source_never_drowns_another() -> None:
    """Every counter of one source times 1,000: the order in it stays, and the other's values do too."""
    ours, theirs = crowd(150, source=1, seed=1), crowd(150, source=2, seed=2)
    scaled = [post._replace(readings=[(ago, value * 1_000) for ago, value in post.readings]) for post in theirs]
    before, after = engagement(columns([*ours, *theirs])), engagement(columns([*ours, *scaled]))
    np.testing.assert_array_equal(before[:150], after[:150])
    np.testing.assert_allclose(before[150:], after[150:], atol=1e-9)


def test_giants_move_nobody_else_much_and_stay_apart_themselves() -> None:
    usual = crowd(300)
    giants = [Post(6, [(1, 1e5 * 2**power)]) for power in range(20)]
    alone, with_giants = engagement(columns(usual)), engagement(columns([*usual, *giants]))
    assert np.max(np.abs(alone - with_giants[:300])) < 0.06
    assert np.all(np.diff(with_giants[:300][np.argsort(alone)]) >= 0)


def test_the_best_of_a_busy_source_still_differ() -> None:
    """Twenty posts between 10 and 60 times what is usual: no two of them tie at the end of the scale."""
    best = [Post(6, [(1, 1_000 + 250 * step)]) for step in range(20)]
    found = engagement(columns([*crowd(300), *best]))[300:]
    assert np.all(np.diff(found) > 1e-4)
    assert found[-1] < 0.98


@pytest.mark.parametrize("factor", [engagement, fit])
def test_little_evidence_proves_little(factor: Callable[[Posts], Floats]) -> None:
    alone = Post(6, [(1, 1e6)])
    assert factor(columns([alone])) == pytest.approx([0.5])
    few = factor(columns([*crowd(3), alone]))[-1]
    many = factor(columns([*crowd(300), alone]))[-1]
    assert 0.5 < few < many


def test_equal_posts_are_all_usual() -> None:
    same = columns([Post(6, [(1, 100)])] * 50)
    assert engagement(same) == pytest.approx([0.5] * 50)
    assert fit(same) == pytest.approx([0.5] * 50)


def test_what_has_no_community_fits_as_anything_does() -> None:
    posts = [Post(6, [(1, value)], community=0) for value in (1.0, 1e6)]
    assert fit(columns([*crowd(50, community=0), *posts]))[-2:] == pytest.approx([0.5, 0.5])


def test_norms_are_of_the_last_seven_days() -> None:
    old = [Post(400, [(390, 1e6)], 1) for _ in range(50)]
    recent = crowd(50)
    with_old, without = engagement(columns([*recent, *old])), engagement(columns(recent))
    np.testing.assert_array_equal(with_old[:50], without)


def test_order_within_a_batch_means_nothing() -> None:
    posts = [*crowd(40, source=1), *crowd(40, source=2, seed=5)]
    mixed = np.random.default_rng(3).permutation(len(posts))
    for factor in (freshness, engagement, fit):
        straight, shuffled = factor(columns(posts)), factor(columns([posts[i] for i in mixed]))
        np.testing.assert_allclose(straight[mixed], shuffled, rtol=1e-12)


def test_no_posts_are_no_trouble() -> None:
    growth: Growth = fit_growth(columns([]), NOW)
    assert growth.height.shape == (0,)
    assert engagement(columns([])).shape == fit(columns([])).shape == freshness(columns([])).shape == (0,)
