"""The circuit breaker, and calendar days in time zones."""

from datetime import UTC, datetime, timedelta

import pytest

from ray_apps.domain.sources import LONGEST_PAUSE, Standing, day_start, next_day_start

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_it_opens_at_the_third_failure_pauses_longer_each_time_and_closes_with_a_success() -> None:
    standing, now, pauses = Standing("reddit"), NOW, []
    for _ in range(12):
        standing = standing.after_failure("no answer", now)
        pauses.append((standing.open_until or now) - now)
        assert standing.may_try(standing.open_until or now), "after the pause one pull is let through"
        if pauses[-1]:
            assert not standing.may_try(now)
            assert standing.health(now) == "resting"
        now = standing.open_until or now
    minutes = [pause.total_seconds() / 60 for pause in pauses]
    assert minutes == [0, 0, 5, 10, 20, 40, 80, 160, 320, 360, 360, 360]
    assert pauses[-1] == LONGEST_PAUSE
    closed = standing.after_success(now)
    assert (closed.failures, closed.problem, closed.open_until, closed.health(now)) == (0, None, None, "ok")


def test_the_services_own_wish_is_kept_from_the_first_failure_up_to_a_day() -> None:
    asked = Standing("a").after_failure("429", NOW, open_for_s=900)
    assert asked.open_until == NOW + timedelta(minutes=15)
    greedy = Standing("a").after_failure("429", NOW, open_for_s=1e12)
    assert greedy.open_until == NOW + timedelta(days=1)
    assert Standing("a").after_failure("429", NOW, open_for_s=float("nan")).open_until is None


def test_a_spent_allowance_is_no_failure() -> None:
    rested = Standing("youtube", failures=0).after_rest("spent", NOW, open_for_s=3_600)
    assert (rested.failures, rested.health(NOW), rested.may_try(NOW + timedelta(hours=1))) == (0, "resting", True)


def test_problems_are_one_printable_line() -> None:
    nasty = "gave\n\x1b[31mred\x00 " + "x" * 1_000
    problem = Standing("a").after_failure(nasty, NOW).problem or ""
    assert problem.isprintable()
    assert len(problem) == 300


@pytest.mark.parametrize(
    ("moment", "start", "end"),
    [
        ("2026-11-22T07:59:59+00:00", "2026-11-21T08:00:00+00:00", "2026-11-22T08:00:00+00:00"),
        ("2026-11-22T08:00:00+00:00", "2026-11-22T08:00:00+00:00", "2026-11-23T08:00:00+00:00"),
        ("2026-11-01T20:00:00+00:00", "2026-11-01T07:00:00+00:00", "2026-11-02T08:00:00+00:00"),  # 25 hours
        ("2026-03-08T20:00:00+00:00", "2026-03-08T08:00:00+00:00", "2026-03-09T07:00:00+00:00"),  # 23 hours
    ],
)
def test_a_day_of_california_has_its_own_bounds(moment: str, start: str, end: str) -> None:
    when = datetime.fromisoformat(moment)
    assert day_start(when, "America/Los_Angeles") == datetime.fromisoformat(start)
    assert next_day_start(when, "America/Los_Angeles") == datetime.fromisoformat(end)
