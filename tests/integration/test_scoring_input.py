"""What scoring reads and writes: nothing from the future, nothing lost that arrives meanwhile."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from ray_apps.domain.ideas import ScoreReceipt
from ray_apps.domain.ids import content_hash, idea_id
from ray_apps.domain.signals import Signal
from ray_apps.domain.topics import Centre
from ray_apps.store import Store, ideas, scoring_input
from tests.writing import write

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def post(score: int, hours: float, text: str = "One") -> Signal:
    digest = content_hash(text)
    return Signal(
        source="reddit", external_id=text, content=text, content_hash=digest, community="c",
        posted_at=NOON, captured_at=NOON + timedelta(hours=hours), counts={"score": score},
    )  # fmt: skip


@pytest.fixture
def idea(store: Store) -> UUID:
    """An idea of one post that was looked at in each of three hours."""
    signal = post(1, 0)
    name = idea_id(signal.id)
    with store.transaction() as tx:
        write(tx, [post(10, 0), post(100, 1), post(130, 2)], NOON)
        centre = Centre(name, np.eye(1, 384, dtype=np.float32)[0], 1)
        ideas.save_groups(tx, [centre], [], [(signal.id, name, 1.0)], NOON)
    return name


def known_at(store: Store, hours: float) -> tuple[list[dict[str, object]], dict[str, list[float]]]:
    as_of = NOON + timedelta(hours=hours)
    with store.transaction() as tx:
        return scoring_input.evidence(tx, 0, 10**9, as_of), scoring_input.source_samples(tx, as_of, 7)


@pytest.mark.usefixtures("idea")
def test_a_moment_knows_only_what_was_seen_by_then_and_the_future_cannot_change_it(store: Store) -> None:
    before = [known_at(store, hours) for hours in (-1, 0.5, 1.5)]
    assert before[0] == ([], {})
    assert [rows[0]["engagement"] for rows, _ in before[1:]] == [[10.0], [100.0]]
    assert before[2][0][0]["peaks"] == [(NOON + timedelta(hours=1)).timestamp()]
    with store.transaction() as tx:
        write(tx, [post(9_000, 5), post(70, 6, "Two")], NOON)
    after = [known_at(store, hours) for hours in (-1, 0.5, 1.5)]
    for (old, old_norms), (new, new_norms) in zip(before, after, strict=True):
        assert [row["engagement"] for row in new] == [row["engagement"] for row in old]
        assert [row["peaks"] for row in new] == [row["peaks"] for row in old]
        assert new_norms == old_norms


def test_evidence_that_arrives_while_scoring_is_not_forgotten(store: Store, idea: UUID) -> None:
    [seen], _ = known_at(store, 3)
    receipt = ScoreReceipt(idea_id=idea, score=0.5, weights_version=1, as_of=NOON, factors=())
    with store.transaction() as tx:
        write(tx, [post(9_000, 5)], NOON)
        ideas.save_scores(tx, [(receipt, int(str(seen["evidence"])))])
        assert ideas.shards_to_score(tx, 10), "it was scored from what is out of date and needs another score"
    [seen], _ = known_at(store, 6)
    with store.transaction() as tx:
        ideas.save_scores(tx, [(receipt, int(str(seen["evidence"])))])
        assert ideas.shards_to_score(tx, 10) == []
