"""Weights in the store: versions in order, whoever writes at once; each with its event; scores know their version."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event
from uuid import UUID

import psycopg
import pytest

from ray_apps.domain.errors import InputError
from ray_apps.domain.ideas import FACTORS, FactorReceipt, ScoreReceipt, Weights
from ray_apps.store import Store, events, idea_scores, ideas, weights
from tests.idea_rows import clustered, name, write_ideas
from tests.writing import save_scores

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
FRESH = {"freshness": 0.6, "novelty": 0.4}


def change(store: Store, values: dict[str, float], author: str = "anna", rescore: bool = False) -> weights.Change:
    with store.transaction() as tx:
        return weights.change(tx, values, author=author, at=NOW, note="a try", rescore=rescore)


def all_versions(store: Store) -> list[Weights]:
    with store.transaction() as tx:
        return weights.page(tx, None, 100)


def changes_told(store: Store) -> list[dict[str, object]]:
    with store.transaction() as tx:
        return [told for _, told in events.read_after(tx, 0, 1_000) if told["eventType"] == "weights.changed"]


def test_a_new_house_has_weights_of_seven_factors_that_nobody_changed(store: Store) -> None:
    newest, oldest = all_versions(store)
    assert (newest.version, oldest.version) == (2, 1)
    assert all(newest.values.values())
    assert [name for name, value in oldest.values.items() if not value] == ["commercial", "feasibility"]
    assert changes_told(store) == []


def test_a_change_is_a_new_version_with_who_when_why_and_its_event(store: Store) -> None:
    before = all_versions(store)
    made = change(store, FRESH)
    assert made.changed
    assert made.weights == Weights(version=3, values=FRESH, author="anna", created_at=NOW, note="a try")
    assert all_versions(store) == [made.weights, *before]
    (told,) = changes_told(store)
    assert told["timestamp"] == NOW.isoformat()
    assert told["data"] == {"values": made.weights.values, "author": "anna", "note": "a try", "replaces": 2}


def test_the_weights_in_force_make_no_new_version(store: Store) -> None:
    first = change(store, FRESH)
    again = change(store, FRESH | {"seasonality": 0.0}, author="berta")
    assert (again.changed, again.weights) == (False, first.weights)
    assert len(changes_told(store)) == 1


@pytest.mark.parametrize("values", [{"freshness": 0.9}, {"fun": 1.0}, {"freshness": float("nan")}])
def test_what_are_no_weights_changes_nothing(store: Store, values: dict[str, float]) -> None:
    with pytest.raises(InputError):
        change(store, values, rescore=True)
    assert len(all_versions(store)) == 2
    assert changes_told(store) == []


def test_neither_row_nor_event_is_there_without_the_other(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction() as tx:
        weights.change(tx, FRESH, author="anna", at=NOW)
        raise RuntimeError("the power fails")
    assert len(all_versions(store)) == 2
    assert changes_told(store) == []


@pytest.mark.parametrize("statement", ["UPDATE weights SET note = 'other'", "DELETE FROM weights"])
def test_versions_are_never_changed(store: Store, statement: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"), store.transaction() as tx:
        tx.execute(statement)


def test_pages_go_back_to_the_first_version(store: Store) -> None:
    for share in (0.1, 0.2, 0.3):
        change(store, {"freshness": share, "novelty": 1 - share})
    with store.transaction() as tx:
        first, second = weights.page(tx, None, 3), weights.page(tx, 3, 3)
        assert weights.get(tx, 4) == first[1]
        assert weights.get(tx, 99) is None
    assert [one.version for one in first + second] == [5, 4, 3, 2, 1]


def test_writers_at_once_come_one_after_the_other(store: Store) -> None:
    writers, start = 6, Barrier(6)

    def write(number: int) -> weights.Change:
        start.wait()
        return change(store, {"freshness": number / 10, "novelty": 1 - number / 10}, author=f"writer {number}")

    with ThreadPoolExecutor(writers) as pool:
        made = list(pool.map(write, range(writers)))
    assert all(one.changed for one in made)
    assert [one.version for one in all_versions(store)] == list(range(2 + writers, 0, -1))
    replaced = [told["data"]["replaces"] for told in changes_told(store)]  # type: ignore[index]
    assert replaced == list(range(2, 2 + writers)), "each knew the one before it"


def test_who_looks_before_changing_is_not_overtaken(store: Store) -> None:
    looked, may_go_on = Event(), Event()

    def careful() -> int:
        with store.transaction() as tx:
            seen = weights.in_force(tx, lock=True).version
            looked.set()
            assert may_go_on.wait(20)
            return weights.change(tx, FRESH, author="careful", at=NOW).weights.version - seen

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(careful)
        assert looked.wait(20)
        second = pool.submit(change, store, {"novelty": 1.0}, "hasty")
        with store.transaction() as tx:
            assert weights.in_force(tx).version == 2, "readers do not wait"
        may_go_on.set()
        assert first.result(20) == 1
        assert second.result(20).weights.version == 4


def receipt(idea: UUID, version: int) -> ScoreReceipt:
    factors = tuple(FactorReceipt(factor=one, value=0.5, weight=1 / 7, inputs={}) for one in FACTORS)
    return ScoreReceipt(idea_id=idea, score=0.5, weights_version=version, as_of=NOW, factors=factors)


def test_scores_keep_their_version_and_those_of_older_ones_are_counted(store: Store) -> None:
    write_ideas(store, clustered(4), statuses=["queued", "queued", "live", "archived"])
    with store.transaction() as tx:
        tx.execute("UPDATE ideas SET needs_score = false")
        save_scores(tx, [(receipt(name(i), 2), 1) for i in range(4)])
        assert weights.outdated(tx) == 0
        assert idea_scores.shards(tx, 10) == []
    assert change(store, FRESH).outdated == 3, "nobody asks for an archived idea's score"
    with store.transaction() as tx:
        assert idea_scores.shards(tx, 10) == [], "nobody asked for another score"
        save_scores(tx, [(receipt(name(0), 3), 1)])
        assert weights.outdated(tx) == 2
        kept = ideas.receipt(tx, name(1))
    assert kept is not None
    assert kept.weights_version == 2


def test_a_score_that_is_being_made_by_older_weights_does_not_settle_a_rescoring(store: Store) -> None:
    write_ideas(store, clustered(3), statuses=["queued", "live", "archived"])
    with store.transaction() as tx:
        tx.execute("UPDATE ideas SET needs_score = false")
    assert change(store, FRESH, rescore=True).marked == 2
    with store.transaction() as tx:
        # Scoring that began before the change had read the evidence of before, which was the first.
        save_scores(tx, [(receipt(name(i), 2), 1) for i in range(2)])
        assert idea_scores.shards(tx, 10) == [(1, 2)]
        save_scores(tx, [(receipt(name(i), 3), 2) for i in range(2)])
        assert idea_scores.shards(tx, 10) == []
        assert weights.outdated(tx) == 0


def test_marking_and_scoring_at_once_do_not_wait_in_a_circle(store: Store) -> None:
    """Both lock many rows; here these lie against the order of their ids, in which they are to be locked."""
    write_ideas(store, clustered(400))
    with store.transaction() as tx:
        tx.execute("CREATE TEMP TABLE turned ON COMMIT DROP AS SELECT * FROM ideas")
        tx.execute("DELETE FROM ideas")
        tx.execute("INSERT INTO ideas OVERRIDING SYSTEM VALUE SELECT * FROM turned ORDER BY id DESC")
    start = Barrier(2)

    def mark() -> None:
        start.wait()
        for _ in range(15):
            with store.transaction() as tx:
                idea_scores.mark_all(tx)

    def save() -> None:
        start.wait()
        for round_ in range(15):
            with store.transaction() as tx:
                save_scores(tx, [(receipt(name(i), 2), round_) for i in range(400)])

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(mark), pool.submit(save)]:
            done.result(120)


def test_time_of_versions_is_the_callers(store: Store) -> None:
    with store.transaction() as tx:
        made = weights.change(tx, FRESH, author="anna", at=NOW + timedelta(days=1))
    assert made.weights.created_at == NOW + timedelta(days=1)
