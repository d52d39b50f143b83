"""Webhooks over real HTTP and PostgreSQL: taken once and whole, refused without a trace, and hot within seconds."""

import asyncio
import base64
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from gateway_fixtures import served
from standardwebhooks import Webhook

from ray_apps.domain import ids
from ray_apps.domain.errors import InputError
from ray_apps.domain.topics import Centre
from ray_apps.gateway.api import create_api
from ray_apps.gateway.hot_watch import HotWatch
from ray_apps.ingestion.webhooks import senders
from ray_apps.platform.settings import load_settings
from ray_apps.store import Store, idea_groups, open_store, tokens, webhooks

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRET, OTHER = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
TABLES = (
    "signals", "signal_observations", "signal_duplicates", "ingest_batches", "webhooks_seen", "dead_letters", "events",
    "hot_topics", "near_keys", "forgotten",
)  # fmt: skip


class Hand:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Api:
    """The API over HTTP, its store and its clock."""

    url: str
    store: Store
    clock: Hand

    def send(
        self, told: object, *, name: str = "msg_1", sender: str = "shop", secret: str = SECRET, **change: str
    ) -> httpx.Response:
        """Send a message as its sender's own library signs it, with some headers or the body changed after that."""
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(int(self.clock.now.timestamp())),
            "webhook-signature": Webhook(f"whsec_{secret}").sign(name, self.clock.now, body.decode()),
        }
        body = change.pop("body", "").encode() or body
        headers |= {header.replace("_", "-"): value for header, value in change.items()}
        sent = {header: value for header, value in headers.items() if value}
        return httpx.post(f"{self.url}/api/webhooks/{sender}", content=body, headers=sent, timeout=30)

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.store.transaction() as tx:
            counted = {table: tx.execute(f"SELECT count(*) AS n FROM {table}").fetchone() for table in TABLES}  # noqa: S608
        return {table: row["n"] for table, row in counted.items() if row is not None}


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    settings = load_settings(
        data_dir=tmp_path, database_url=database_url, webhook_secrets=f"shop=whsec_{SECRET},blog=whsec_{OTHER}"
    )
    clock = Hand()
    with (
        open_store(settings) as store,
        served(lambda _: create_api(store, session_lifetime=HOUR, clock=clock)) as url,
    ):
        yield Api(url, store, clock)


def record(number: int, **more: object) -> dict[str, object]:
    return {
        "id": f"p{number}",
        "content": f"post number {number} tells of subject{number * 7919} and thing{number * 104729}",
        "community": "pics",
        "posted_at": (NOW - 2 * HOUR).isoformat(),
        "captured_at": (NOW - HOUR).isoformat(),
        "score": 100,
    } | more


def test_a_signed_message_is_taken_and_says_what_became_of_it(api: Api) -> None:
    told = {"signals": [record(1), record(1), "text", record(2), record(3, content=""), record(4, adult=True)]}
    answer = api.send(told)
    assert answer.status_code == 202
    assert answer.json() == {
        "stored": 2,
        "duplicates": 1,
        "rejected": [
            {"index": 2, "reason": "a record must be an object with our fields"},
            {"index": 4, "reason": "content is empty"},
            {"index": 5, "reason": "adult content"},
        ],
        "deleted": 0,
    }
    with api.store.transaction() as tx:
        kept = tx.execute("SELECT source, external_id, community, counts FROM signals ORDER BY seq").fetchall()
    assert [(row["source"], row["external_id"]) for row in kept] == [("shop", "p1"), ("shop", "p2")]
    gone = api.send({"deleted": ["p1", "never seen"]}, name="msg_2")
    assert (gone.status_code, gone.json()["deleted"]) == (202, 1)
    assert api.rows()["signals"] == 1
    assert api.send(record(1), name="msg_3").json()["stored"] == 0, "what was deleted upstream does not come back"


def test_a_message_with_the_longest_id_and_bad_records_says_which_and_keeps_each(api: Api) -> None:
    name = "m" * 256
    bad = [record(1, id="a\0b"), "text", record(2), record(3, id="\ud800"), record(4, id="x" * 257)]
    answer = api.send({"signals": bad}, name=name)
    assert (answer.status_code, answer.json()["stored"]) == (202, 1)
    assert [each["index"] for each in answer.json()["rejected"]] == [0, 1, 3, 4]
    assert api.rows()["dead_letters"] == 4
    assert api.send({"signals": ["text"]}, name="m" * 255 + "n").status_code == 202
    assert api.rows()["dead_letters"] == 5, "another message's, though the ids begin alike"


