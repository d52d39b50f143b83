"""Ranking figures against hand-made ones, intervals against simulation, and weights that are found again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ray_apps.scoring.prediction.fit import fit_weights
from ray_apps.scoring.prediction.hourly import read_hourly
from ray_apps.scoring.prediction.measure import FACTORS, SHIPPED, hours_to_use, measure
from ray_apps.scoring.prediction.ranking_metrics import BLOCK_HOURS, interval, ndcg, precision
from ray_apps.store import Store, weights
from tests.unit.scoring.hourly_fixtures import looks
from tests.unit.scoring.posts_fixtures import UNHURRIED

IN_FORCE = np.array([0.3, 0.5, 0.2])


def test_ndcg_by_hand() -> None:
    gains = np.array([3.0, 0.0, 1.0])
    assert ndcg(gains, np.array([3.0, 1.0, 2.0])) == 1.0
    # Ranked 0, 1, 3: (0/log2(2) + 1/log2(3) + 3/log2(4)) ÷ (3/log2(2) + 1/log2(3)).
    assert ndcg(gains, np.array([1.0, 3.0, 2.0])) == pytest.approx((1 / np.log2(3) + 1.5) / (3 + 1 / np.log2(3)))
    assert ndcg(gains, np.array([1.0, 3.0, 2.0]), k=1) == 0.0
    assert ndcg(np.zeros(5), np.arange(5.0)) == 1.0


def test_precision_by_hand() -> None:
    gains = np.arange(100.0)
    assert precision(gains, gains) == 1.0
    assert precision(gains, -gains) == 0.0
    assert precision(gains, np.concatenate([np.zeros(70), np.full(10, 2.0), np.zeros(10), np.ones(10)])) == 0.5
    assert precision(gains[:5], -gains[:5]) == 1.0


@UNHURRIED
@given(gains=st.lists(st.floats(0, 1e6), min_size=1, max_size=40), seed=st.integers(0, 99))
def test_figures_lie_between_0_and_1_and_only_the_order_counts(gains: list[float], seed: int) -> None:
    scores = np.random.default_rng(seed).permutation(len(gains)).astype(float)
    for figure in (ndcg, precision):
        value = figure(np.array(gains), scores)
        assert 0 <= value <= 1 + 1e-12
        assert figure(np.array(gains), np.exp(scores / 10)) == value


def test_intervals_of_correlated_hours_hold_the_truth_about_as_often_as_they_say() -> None:
    """Hours as a moving mean over six, as windows of six hours are; so short a series gives a little less than 95 %."""
    random = np.random.default_rng(5)
    runs, held, naive = 300, 0, 0
    for _ in range(runs):
        noise = random.normal(size=60 + BLOCK_HOURS - 1)
        hours = np.convolve(noise, np.full(BLOCK_HOURS, 1 / BLOCK_HOURS), mode="valid")
        found = interval(hours)
        held += found.low <= 0 <= found.high
        naive += abs(hours.mean()) <= 1.96 * hours.std() / np.sqrt(len(hours))
    assert 0.86 < held / runs < 0.97
    assert naive / runs < held / runs - 0.3
    assert interval(np.full(3, 0.7)).low == pytest.approx(0.7)


def invented(truth: np.ndarray, hours: int = 40, posts: int = 100) -> tuple[list[np.ndarray], list[np.ndarray]]:
    random = np.random.default_rng(2)
    factors = [random.uniform(size=(posts, len(truth))) for _ in range(hours)]
    gains = [random.poisson(np.exp(f @ truth * 10)).astype(float) for f in factors]
    return factors, gains


@pytest.mark.parametrize("truth", [(0.2, 0.7, 0.1), (0.5, 0.5, 0.0), (1.0, 0.0, 0.0)])
def test_planted_weights_are_found_again(truth: tuple[float, ...]) -> None:
    found = fit_weights(*invented(np.array(truth)), IN_FORCE)
    assert found == pytest.approx(truth, abs=0.02)
    assert found.sum() == pytest.approx(1.0)
    assert found.min() >= 0


def test_a_factor_that_misleads_gets_nothing_and_shrinkage_pulls_to_the_weights_in_force() -> None:
    factors, gains = invented(np.array([0.6, 0.4, -0.3]))
    assert fit_weights(factors, gains, IN_FORCE)[2] == pytest.approx(0.0, abs=1e-6)
    assert fit_weights(factors, gains, IN_FORCE, shrink=1e6) == pytest.approx(IN_FORCE, abs=0.01)
    little = fit_weights(factors[:1], gains[:1], IN_FORCE, shrink=0.1)
    assert np.abs(little - IN_FORCE).sum() < np.abs(fit_weights(factors, gains, IN_FORCE) - IN_FORCE).sum()


def test_without_any_gain_the_weights_in_force_stand() -> None:
    factors, gains = invented(np.array([0.6, 0.4, 0.0]), hours=2)
    assert fit_weights(factors, [np.zeros_like(g) for g in gains], IN_FORCE).tolist() == IN_FORCE.tolist()
    assert fit_weights([], [], IN_FORCE).tolist() == IN_FORCE.tolist()


def test_measuring_counts_every_hour_and_gives_the_same_twice() -> None:
    hourly = read_hourly(looks())
    hours, steps = hours_to_use(hourly.looks), []
    assert hours is not None
    first, second = (measure(hourly, *hours, lambda: steps.append(1)) for _ in range(2))
    assert first == second
    assert len(steps) == 2 * (first.fit_hours + first.test_hours)
    assert sum(first.weights.values()) == pytest.approx(1.0)
    assert first.listed["S"].ndcg20.value > first.listed["score_now"].ndcg20.value
    for quality in (*first.listed.values(), *first.all_seen.values()):
        assert quality.ndcg20.low <= quality.ndcg20.value <= quality.ndcg20.high


def test_the_weights_called_shipped_are_those_of_a_new_installation(store: Store) -> None:
    with store.transaction() as tx:
        in_force = weights.in_force(tx).values
    shipped = np.array([in_force[name] for name in FACTORS])
    np.testing.assert_allclose(shipped / shipped.sum(), SHIPPED, atol=1e-9)
