"""A positive signal is one that chance does not explain."""

import numpy as np
import pytest

from ray_apps.monitoring.kpis import percentiles
from ray_apps.monitoring.positive import positive_signals


@pytest.mark.parametrize(
    "outcomes", [[], [(0, 0)], [(50, 5)], [(50, 1), (5, 0)], [(40, 1), (30, 0), (35, 0), (20, 0)], [(100, 9)] * 8]
)
def test_little_is_no_signal(outcomes: list[tuple[int, int]]) -> None:
    assert positive_signals(outcomes) == 0


def test_what_stands_out_is_one() -> None:
    assert positive_signals([(200, 40), *[(200, 2)] * 9]) == 1


def test_where_nothing_differs_almost_nothing_is_found() -> None:
    rng = np.random.default_rng(3)
    found = sum(positive_signals([(v, int(rng.binomial(v, 0.04))) for v in rng.integers(20, 400, 30)]) > 0
                for _ in range(300))  # fmt: skip
    assert found / 300 <= 0.06


def test_percentiles_of_nothing_are_nothing() -> None:
    assert percentiles([]) == {"p50": None, "p95": None}
    assert percentiles([10.0]) == {"p50": 10.0, "p95": 10.0}
