"""Weights: what counts as weights, and how some are changed while the sum stays 1."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from ray_apps.domain.errors import InputError
from ray_apps.domain.ideas import FACTORS, SUM_TOLERANCE, Weights, complete_weights
from ray_apps.domain.weighing import reweighed

NOW = datetime(2026, 5, 1, tzinfo=UTC)
EVEN = dict.fromkeys(FACTORS, 1 / len(FACTORS))
parts = st.lists(st.floats(0, 1), min_size=len(FACTORS), max_size=len(FACTORS)).filter(lambda given: sum(given) > 0.01)
anything = st.floats(allow_nan=True, allow_infinity=True)


def of_sum_one(given: list[float]) -> dict[str, float]:
    total = math.fsum(given)
    return {name: part / total for name, part in zip(FACTORS, given, strict=True)}


def test_a_factor_that_is_not_named_has_no_weight() -> None:
    weights = Weights(version=1, values={"novelty": 0.25, "freshness": 0.75}, author="anna", created_at=NOW)
    assert list(weights.values) == list(FACTORS)
    assert [name for name, value in weights.values.items() if value] == ["freshness", "novelty"]
    assert weights.note == ""


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "sum to 0, not to 1"),
        ({"freshness": 0.5}, "sum to 0.5, not to 1"),
        ({"freshness": 1.0, "novelty": 2 * SUM_TOLERANCE}, "sum to 1.000002, not to 1"),
        ({"freshness": math.nan, "novelty": 1.0}, "not so: freshness"),
        ({"freshness": math.inf, "novelty": -math.inf}, "not so: freshness, novelty"),
        ({"freshness": 1.2, "novelty": -0.2}, "not so: freshness, novelty"),
        ({"freshness": 10**400}, "not so: freshness"),
        ({"freshness": 1.0, "fun": 0.0}, "only these factors have weights: freshness, engagement"),
        ({"Freshness": 1.0}, "only these factors have weights"),
    ],
)
def test_what_are_no_weights_is_told_in_one_line(values: dict[str, float], told: str) -> None:
    with pytest.raises(ValueError, match=told) as problem:
        complete_weights(values)
    assert "\n" not in str(problem.value)
    assert "fun" not in str(problem.value).split()
    with pytest.raises(ValidationError):
        Weights(version=1, values=values, author="anna", created_at=NOW)


@pytest.mark.parametrize("value", ["1.0", True, None])
def test_only_numbers_are_weights(value: object) -> None:
    with pytest.raises(ValidationError):
        Weights.model_validate({"version": 1, "values": {"freshness": value}, "author": "anna", "created_at": NOW})


@given(values=st.dictionaries(st.sampled_from([*FACTORS, "fun"]), anything))
def test_whatever_is_taken_sums_to_one_within_its_range(values: dict[str, float]) -> None:
    try:
        complete = complete_weights(values)
    except ValueError:
        return
    assert math.fsum(complete.values()) == pytest.approx(1.0, abs=SUM_TOLERANCE)
    assert all(0 <= value <= 1 and math.copysign(1, value) > 0 for value in complete.values())
    assert complete_weights(complete) == complete


@given(given=parts)
def test_weights_of_any_size_survive_a_change_of_nothing(given: list[float]) -> None:
    weights = of_sum_one(given)
    assert reweighed(weights, {}) == pytest.approx(weights)
    assert reweighed(weights, {}, scale_others=True) == pytest.approx(weights, abs=5e-6)


@given(given=parts, named=st.dictionaries(st.sampled_from(FACTORS), st.floats(0, 1), min_size=1, max_size=6))
def test_scaling_keeps_what_was_named_and_the_proportions_of_the_rest(
    given: list[float], named: dict[str, float]
) -> None:
    before = of_sum_one(given)
    assume(math.fsum(named.values()) <= 1)
    others = [name for name in FACTORS if name not in named]
    assume(math.fsum(before[name] for name in others) > 1e-3)
    after = reweighed(before, named, scale_others=True)
    assert math.fsum(after.values()) == pytest.approx(1.0, abs=SUM_TOLERANCE)
    assert {name: after[name] for name in named} == named
    for one in others:
        for other in others:
            # As products, since any of them may be 0; rounding to six places moves each a little.
            assert after[one] * before[other] == pytest.approx(after[other] * before[one], abs=1e-5)


def test_a_change_without_scaling_leaves_the_others_alone() -> None:
    before = {"freshness": 0.2, "engagement": 0.5, "novelty": 0.3}
    assert reweighed(before, {"freshness": 0.3, "engagement": 0.4}) == complete_weights(
        {"freshness": 0.3, "engagement": 0.4, "novelty": 0.3}
    )
    scaled = reweighed(before, {"freshness": 0.6}, scale_others=True)
    assert scaled == complete_weights({"freshness": 0.6, "engagement": 0.25, "novelty": 0.15})
    assert reweighed(before, {"freshness": 1.0}, scale_others=True) == complete_weights({"freshness": 1.0})


@pytest.mark.parametrize(
    ("named", "scale", "told"),
    [
        ({"freshness": 0.5}, False, "sum to 1.3571"),
        ({"freshness": 0.7, "novelty": 0.4}, True, "sum to 1.1 already"),
        (dict.fromkeys(FACTORS, 0.1), True, "no other has a weight that could be scaled"),
        ({"freshness": math.nan}, True, "not so: freshness"),
        ({"freshness": -0.1}, True, "not so: freshness"),
        ({"fun": 0.1}, True, "only these factors"),
    ],
)
def test_a_change_that_cannot_be_is_told_in_one_line(named: dict[str, float], scale: bool, told: str) -> None:
    with pytest.raises(InputError, match=told) as problem:
        reweighed(EVEN, named, scale_others=scale)
    assert "\n" not in str(problem.value)


def test_nothing_can_be_scaled_where_all_others_are_zero() -> None:
    with pytest.raises(InputError, match="no other has a weight"):
        reweighed({"freshness": 1.0}, {"freshness": 0.5}, scale_others=True)
    assert reweighed({"freshness": 1.0}, {"freshness": 1.0}, scale_others=True) == complete_weights({"freshness": 1.0})
