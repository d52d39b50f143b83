"""Factors: direction, invariance, range; and the receipt adds up."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ray_apps.domain.ideas import Weights
from ray_apps.scoring.community_fit import community_fit
from ray_apps.scoring.engagement import engagement
from ray_apps.scoring.factors import Evidence, Norms, score
from ray_apps.scoring.freshness import HALF_LIFE_HOURS, freshness
from ray_apps.scoring.novelty import novelty
from ray_apps.scoring.robust import norm, robust_z
from ray_apps.scoring.seasonality import Season, seasonality, timing

NOW = datetime(2026, 9, 20, 12, tzinfo=UTC)
counters = st.floats(allow_nan=True, allow_infinity=True)


def unit(*values: float) -> np.ndarray:
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def test_freshness_halves_with_each_half_life_and_counts_from_the_newest_peak() -> None:
    now = NOW.timestamp()
    assert freshness([now], now) == 1.0
    assert freshness([now - HALF_LIFE_HOURS * 3600], now) == pytest.approx(0.5)
    assert freshness([now - 900 * 3600, now - HALF_LIFE_HOURS * 3600], now) == pytest.approx(0.5)
    assert freshness([now + 3600], now) == 1.0
    assert freshness([], now) == 0.0


@given(older=st.floats(0, 1e6), newer=st.floats(0, 1e6))
def test_older_is_never_fresher(older: float, newer: float) -> None:
    older, newer = max(older, newer), min(older, newer)
    assert freshness([-older], 0.0) <= freshness([-newer], 0.0)


def test_the_scale_of_one_source_never_drowns_another() -> None:
    small, large = [float(x) for x in range(1, 100)], [float(x) * 10_000 for x in range(1, 100)]
    norms = {"small": norm(small), "large": norm(large)}
    assert engagement([95.0], ["small"], norms) > engagement([500_000.0], ["large"], norms)
    assert engagement([50.0], ["small"], norms) == pytest.approx(0.5, abs=0.05)


@given(values=st.lists(counters, max_size=20), value=counters)
def test_statistics_are_finite_and_bounded_whatever_comes(values: list[float], value: float) -> None:
    z = robust_z(value, norm(values))
    assert np.isfinite(z)
    assert -4 <= z <= 4
    assert 0 <= engagement([value], ["s"], {"s": norm(values)}) <= 1
    assert 0 <= community_fit([value], [("s", "c")], {("s", "c"): norm(values)}) <= 1


def test_beyond_its_communitys_norm_beats_the_norm_and_little_evidence_proves_little() -> None:
    known = {("r", "big"): norm([10.0, 12, 9, 11, 10] * 20), ("r", "tiny"): norm([10.0, 12])}
    at_norm = community_fit([10.0], [("r", "big")], known)
    beyond = community_fit([50.0], [("r", "big")], known)
    assert beyond > at_norm == pytest.approx(0.5, abs=0.05)
    assert at_norm < community_fit([50.0], [("r", "tiny")], known) < beyond
    assert community_fit([50.0], [("r", "unheard of")], known) == 0.5


def test_a_copy_of_an_earlier_idea_is_not_new_but_the_original_is() -> None:
    vectors = np.stack([unit(1, 0, 0), unit(1, 0, 0), unit(0, 1, 0)])
    order = np.array([1, 2, 3])
    values, nearest = novelty(vectors, order, vectors, order)
    assert nearest[0] == -1
    assert nearest[1] == pytest.approx(1.0, abs=1e-6)
    assert values[1] < values[0]
    assert values[1] < values[2]
    assert ((values >= 0) & (values <= 1)).all()


def test_pumpkins_sell_before_halloween_and_not_after() -> None:
    season = Season(("Halloween",), (date(2026, 10, 31),), unit(1, 0)[None])
    pumpkin, tax = unit(1, 0.1)[None], unit(0, 1)[None]

    def at(idea: np.ndarray, day: date) -> float:
        return float(seasonality(idea, season, day)[0][0])

    assert at(pumpkin, date(2026, 9, 25)) > at(pumpkin, date(2026, 11, 5))
    assert at(pumpkin, date(2026, 10, 10)) == pytest.approx(1.0)
    assert at(tax, date(2026, 10, 10)) == 0
    assert timing(21) == timing(28) == 1.0 > timing(60) > timing(120)
    assert timing(10) > timing(0) > timing(-10)


def test_the_receipt_adds_up_and_scores_ignore_the_batch() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(20, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = np.arange(20)
    norms = Norms(
        NOW, {"r": norm([1, 5, 9])}, {("r", "c"): norm([1, 5, 9])}, Season((), (), np.empty((0, 8))), vectors, order
    )
    values = {"freshness": 0.2, "engagement": 0.3, "novelty": 0.15, "community_fit": 0.2, "seasonality": 0.15}
    weights = Weights(version=3, values=values, author="test", created_at=NOW)
    ideas = [uuid4() for _ in range(20)]

    def evidence(rows: list[int]) -> Evidence:
        return Evidence(
            ideas=[ideas[i] for i in rows],
            order=order[rows],
            vectors=vectors[rows],
            sources=[["r"]] * len(rows),
            communities=[["c"]] * len(rows),
            engagement=[[float(i)] for i in rows],
            peaks=[[(NOW - timedelta(hours=i)).timestamp()] for i in rows],
        )

    together = score(evidence(list(range(20))), norms, weights)
    alone = [score(evidence([i]), norms, weights)[0] for i in range(20)]
    assert together == alone
    for receipt in together:
        assert receipt.score == pytest.approx(sum(f.value * f.weight for f in receipt.factors), abs=1e-6)
        assert receipt.weights_version == 3
