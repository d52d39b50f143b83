"""Hot topics in real PostgreSQL: one row and one event a wave, its ideas flagged once, gone after two days."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from ray_apps.domain import ids
from ray_apps.domain.hot import HotEvidence, HotTopic
from ray_apps.domain.signals import Signal
from ray_apps.domain.topics import Centre
from ray_apps.ingestion.cleaning import clean
from ray_apps.ingestion.sources.protocol import ItemsChunk
from ray_apps.ingestion.storing import keep
from ray_apps.store import Store, hot_topics, idea_groups

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXTS = ("a raccoon stole the wedding cake", "cake thief raccoon is back", "a comet over Lisbon")


def post(text: str, at: datetime = NOW, score: int = 10, posted: datetime = NOW - 3 * HOUR) -> Signal:
    digest = ids.content_hash(text)
    return Signal(
        source="reddit", external_id=digest[:8], content=text, content_hash=digest,
        community="pics", posted_at=posted, captured_at=at, counts={"score": score},
    )  # fmt: skip


def store_posts(store: Store, *posts: Signal) -> None:
    with store.transaction() as tx:
        keep(tx, clean(ItemsChunk(posts)), "reddit", NOW)


@pytest.fixture
def posts(store: Store) -> list[UUID]:
    """Three posts; the first belongs to an idea that has its score."""
    signals = [post(text) for text in TEXTS]
    store_posts(store, *signals)
    vector = np.zeros(384, dtype=np.float32)
    vector[0] = 1
    with store.transaction() as tx:
        idea = ids.idea_id(signals[0].id)
        idea_groups.save_groups(tx, [Centre(idea, vector, 1)], [], [(signals[0].id, idea, 1.0)], NOW)
        tx.execute("UPDATE ideas SET needs_score = false")
    return [signal.id for signal in signals]


def hot(name: str, *signals: UUID, heat: float = 0.6) -> HotTopic:
    evidence = HotEvidence(
        why="gained much", counter="score", gained=9, hours=1, times_usual=4, age_hours=2, usual_peak_hours=5
    )
    return HotTopic(topic=name, signal_id=signals[0], signals=signals, heat=heat, evidence=evidence)


def state(store: Store) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    with store.transaction() as tx:
        rows = tx.execute("SELECT * FROM hot_topics ORDER BY topic").fetchall()
        told = tx.execute("SELECT aggregateid, payload FROM events WHERE type = 'topic.hot' ORDER BY seq").fetchall()
        flags = tx.execute("SELECT needs_score, evidence FROM ideas").fetchall()
    return rows, told, flags


def marked(store: Store, at: datetime, *topics: HotTopic) -> tuple[str, ...]:
    with store.transaction() as tx:
        return hot_topics.mark(tx, topics, at)


def test_a_wave_is_one_row_one_event_and_one_flag_however_often_it_is_marked(store: Store, posts: list[UUID]) -> None:
    assert marked(store, NOW, hot("raccoon cake", posts[0])) == ("raccoon cake",)
    assert marked(store, NOW, hot("raccoon cake", posts[0])) == ()
    # An hour later it has another name and another strongest post, but is the same wave.
    assert marked(store, NOW + HOUR, hot("cake thief", posts[1], posts[0], heat=0.8)) == ()
    (row,), (told,), (flags,) = state(store)
    assert (row["topic"], row["signal_id"], row["heat"], row["marked_at"]) == ("raccoon cake", posts[0], 0.8, NOW)
    assert (row["seen_at"], row["expires_at"]) == (NOW + HOUR, NOW + HOUR + hot_topics.KEPT)
    assert row["evidence"]["signals"] == [str(posts[0]), str(posts[1])]
    assert (flags["needs_score"], flags["evidence"]) == (True, 2)
    assert told["aggregateid"] == "raccoon cake"
    assert told["payload"]["eventType"] == "topic.hot"
    assert told["payload"]["data"]["ideas"] == [str(ids.idea_id(posts[0]))]


def test_two_who_mark_at_once_tell_of_it_once(store: Store, posts: list[UUID]) -> None:
    start = threading.Barrier(2)
    started: list[tuple[str, ...]] = []

    def work(name: str) -> None:
        start.wait()
        started.append(marked(store, NOW, hot(name, posts[0])))

    threads = [threading.Thread(target=work, args=(name,)) for name in ("raccoon", "cake")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(each) for each in started) == [0, 1]
    rows, told, _ = state(store)
    assert (len(rows), len(told)) == (1, 1)


def test_a_topic_is_gone_two_days_after_it_was_last_hot_and_then_is_a_new_wave(store: Store, posts: list[UUID]) -> None:
    marked(store, NOW, hot("raccoon cake", posts[0]))
    end = NOW + hot_topics.KEPT
    with store.transaction() as tx:
        assert [row.topic for row in hot_topics.page(tx, end - timedelta(seconds=1), None, 10)] == ["raccoon cake"]
        assert hot_topics.page(tx, end, None, 10) == []
    assert marked(store, end) == ()
    assert state(store)[0] == []
    assert marked(store, end, hot("raccoon cake", posts[0])) == ("raccoon cake",)
    assert len(state(store)[1]) == 2


def test_pages_follow_each_other_hottest_first(store: Store, posts: list[UUID]) -> None:
    heats = (0.5, 0.9, 0.5)
    marked(store, NOW, *(hot(f"topic {n}", posts[n], heat=heat) for n, heat in enumerate(heats)))
    seen, after = [], None
    with store.transaction() as tx:
        while rows := hot_topics.page(tx, NOW, after, 1):
            seen.append(rows[0])
            after = (rows[0].heat, rows[0].signal_id)
    assert [row.heat for row in seen] == [0.9, 0.5, 0.5]
    assert {row.signal_id: row.idea_id for row in seen} == {
        posts[0]: ids.idea_id(posts[0]), posts[1]: None, posts[2]: None,
    }  # fmt: skip


def test_ideas_of_several_waves_are_locked_in_one_order_and_each_wave_tells_of_its_own(
    store: Store, posts: list[UUID]
) -> None:
    """Who stores new counters locks ideas in order of id; whoever locked them wave by wave would meet it crosswise."""
    vectors = np.eye(384, dtype=np.float32)
    places = sorted(range(3), key=lambda n: ids.idea_id(posts[n]), reverse=True)
    with store.transaction() as tx:
        for n in {0, 1, 2} - {0}:
            idea = ids.idea_id(posts[n])
            idea_groups.save_groups(tx, [Centre(idea, vectors[n], 1)], [], [(posts[n], idea, 1.0)], NOW)
        tx.execute("CREATE TABLE flagged (place bigint GENERATED ALWAYS AS IDENTITY, statement timestamptz, id uuid)")
        tx.execute(
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO flagged (statement, id) VALUES (statement_timestamp(), NEW.id); RETURN NEW; END $$"
        )
        tx.execute("CREATE TRIGGER note BEFORE UPDATE ON ideas FOR EACH ROW EXECUTE FUNCTION note()")
    # The first wave's idea has the greatest id.
    marked(store, NOW, *(hot(f"wave {n}", posts[n]) for n in places))
    with store.transaction() as tx:
        flagged = tx.execute("SELECT id, statement FROM flagged ORDER BY place").fetchall()
    assert sorted(row["id"] for row in flagged) == sorted(ids.idea_id(post) for post in posts)
    assert len({row["statement"] for row in flagged}) == 1, "one statement locks them all"
    _, told, _ = state(store)
    assert {each["aggregateid"]: each["payload"]["data"]["ideas"] for each in told} == {
        f"wave {n}": [str(ids.idea_id(posts[n]))] for n in range(3)
    }


def test_what_was_erased_meanwhile_is_not_marked(store: Store, posts: list[UUID]) -> None:
    with store.transaction() as tx:
        tx.execute("DELETE FROM signals WHERE id = ANY(%s)", [[posts[1]]])
    assert marked(store, NOW, hot("cake thief", posts[1], posts[0]), hot("raccoon", posts[0], posts[1])) == ("raccoon",)
    (row,), (told,), _ = state(store)
    assert row["evidence"]["signals"] == told["payload"]["data"]["signals"] == [str(posts[0])]


def test_histories_are_what_was_seen_lately_of_young_posts(store: Store, posts: list[UUID]) -> None:
    old = post("an old song is back", posted=NOW - timedelta(days=30))
    store_posts(store, old, post(TEXTS[0], NOW + HOUR, 70), post(TEXTS[0], NOW + 2 * HOUR, 90))
    with store.transaction() as tx:
        found = hot_topics.histories(tx, NOW, posted_since=NOW - timedelta(days=7))
        later = hot_topics.histories(tx, NOW + 1.5 * HOUR, posted_since=NOW - timedelta(days=7))
        one = hot_topics.histories(tx, NOW, posted_since=NOW - timedelta(days=7), limit=1)
    assert {history.signal_id for history in found} == set(posts)
    assert found[0].signal_id == posts[0]
    assert [(reading.at, reading.counts["score"]) for reading in found[0].readings] == [
        (NOW, 10), (NOW + HOUR, 70), (NOW + 2 * HOUR, 90),
    ]  # fmt: skip
    assert [len(history.readings) for history in later] == [1]
    assert one == found[:1]
