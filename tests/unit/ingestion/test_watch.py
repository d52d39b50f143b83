"""Watched posts: what a stored state of them may hold."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from ray_apps.ingestion.sources.watch import Watch

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("level", [float("inf"), float("nan"), 10**400, "many", True, None])
def test_counters_that_are_none_are_kept_as_nothing(level: object) -> None:
    watch = Watch({}, keep=timedelta(hours=48), most=10)
    watch.look("p1", NOW.timestamp(), NOW, level)
    assert json.loads(json.dumps(watch.entries(), allow_nan=False))["p1"][2] == 0


def test_a_first_miss_is_remembered_by_the_state_until_the_post_is_found() -> None:
    watch = Watch({"p1": [NOW.timestamp(), 0.0, 7.0]}, keep=timedelta(hours=48), most=10)
    assert watch.settle(["p1"], set(), NOW, service="x") == ()
    again = Watch(watch.entries(), keep=timedelta(hours=48), most=10)
    assert again.settle(["p1"], {"p1"}, NOW, service="x") == ()
    assert again.settle(["p1"], set(), NOW, service="x") == ()
    assert again.settle(["p1"], set(), NOW, service="x") == ("p1",)
    assert again.entries() == {}