def test_deleted_ids_are_read_as_those_of_records_are(api: Api) -> None:
    api.send(record(1, id=" a &amp;  b "))
    assert api.send({"deleted": ["a &amp; b"]}, name="msg_2").json()["deleted"] == 1


Spoil = Callable[[Api], httpx.Response]
STALE = str(int((NOW - timedelta(minutes=6)).timestamp()))
SPOILT: dict[str, tuple[int, Spoil]] = {
    "unsigned": (401, lambda api: api.send(record(1), webhook_signature="")),
    "signed with another's key": (401, lambda api: api.send(record(1), secret=OTHER)),
    "changed on the way": (401, lambda api: api.send(record(1), body=json.dumps(record(2)))),
    "another id": (401, lambda api: api.send(record(1), webhook_id="msg_2")),
    "another time": (401, lambda api: api.send(record(1), webhook_timestamp=STALE)),
    "an unknown sender": (401, lambda api: api.send(record(1), sender="nobody")),
    "another sender": (401, lambda api: api.send(record(1), sender="blog")),
    "no sender": (401, lambda api: api.send(record(1), sender="")),
    "a path below": (401, lambda api: api.send(record(1), sender="shop%2Fmore")),
    "not JSON": (400, lambda api: api.send(b'{"signals": [')),
    "no records": (400, lambda api: api.send(b"7")),
    "too many": (400, lambda api: api.send([record(n) for n in range(1_001)])),
    "a deleted id with a control character": (400, lambda api: api.send({"deleted": ["a\0b"]})),
    "a deleted id of broken Unicode": (400, lambda api: api.send(b'{"deleted": ["\\ud800"]}')),
    "a deleted id of nothing": (400, lambda api: api.send({"deleted": ["\u200b"]})),
    "too large": (413, lambda api: api.send(record(1, content="x" * 1_100_000))),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_message_is_refused_and_leaves_no_row(api: Api, how: str) -> None:
    status, send = SPOILT[how]
    answer = send(api)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(api.rows().values()) == {0}
    assert api.send(record(1)).status_code == 202, "the same message, unspoilt, is still taken"


def test_strangers_are_not_told_whether_a_sender_exists(api: Api) -> None:
    known, unknown = (api.send(record(1), secret=OTHER, sender=sender) for sender in ("shop", "nobody"))
    assert known.json() == unknown.json()


def test_a_stale_message_is_refused_though_it_was_well_signed(api: Api) -> None:
    signed_then = NOW
    api.clock.now = NOW + timedelta(minutes=5, seconds=1)
    body = json.dumps(record(1)).encode()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(signed_then.timestamp())),
        "webhook-signature": Webhook(f"whsec_{SECRET}").sign("msg_1", signed_then, body.decode()),
    }
    assert httpx.post(f"{api.url}/api/webhooks/shop", content=body, headers=headers).status_code == 401
    assert set(api.rows().values()) == {0}


