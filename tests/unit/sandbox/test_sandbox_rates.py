"""The sliding limits, at made-up times."""

from hypothesis import given
from hypothesis import strategies as st

from ray_apps.sandbox.options import CallBudget
from ray_apps.sandbox.rates import RateLimiter

START = 1_795_000_000.0
DAY = 86_400.0


@given(st.lists(st.floats(0, 0.4), min_size=1, max_size=120), st.integers(1, 6))
def test_no_second_ever_holds_more_calls_than_allowed(gaps: list[float], limit: int) -> None:
    limiter, now, passed = RateLimiter(CallBudget(per_second=limit, per_day=10_000)), START, []
    for gap in gaps:
        now += gap
        if limiter.take(now).allowed:
            passed.append(now)
    assert passed
    for first in passed:
        assert sum(first <= other < first + 1.0 for other in passed) <= limit


def test_waiting_as_told_is_enough() -> None:
    limiter = RateLimiter(CallBudget(per_second=2, per_day=10_000))
    assert [limiter.take(START + 0.3 * n).remaining_second for n in range(2)] == [1, 0]
    refused = limiter.take(START + 0.5)
    assert (refused.allowed, refused.retry_after) == (False, 1)
    assert limiter.take(START + 0.5 + refused.retry_after).allowed


def test_the_day_slides_and_a_restart_remembers_it() -> None:
    budget = CallBudget(per_second=100, per_day=3)
    limiter = RateLimiter(budget)
    for hours in (0, 6, 12):
        assert limiter.take(START + hours * 3600).allowed
    later = RateLimiter(budget, limiter.minutes())
    refused = later.take(START + 13 * 3600)
    assert not refused.allowed
    assert refused.remaining_day == 0
    assert abs((refused.retry_after or 0) - 11 * 3600) <= 60
    assert later.take(START + 13 * 3600 + (refused.retry_after or 0)).allowed, "the first call has left the window"
    assert not later.take(START + DAY + 600).allowed, "the other two and the new one have not"


def test_a_refused_call_is_not_counted() -> None:
    limiter = RateLimiter(CallBudget(per_second=1, per_day=100))
    limiter.take(START)
    assert not any(limiter.take(START + n / 100).allowed for n in range(1, 99))
    assert limiter.take(START + 1.0).remaining_day == 98
