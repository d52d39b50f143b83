"""Watermarks and standings in PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ray_apps.store import source_states

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_watermark_moves_with_its_transaction_or_not_at_all(store: Any) -> None:
    with store.transaction() as tx:
        source_states.keep(tx, "reddit", {"high": 1}, NOW, {"read": 100, "stored": 90})
    with pytest.raises(RuntimeError), store.transaction() as tx:
        source_states.keep(tx, "reddit", {"high": 2}, NOW, {"read": 100})
        raise RuntimeError("killed")
    with store.transaction() as tx:
        source_states.keep(tx, "reddit", {"high": 3, "tail": {"a": 1.5}}, NOW, {"read": 7, "gone": 2})
        standing = source_states.load(tx, "reddit")
    assert standing.state == {"high": 3, "tail": {"a": 1.5}}
    assert standing.counters == {"read": 107, "stored": 90, "gone": 2}
    assert standing.interrupted


def test_failures_open_the_breaker_and_leave_watermark_and_others_alone(store: Any) -> None:
    with store.transaction() as tx:
        source_states.keep(tx, "youtube", {"page": 4}, NOW)
        for minutes in range(3):
            source_states.failed(tx, "youtube", "no\nanswer", NOW + timedelta(minutes=minutes))
        source_states.succeeded(tx, "reddit", NOW)
        source_states.rested(tx, "instagram", "30 hashtags", NOW, open_for_s=3_600)
        found = source_states.standings(tx)
    assert list(found) == ["instagram", "reddit", "youtube"]
    later = NOW + timedelta(minutes=3)
    assert {name: one.health(later) for name, one in found.items()} == {
        "instagram": "resting", "reddit": "ok", "youtube": "resting",
    }  # fmt: skip
    assert (found["youtube"].state, found["youtube"].problem, found["youtube"].failures) == (
        {"page": 4},
        "no answer",
        3,
    )
    assert found["instagram"].failures == 0
    with store.transaction() as tx:
        assert source_states.succeeded(tx, "youtube", later).health(later) == "ok"
        assert source_states.load(tx, "youtube").state == {"page": 4}
