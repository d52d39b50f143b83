"""The store's promises: once, in order, together or not at all."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from ray_apps.domain.errors import EngineError, IllegalTransition, LeaseLost
from ray_apps.domain.events import event
from ray_apps.domain.ideas import IdeaStatus
from ray_apps.domain.ids import content_hash
from ray_apps.domain.signals import DeadLetter, Signal
from ray_apps.domain.topics import Centre
from ray_apps.platform.clock import utc_now
from ray_apps.platform.progress import Silent
from ray_apps.platform.settings import load_settings
from ray_apps.store import Store, dead_letters, events, idea_groups, ideas, leases, open_store, stage_runs, tokens
from ray_apps.store.migrate import migrate
from tests.writing import write

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def post(text: str, name: str | None = None, score: int = 1, hours: float = 0) -> Signal:
    digest = content_hash(text)
    at = NOON + timedelta(hours=hours)
    return Signal(
        source="reddit", external_id=name, content=text, content_hash=digest, community="c",
        posted_at=NOON, captured_at=at, counts={"score": score},
    )  # fmt: skip


def rows(store: Store, query: str) -> list[dict[str, object]]:
    with store.transaction() as tx:
        return tx.execute(query).fetchall()


def test_signals_are_stored_once_by_content_and_by_name(store: Store) -> None:
    batch = [post("One", "a"), post("one ", "b"), post("Two", "a"), post("Three"), post("three")]
    with store.transaction() as tx:
        assert len(write(tx, batch, NOON).new) == 2
        assert write(tx, batch, NOON).new == []
    assert [r["content"] for r in rows(store, "SELECT content FROM signals ORDER BY seq")] == ["One", "Three"]


def test_counters_over_time_are_observations_and_standing_still_is_not(store: Store) -> None:
    hourly = [post("One", "a", score, hour) for hour, score in enumerate([1, 5, 5, 9])]
    with store.transaction() as tx:
        assert write(tx, hourly, NOON).observed == 2, "besides the first look"
        assert write(tx, hourly, NOON).observed == 0
        assert write(tx, [post("One", "a", 9, hours=30)], NOON).observed == 0
        assert write(tx, [post("One", "other", 99, hours=31)], NOON).observed == 0
    assert rows(store, "SELECT counts FROM signals") == [{"counts": {"score": 9}}]


def test_a_duplicate_seen_again_keeps_its_newest_counters(store: Store) -> None:
    def copies() -> list[dict[str, object]]:
        return rows(store, "SELECT external_id, captured_at, counts FROM signal_duplicates ORDER BY external_id")

    def look(*posts: Signal) -> int:
        with store.transaction() as tx:
            return len(write(tx, posts, NOON).exact)

    look(post("One", "a"))
    assert look(post("One", "b", 5), post("One", "b", 7, hours=2), post("One", "b", 6, hours=1)) == 3
    assert copies() == [{"external_id": "b", "captured_at": NOON + timedelta(hours=2), "counts": {"score": 7}}]
    look(post("One", "b", 9, hours=3), post("One", "c", 2))
    now = {"external_id": "b", "captured_at": NOON + timedelta(hours=3), "counts": {"score": 9}}
    assert copies()[0] == now
    look(post("One", "b", 8, hours=1), post("One", "b", 9, hours=4).model_copy(update={"counts": {}}))
    assert copies()[0] == now, "neither an older look nor one without counters"
    assert len(copies()) == 2


def test_rows_and_their_events_are_written_together_or_not_at_all(store: Store) -> None:
    fact = event("signal.ingested", uuid4(), NOON, "test", {})
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        write(tx, [post("One")], NOON)
        events.append(tx, [fact])
        raise ZeroDivisionError
    assert rows(store, "SELECT 1 FROM signals UNION ALL SELECT 1 FROM events") == []
    with store.transaction() as tx:
        events.append(tx, [fact, fact])
        events.append(tx, [fact])
        assert events.read_after(tx, 0, 10) == [], "an open transaction's events are held back"
    with store.transaction() as tx:
        [(_, envelope)] = events.read_after(tx, 0, 10)
    assert envelope["eventType"] == "signal.ingested"
    assert set(envelope) == {"eventType", "eventId", "timestamp", "source", "version", "data", "correlationId"}


def test_dead_letters_are_kept_once_whatever_they_hold(store: Store) -> None:
    letter = DeadLetter(stage="ingest", source="f", locator="line 2", reason="NUL", payload="a\x00b" + "x" * 9_000)
    with store.transaction() as tx:
        assert dead_letters.add(tx, [letter, letter], NOON) == 1
        assert dead_letters.add(tx, [letter], NOON) == 0
        [kept] = dead_letters.open_letters(tx, "ingest")
        assert len(str(kept["payload"])) == dead_letters.PAYLOAD_CHARS
        dead_letters.resolve(tx, "ingest", "line 2", NOON)
        assert dead_letters.open_letters(tx) == []


def test_a_lease_has_one_holder_and_an_old_fence_writes_nothing(store: Store) -> None:
    with leases.held(store, "work") as lease:
        with store.transaction() as tx:
            assert leases.try_acquire(tx, "work") is None
            leases.check(tx, lease)
            tx.execute("UPDATE leases SET expires_at = now() - interval '1 second'")
        with store.transaction() as tx:
            taken = leases.try_acquire(tx, "work")
        assert taken is not None
        assert taken.fence == lease.fence + 1
        with pytest.raises(LeaseLost), store.transaction() as tx:
            write(tx, [post("written too late")], NOON)
            leases.check(tx, lease)
    assert rows(store, "SELECT 1 FROM signals") == []


def test_the_lease_of_a_dead_process_passes_on_at_once_and_of_a_living_one_never(store: Store) -> None:
    with store.transaction() as tx:
        assert leases.try_acquire(tx, "work") is not None
        [mine] = tx.execute("SELECT owner FROM leases").fetchall()
        place, pid, started = str(mine["owner"]).split("|")
        assert leases.try_acquire(tx, "work") is None
        for owner in (f"{place}|{pid}|1.00", f"{place}|999999999|{started}"):
            tx.execute("UPDATE leases SET owner = %s", [owner])
            assert leases.try_acquire(tx, "work") is not None
        tx.execute("UPDATE leases SET owner = %s", [f"another machine|{pid}|1.00"])
        assert leases.try_acquire(tx, "work") is None


def test_of_many_that_want_a_lease_one_gets_it(store: Store) -> None:
    inside, most = 0, 0
    guard = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with leases.held(store, "work"):
            with guard:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.05)
            with guard:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_killed_stage_hands_on_its_moment_and_a_failed_one_does_not(store: Store) -> None:
    def moment(**options: datetime) -> datetime:
        with stage_runs.stage(store, "score", utc_now, Silent(), **options) as run:
            return run.as_of

    first = moment()
    with store.transaction() as tx:
        tx.execute("UPDATE stage_runs SET finished_at = NULL")
    assert moment() == first
    assert moment() > first
    assert moment(as_of=NOON) == NOON
    with store.transaction() as tx:
        tx.execute("UPDATE stage_runs SET finished_at = NULL WHERE as_of = %s", [NOON])
    assert moment(as_of=NOON) == NOON
    with store.transaction() as tx:
        tx.execute("UPDATE stage_runs SET finished_at = NULL WHERE as_of = %s", [NOON])
    assert moment() > first, "a killed replay is not what the next run works as of"
    with pytest.raises(ZeroDivisionError), stage_runs.stage(store, "score", utc_now, Silent()) as failed:
        raise ZeroDivisionError
    assert moment() > failed.as_of


def test_an_ideas_state_machine_guards_its_row(store: Store) -> None:
    import numpy as np

    idea, only = uuid4(), post("One")
    vector = np.eye(1, 384, dtype=np.float32)[0]
    with store.transaction() as tx:
        write(tx, [only], NOON)
        idea_groups.save_groups(tx, [Centre(idea, vector, 1)], [], [(only.id, idea, 1.0)], NOON)
        [back] = idea_groups.centres(tx, 384)
        np.testing.assert_array_equal(back.vector, vector)
    with pytest.raises(IllegalTransition), store.transaction() as tx:
        ideas.set_status(tx, idea, IdeaStatus.LIVE)
    with store.transaction() as tx:
        ideas.set_status(tx, idea, IdeaStatus.MOCKED)
        ideas.set_status(tx, idea, IdeaStatus.LIVE)


def test_an_idea_of_posts_that_were_forgotten_meanwhile_does_not_begin(store: Store) -> None:
    import numpy as np

    stays, goes, begins, ends = post("Stays"), post("Goes"), uuid4(), uuid4()
    vectors = np.eye(2, 384, dtype=np.float32)
    with store.transaction() as tx:
        write(tx, [stays], NOON)
        centres = [Centre(begins, vectors[0], 2), Centre(ends, vectors[1], 1)]
        members = [(stays.id, begins, 1.0), (goes.id, begins, 0.9), (goes.id, ends, 1.0)]
        idea_groups.save_groups(tx, centres, [], members, NOON)
    assert rows(store, "SELECT id FROM ideas") == [{"id": begins}]
    assert rows(store, "SELECT signal_id FROM idea_signals") == [{"signal_id": stays.id}]


def test_reviews_cannot_be_changed(store: Store) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"), store.transaction() as tx:
        tx.execute("DELETE FROM reviews")


def test_tokens_are_known_by_their_hash_until_revoked(store: Store) -> None:
    with store.transaction() as tx:
        token = tokens.issue(tx, "ci", "viewer", NOON)
        assert tokens.holder(tx, token) == ("ci", "viewer")
        assert tokens.holder(tx, token + "x") is None
        tokens.revoke(tx, "ci", NOON)
        assert tokens.holder(tx, token) is None
    assert token not in str(rows(store, "SELECT * FROM api_tokens"))


def test_schemas_that_are_brought_up_together_are_brought_up_once(bare_database_url: str) -> None:
    problems: list[BaseException] = []

    def bring_up() -> None:
        try:
            migrate(bare_database_url)
        except BaseException as problem:  # noqa: BLE001 -- handed to the test
            problems.append(problem)

    threads = [threading.Thread(target=bring_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with psycopg.connect(bare_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM weights").fetchone() == (2,)


@pytest.mark.parametrize(
    "url", ["postgresql://u:hunter2@127.0.0.1:1/db", "postgresql://u:hunter2@no-such-host.invalid/db"]
)
def test_a_database_that_is_not_there_is_one_line_without_its_password(url: str) -> None:
    with pytest.raises(EngineError) as problem, open_store(load_settings(database_url=url)):
        pass
    assert "DATABASE_URL" in str(problem.value)
    assert "hunter2" not in str(problem.value)
    assert "\n" not in str(problem.value)


def test_ids_are_content(store: Store) -> None:
    with store.transaction() as tx:
        write(tx, [post("One")], NOON)
    assert rows(store, "SELECT id FROM signals") == [{"id": UUID(hex=content_hash("one"))}]