def test_a_replay_is_refused_also_when_both_come_at_once(api: Api) -> None:
    start, answers = threading.Barrier(4), []

    def send() -> None:
        start.wait()
        answers.append(api.send(record(1)).status_code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [202, 409, 409, 409]
    before = api.rows()
    assert (before["signals"], before["webhooks_seen"]) == (1, 1)
    assert api.send(record(2)).status_code == 409, "whatever it says: the id was taken"
    assert api.rows() == before
    api.clock.now = NOW + webhooks.KEPT
    assert api.send(record(2), name="msg_2").status_code == 202
    assert api.rows()["webhooks_seen"] == 1, "old ids are let go"


def test_a_message_that_could_not_be_stored_can_be_sent_again(api: Api) -> None:
    with api.store.transaction() as tx:
        tx.execute("ALTER TABLE signal_observations RENAME TO away")
    assert api.send(record(1)).status_code == 500
    with api.store.transaction() as tx:
        tx.execute("ALTER TABLE away RENAME TO signal_observations")
    assert set(api.rows().values()) == {0}
    assert api.send(record(1)).status_code == 202


def test_a_wave_is_marked_hot_and_its_idea_is_sent_to_scoring(api: Api) -> None:
    """The whole hot path: webhook → observations → burst → hot topic → idea flagged and told of, once."""
    random_ = random.Random(1)
    crowd = [record(n, score=round(60 * 2 ** random_.random())) for n in range(60)]
    wave = record(900, content="Raccoon steals the wedding cake", score=80)
    now = NOW.isoformat()
    later = [each | {"captured_at": now, "score": int(str(each["score"])) * 2} for each in crowd]
    with api.store.transaction() as tx:
        token = tokens.issue(tx, "vera", "viewer", NOW)
    # Both looks in one message: what was seen an hour ago, and now.
    first = ids.signal_id(ids.content_hash(str(wave["content"])))
    idea = ids.idea_id(first)
    vector = np.zeros(384, dtype=np.float32)
    vector[0] = 1
    assert api.send([*crowd, wave]).json()["stored"] == 61
    assert hot_topics_of(api, token) == []
    with api.store.transaction() as tx:
        idea_groups.save_groups(tx, [Centre(idea, vector, 1)], [], [(first, idea, 1.0)], NOW)
        tx.execute("UPDATE ideas SET needs_score = false")
    # A fresh process, as the first one waits a minute before it looks again.
    with served(lambda _: create_api(api.store, session_lifetime=HOUR, clock=api.clock)) as url:
        other = Api(url, api.store, api.clock)
        assert other.send([*later, wave | {"captured_at": now, "score": 1_500}], name="msg_2").status_code == 202
        deadline = time.monotonic() + 20
        while not (shown := hot_topics_of(other, token)):
            assert time.monotonic() < deadline, "nothing was marked"
            time.sleep(0.05)
    (topic,) = shown
    assert (topic["topic"], topic["signal_id"], topic["idea_id"]) == (wave["content"], str(first), str(idea))
    assert topic["heat"] > 0.3
    assert "gained 1,420 votes in the last hour" in topic["evidence"]["why"]
    assert topic["hours_since_marked"] == 0
    with api.store.transaction() as tx:
        flags = tx.execute("SELECT needs_score, evidence FROM ideas").fetchone()
        told = tx.execute("SELECT payload FROM events WHERE type = 'topic.hot'").fetchall()
    assert flags == {"needs_score": True, "evidence": 3}, "once for the new look, once for being hot"
    assert [row["payload"]["data"]["ideas"] for row in told] == [[str(idea)]]


def test_what_came_during_a_look_that_failed_is_looked_for_again_and_the_end_is_not_waited_for() -> None:
    entered, release, again = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        if entered.is_set():
            again.set()
            return
        entered.set()
        release.wait(20)
        raise ZeroDivisionError

    async def scene() -> bool:
        watch = HotWatch(work, timedelta(milliseconds=10))
        watch.soon()
        await asyncio.to_thread(entered.wait, 20)
        watch.soon()
        release.set()
        looked = await asyncio.to_thread(again.wait, 20)
        slow = HotWatch(lambda: None, HOUR)
        slow.soon()
        await asyncio.sleep(0.05)
        slow.soon()  # an hour from now
        return looked

    assert asyncio.run(scene())


def hot_topics_of(api: Api, token: str) -> list[dict[str, Any]]:
    answer = httpx.get(f"{api.url}/api/hot", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.parametrize("name", ["reddit", "YouTube", "nostalgia", "file", "sample", "calendar", "feed"])
def test_a_sender_cannot_be_called_like_a_source_whose_posts_it_could_delete(name: str) -> None:
    with pytest.raises(InputError, match=f"entry 2: {name.lower()} is what a source is called") as told:
        senders(f"shop=whsec_{SECRET},{name}=whsec_{OTHER}")
    assert OTHER not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_wrong_setting_stops_the_api_from_starting(database_url: str, tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, database_url=database_url, webhook_secrets=f"whsec_{SECRET}")
    with open_store(settings) as store, pytest.raises(Exception, match="WEBHOOK_SECRETS: entry 1") as told:
        create_api(store, session_lifetime=HOUR)
    assert SECRET not in str(told.value)
