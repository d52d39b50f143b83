"""Forgetting: nothing of the post is left anywhere, nothing of others goes, and it does not come back."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from psycopg.types.json import Jsonb

from ray_apps.domain.errors import EngineError, InputError
from ray_apps.domain.events import event
from ray_apps.domain.ids import content_hash
from ray_apps.domain.listings import ListingStatus
from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion import neardup, storing
from ray_apps.ingestion.cleaning import clean
from ray_apps.ingestion.forget import Post, erase_gone, finish, forget
from ray_apps.ingestion.lake import export
from ray_apps.ingestion.sources.pull import Record
from ray_apps.ingestion.sources.records import RecordsChunk
from ray_apps.ingestion.tally import Tally
from ray_apps.platform.progress import Silent
from ray_apps.platform.settings import load_settings
from ray_apps.store import (
    Store,
    dead_letters,
    events,
    idea_groups,
    ingest_batches,
    lake,
    leases,
    open_store,
    pending_erasures,
    tombstones,
)
from ray_apps.store.forget import erase
from ray_apps.store.forget_ideas import Erasure
from ray_apps.store.open import Transaction
from tests.conftest import ROOT, Ran, clean_environment
from tests.integration.forget_fixtures import Found, draw, embed, idea_of, offer, review, search, vector_of
from tests.integration.lake_fixtures import NOON, clock, id_of, keep, keys_of, repeat
from tests.integration.s3_fixtures import S3Settings, s3

__all__ = ["s3"]

WORD = "zorblax"
SECRET, OTHER = f"My {WORD} sleeps in a bowl", "A cat sleeps in a box"
URL = "https://www.reddit.com/r/cats/comments/1/my"
NOWHERE = Found({}, [])


@pytest.fixture(params=["folder", "s3"])
def any_store(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Store]:
    """An open store over a PostgreSQL server reached by TCP, with objects in a folder or in S3."""
    more: S3Settings = request.getfixturevalue("s3") if request.param == "s3" else {}
    with open_store(load_settings(data_dir=tmp_path / "data", database_url=database_url, **more)) as opened:
        for name in opened.objects.keys(lake.FOLDER):  # of the test before, in the bucket that all share
            opened.objects.delete(name)
        yield opened


def seed(store: Store, *, exported: bool = True) -> UUID:
    """The secret post with all that may hold it, a copy, a near copy and an unconcerned post; gives its idea."""
    with store.transaction() as tx:
        batch = ingest_batches.begin(tx, "reddit", NOON)
        kept = keep(tx, batch, SECRET, "t3_secret", url=URL)
        keep(tx, batch, OTHER, "t3_other", url="https://www.reddit.com/r/cats/comments/2/other")
        repeat(tx, batch, SECRET, "t3_copy", kept, "exact")
        repeat(tx, batch, "A cat sleeps in the bowl", "t3_near", kept)
        letters = [
            DeadLetter(stage="ingest", source="reddit", locator="t3_secret", reason="no score", payload="{}"),
            DeadLetter(stage="ingest", source="f", locator="line 2", reason="r", payload='{"id": "t3_secret", "n": "x'),
            DeadLetter(stage="ingest", source="f", locator="line 3", reason="r", payload=f'{{"title": "{SECRET}"'),
            DeadLetter(stage="ingest", source="f", locator="line 4", reason="r", payload='{"id": "t3_secretive"}'),
        ]
        dead_letters.add(tx, letters, NOON)
        heat_up(tx, f"{WORD} sleeps", kept)
        heat_up(tx, "cats sleep", id_of(OTHER), kept)
        events.append(tx, [event("signal.ingested", "batch", NOON, "ingestion", {"first": str(kept)})])
        idea = idea_of(tx, "Nap Cat", SECRET)
    if exported:
        export(store, clock, Silent())
        assert search(store, WORD).files, "the search must be able to find it"
    return idea


def heat_up(tx: Transaction, topic: str, *posts: UUID) -> None:
    """A hot topic, named after the first of its posts, and the event that tells of it."""
    signals = [str(post) for post in posts]
    tx.execute(
        "INSERT INTO hot_topics VALUES (%s, %s, 1, %s, %s, %s, %s)",
        [topic, posts[0], Jsonb({"signals": signals}), NOON, NOON, NOON],
    )
    events.append(tx, [event("topic.hot", topic, NOON, "ingestion", {"topic": topic, "signals": signals})])


def names_left(store: Store) -> tuple[set[str], set[str]]:
    """The source's ids of kept posts and of duplicates."""
    with store.transaction() as tx:
        kept = tx.execute("SELECT external_id FROM signals").fetchall()
        repeated = tx.execute("SELECT external_id FROM signal_duplicates").fetchall()
    return {row["external_id"] for row in kept}, {row["external_id"] for row in repeated}


@pytest.mark.parametrize("exported", [True, False])
@pytest.mark.parametrize(
    "post",
    [
        Post(id=id_of(SECRET)),
        Post(source="reddit", external_id="t3_secret"),
        Post(source="reddit", external_id="t3_copy"),
        Post(url=f"{URL}/"),
    ],
    ids=["id", "name", "copy", "url"],
)
def test_whatever_a_post_is_called_nothing_of_it_is_left(any_store: Store, post: Post, exported: bool) -> None:
    store = any_store
    seed(store, exported=exported)
    if not exported:  # a part that was planned and put, and not marked: its export was killed
        export(store, clock, Silent())
        with store.transaction() as tx:
            tx.execute("UPDATE ingest_batches SET exported_at = NULL")
    done = forget(store, clock, Silent(), [post], keys_of)
    assert search(store, WORD) == NOWHERE
    counted = {name: done.counters[name] for name in ("signals", "duplicates", "observations", "ideas_deleted")}
    assert counted == {"signals": 1, "duplicates": 1, "observations": 1, "ideas_deleted": 1}
    assert done.counters["parts_rewritten"] == 1
    assert names_left(store) == ({"t3_other"}, {"t3_near"})
    with store.transaction() as tx:
        [row] = tx.execute("SELECT count(*) AS n FROM near_keys").fetchall()
        assert row["n"] == 2, "the other post keeps its own"
        assert {letter["locator"] for letter in dead_letters.open_letters(tx)} >= {"line 4"}
        assert pending_erasures.waiting(tx) == []
    export(store, clock, Silent())
    assert search(store, WORD) == NOWHERE
    assert search(store, "t3_other").files, "the others are still in the lake"
    assert search(store, "t3_near").files
    again = forget(store, clock, Silent(), [post], keys_of)
    assert not any(again.counters.values())


def test_dead_letters_and_hot_topics_of_the_post_go_and_others_stay(store: Store) -> None:
    seed(store)
    done = forget(store, clock, Silent(), [Post(source="reddit", external_id="t3_secret")], keys_of)
    assert done.counters["dead_letters"] == 3
    assert done.counters["hot_topics"] == 1
    with store.transaction() as tx:
        [left] = dead_letters.open_letters(tx)
        told = [row["aggregateid"] for row in tx.execute("SELECT aggregateid FROM events ORDER BY seq")]
        hot = tx.execute("SELECT topic, evidence FROM hot_topics").fetchall()
    assert left["locator"] == "line 4"
    assert told == ["cats sleep", "batch"]
    assert hot == [{"topic": "cats sleep", "evidence": {"signals": [str(id_of(OTHER))]}}]


def test_what_was_forgotten_is_known_by_words_and_by_name_and_nothing_else_is(store: Store) -> None:
    seed(store)

    def erased(*posts: tuple[str, str, str | None]) -> set[int]:
        with store.transaction() as tx:
            columns = list(zip(*posts, strict=True))
            return tombstones.erased(tx, [content_hash(text) for text in columns[0]], columns[1], columns[2])

    pulled = [
        (SECRET, "youtube", "other"), (SECRET.upper(), "file", None), ("edited since", "reddit", "t3_secret"),
        (OTHER, "reddit", "t3_other"), ("edited since", "youtube", "t3_secret"), (OTHER, "reddit", ""),
    ]  # fmt: skip
    assert erased(*pulled) == set()
    forget(store, clock, Silent(), [Post(id=id_of(SECRET))], keys_of)
    assert erased(*pulled) == {0, 1, 2}
    with store.transaction() as tx:
        kept = [row["fingerprint"] for row in tx.execute("SELECT fingerprint FROM forgotten")]
    assert len(kept) == 2
    assert not any(content_hash(SECRET) in mark or "secret" in mark for mark in kept)


def test_what_ingestion_stored_is_erased_and_the_next_pull_does_not_bring_it_back(store: Store) -> None:
    def pull(*gone: str) -> Tally:
        texts = {"a": SECRET, "b": f"{SECRET} [OC]", "c": SECRET, "d": OTHER}
        records = [Record(name, {"id": name, "content": text, "score": 3}) for name, text in texts.items()]
        cleaned = clean(RecordsChunk("cats", "reddit", records, (), NOON))
        with store.transaction() as tx:
            if gone:
                erase_gone(tx, "reddit", gone, NOON, neardup.keys_of)
            return storing.keep(tx, cleaned, "cats", NOON)

    first = pull()
    assert (first.stored, first.exact_duplicates, first.near_duplicates) == (2, 1, 1)
    export(store, clock, Silent())
    done = forget(store, clock, Silent(), [Post(source="reddit", external_id="a")], neardup.keys_of)
    assert done.alike == [id_of(f"{SECRET} [OC]")]
    assert (done.counters["signals"], done.counters["duplicates"], done.counters["observations"]) == (1, 1, 1)
    assert search(store, "bowl [OC]").tables == {"signal_duplicates": 1}, "somebody else's post, and in other words"
    second = pull()
    assert (second.stored, second.forgotten) == (1, 2), "what was a near-duplicate stands for itself now"
    assert names_left(store)[0] == {"b", "d"}
    assert pull("b", "never seen").forgotten == 3
    assert names_left(store)[0] == {"d"}
    export(store, clock, Silent())
    finish(store, Silent())
    assert search(store, WORD) == NOWHERE


@pytest.mark.parametrize("named", ["t3_secret", "t3_near", "t3_nearer"])
def test_posts_that_say_nearly_the_same_are_named_or_go_too(store: Store, named: str) -> None:
    seed(store)
    with store.transaction() as tx:
        batch = ingest_batches.begin(tx, "reddit", NOON)
        repeat(tx, batch, f"My {WORD} is asleep in a bowl", "t3_nearer", id_of(SECRET))
    texts = {
        "t3_secret": SECRET, "t3_near": "A cat sleeps in the bowl", "t3_nearer": f"My {WORD} is asleep in a bowl",
    }  # fmt: skip
    posts = [Post(source="reddit", external_id=named)]
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        targets = posts[0].find(tx)
        done = erase(tx, targets, keys_of, "a look", NOON)
        assert done.alike == sorted(id_of(text) for name, text in texts.items() if name != named)
        raise ZeroDivisionError
    assert forget(store, clock, Silent(), posts, keys_of, alike=True).alike == []
    assert names_left(store) == ({"t3_other"}, set())
    assert search(store, WORD) == NOWHERE


def test_nobody_stores_a_post_while_it_is_being_forgotten(store: Store) -> None:
    post = Post(source="reddit", external_id="t3_secret")
    with ThreadPoolExecutor() as pool:
        with store.transaction() as tx:
            tombstones.lock_writers(tx)
            assert tombstones.erased(tx, [content_hash(SECRET)], ["reddit"], ["t3_secret"]) == set()
            forgetting = pool.submit(forget, store, clock, Silent(), [post], keys_of)
            with pytest.raises(TimeoutError):
                forgetting.result(timeout=0.5)
            keep(tx, ingest_batches.begin(tx, "reddit", NOON), SECRET, "t3_secret")
        assert forgetting.result(timeout=30).counters["signals"] == 1
    assert search(store, WORD) == NOWHERE
    with store.transaction() as tx:
        assert tombstones.erased(tx, [content_hash(SECRET)], ["reddit"], ["t3_secret"]) == {0}


def test_a_post_that_is_not_here_is_kept_out_all_the_same(store: Store) -> None:
    done = forget(store, clock, Silent(), [Post(source="reddit", external_id="t3_later"), Post(id=uuid4())], keys_of)
    assert not any(done.counters.values())
    with store.transaction() as tx:
        assert tombstones.erased(tx, ["0" * 32], ["reddit"], ["t3_later"]) == {0}
    for wrong in ({}, {"source": "reddit"}, {"external_id": "x"}, {"id": uuid4(), "url": URL}):
        with pytest.raises(InputError, match="name a post"):
            Post(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("drawn", [False, True])
def test_an_idea_with_other_posts_lives_on_without_its_words(store: Store, drawn: bool) -> None:
    with store.transaction() as tx:
        batch = ingest_batches.begin(tx, "reddit", NOON)
        for text in (SECRET, OTHER, "Cats nap anywhere"):
            keep(tx, batch, text, text[:5])
        idea = idea_of(tx, "Nap Cat", SECRET, OTHER, "Cats nap anywhere")
        if drawn:
            draw(store, tx, idea, b"cat")
    done = forget(store, clock, Silent(), [Post(id=id_of(SECRET))], keys_of, embed)
    assert done.counters["ideas_changed"] == 1
    with store.transaction() as tx:
        [row] = tx.execute("SELECT * FROM ideas").fetchall()
        waiting = idea_groups.uncomposed(tx)
        [centre] = idea_groups.centres(tx, 384)
    assert (row["signal_count"], row["needs_score"], row["evidence"]) == (2, True, 2)
    assert (row["title"], row["description"]) == (("Nap Cat", "") if drawn else ("", ""))
    mean = vector_of(OTHER) + vector_of("Cats nap anywhere")
    assert np.allclose(centre.vector, mean / np.linalg.norm(mean), atol=2e-3)
    if drawn:
        assert (row["phrase"], waiting) == ("Nap Cat", {})
    else:
        assert row["phrase"] is None
        assert [post["content"] for post in waiting[idea]] == [OTHER, "Cats nap anywhere"]
        assert search(store, WORD) == NOWHERE


def test_a_deleted_ideas_pictures_go_unless_another_shows_them(store: Store) -> None:
    idea = seed(store)
    with store.transaction() as tx:
        own = draw(store, tx, idea, b"only here")
        offer(tx, idea, own, ListingStatus.IN_REVIEW)
        other = idea_of(tx, "Box Cat", OTHER)
        shared = draw(store, tx, other, b"only there")
        tx.execute("UPDATE mockups SET svg_sha = %s WHERE id = %s", [own.svg_sha, shared.id])
    done = forget(store, clock, Silent(), [Post(id=id_of(SECRET))], keys_of)
    assert {name: done.counters[name] for name in ("mockups_deleted", "listings_deleted", "files_deleted")} == {
        "mockups_deleted": 1, "listings_deleted": 1, "files_deleted": 3,
    }  # fmt: skip
    shas = (own.print_sha, own.svg_sha, own.preview_sha, own.catalogue_sha, shared.print_sha)
    assert [store.objects.has(sha) for sha in shas] == [False, True, False, False, True]


@pytest.mark.parametrize(
    ("status", "reviewed", "after"),
    [
        ("live", True, "live"),
        ("unknown", False, "unknown"),
        ("approved", True, "rejected"),
        ("failed", True, "rejected"),
        ("blocked", True, "rejected"),
        ("deactivated", True, "deactivated"),
    ],
)
def test_what_people_or_marketplaces_know_of_stays_as_a_shell(
    store: Store, status: str, reviewed: bool, after: str
) -> None:
    idea = seed(store)
    with store.transaction() as tx:
        own = draw(store, tx, idea, b"cat")
        listing = offer(tx, idea, own, ListingStatus(status))
        offer(tx, idea, own, ListingStatus.DRAFT, "elsewhere")
        if reviewed:
            review(tx, listing)
    done = forget(store, clock, Silent(), [Post(id=id_of(SECRET))], keys_of)
    outside = status in {"live", "unknown"}
    assert [(one.id, one.marketplace) for one in done.live] == ([(listing.id, "etsy")] if outside else [])
    assert "ideas_deleted" not in done.counters
    assert search(store, WORD) == NOWHERE
    with store.transaction() as tx:
        [row] = tx.execute("SELECT status, phrase, title, signal_count, needs_score FROM ideas").fetchall()
        states = {r["marketplace"]: r["status"] for r in tx.execute("SELECT marketplace, status FROM listings")}
        assert tx.execute("SELECT FROM mockups").rowcount == 1
    assert row == {
        "status": "archived", "phrase": "Nap Cat", "title": "Nap Cat", "signal_count": 0, "needs_score": False,
    }  # fmt: skip
    assert states == {"etsy": after}
    assert store.objects.has(own.preview_sha)


def gone_upstream(store: Store, *names: str) -> Erasure:
    with store.transaction() as tx:
        done = erase_gone(tx, "reddit", names, NOON, keys_of)
    done.add(finish(store, Silent()))
    return done


def test_what_is_gone_upstream_goes_and_only_that(store: Store) -> None:
    seed(store)
    gone = [*(f"t3_unknown{number}" for number in range(5)), "t3_copy", "t3_secret"]
    done = gone_upstream(store, *gone)
    assert (done.counters["signals"], done.counters["duplicates"], done.counters["parts_rewritten"]) == (1, 1, 1)
    assert search(store, WORD) == NOWHERE
    assert names_left(store) == ({"t3_other"}, {"t3_near"})
    with store.transaction() as tx:
        marks = tx.execute("SELECT reason FROM forgotten").fetchall()
        same_words = tombstones.erased(tx, [content_hash(SECRET)], ["youtube"], ["another"])
    assert [mark["reason"] for mark in marks] == ["deleted upstream"] * 2
    assert same_words == set(), "others may say the same"
    assert gone_upstream(store, *gone).counters == {}


def test_who_said_the_same_takes_the_place_of_a_post_that_is_gone_upstream(store: Store) -> None:
    def say(*posts: Record, source: str = "reddit") -> None:
        with store.transaction() as tx:
            storing.keep(tx, clean(RecordsChunk("cats", source, posts, (), NOON)), "cats", NOON)

    def told(name: str, hour: int, score: int, **more: object) -> Record:
        values = {"id": name, "content": SECRET, "posted_at": (NOON - timedelta(hours=9 - hour)).isoformat()}
        return Record(name, values | {"captured_at": NOON.isoformat(), "score": score} | more)

    say(told("quixotic", 1, 987654321, community="wabash", tags=["ozymandias"], url="https://example.org/quixotic"))
    say(told("late", 5, 30), told("early", 3, 20, community="dogs"), told("near", 2, 1, content=f"{SECRET} [OC]"))
    with store.transaction() as tx:
        idea = idea_of(tx, "Nap Cat", SECRET)
        keys = tx.execute("SELECT key, signal_id FROM near_keys ORDER BY key").fetchall()
        heat_up(tx, "quixotic wave", id_of(SECRET))
    export(store, clock, Silent())
    assert search(store, "quixotic").files
    done = gone_upstream(store, "quixotic")
    assert (done.counters["signals"], done.counters["hot_topics"], done.counters["parts_rewritten"]) == (1, 1, 1)
    for trace in ("quixotic", "wabash", "ozymandias", "987654321"):
        assert search(store, trace) == NOWHERE
    with store.transaction() as tx:
        [kept] = tx.execute("SELECT * FROM signals").fetchall()
        looks = tx.execute("SELECT signal_id, observed_at, counts FROM signal_observations").fetchall()
        assert tx.execute("SELECT key, signal_id FROM near_keys ORDER BY key").fetchall() == keys
        flags = tx.execute("SELECT id, status, needs_score FROM ideas").fetchall()
    assert (kept["id"], kept["content"], kept["external_id"], kept["community"]) == (
        id_of(SECRET), SECRET, "early", "dogs",
    )  # fmt: skip
    assert (kept["posted_at"], kept["counts"], kept["url"], kept["tags"]) == (
        NOON - timedelta(hours=6), {"score": 20}, None, [],
    )  # fmt: skip
    assert looks == [{"signal_id": kept["id"], "observed_at": NOON, "counts": {"score": 20}}]
    assert names_left(store) == ({"early"}, {"late", "near"})
    assert flags == [{"id": idea, "status": "queued", "needs_score": True}]
    assert export(store, clock, Silent())["rows"] == 1
    assert search(store, WORD).files, "the words are still in the lake, as those of another"
    gone_upstream(store, "early", "late")
    assert names_left(store) == (set(), {"near"})
    assert search(store, "bowl [OC]").tables == {"signal_duplicates": 1}


@pytest.mark.parametrize(
    ("address", "post"),
    [
        ("https://www.reddit.com/r/cats/comments/1AbC/my_cat/?utm_source=share", ("reddit", "1abc")),
        ("https://old.reddit.com/r/cats/comments/1abc", ("reddit", "1abc")),
        ("https://redd.it/1abc", ("reddit", "1abc")),
        ("https://www.youtube.com/watch?t=3&v=dQw4w9WgXcQ", ("youtube", "dQw4w9WgXcQ")),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", ("youtube", "dQw4w9WgXcQ")),
    ],
)
def test_the_address_of_a_post_that_is_not_here_keeps_it_out(store: Store, address: str, post: tuple[str, str]) -> None:
    forget(store, clock, Silent(), [Post(url=address)], keys_of)
    with store.transaction() as tx:
        assert tombstones.erased(tx, [content_hash("a"), content_hash("b")], [post[0]] * 2, [post[1], "x"]) == {0}


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a", "https://www.reddit.com/r/cats/", "https://www.youtube.com/@x", "https://[", "http://"],
)
def test_an_address_that_names_no_post_is_not_found_and_nothing_is_forgotten(store: Store, address: str) -> None:
    seed(store)
    with pytest.raises(EngineError, match="not found"):
        forget(store, clock, Silent(), [Post(id=id_of(SECRET)), Post(url=address)], keys_of)
    assert search(store, WORD).tables["signals"] == 1


def test_the_command_knows_posts_as_reddit_writes_them(
    idea_engine: Callable[..., Ran], database_url: str, store: Store
) -> None:
    with store.transaction() as tx:
        keep(tx, ingest_batches.begin(tx, "reddit", NOON), SECRET, "abc")
    done = idea_engine("forget", "reddit:t3_abc", "--json", DATABASE_URL=database_url)
    assert done.json["erased"]["signals"] == 1
    assert search(store, WORD) == NOWHERE
    unknown = idea_engine("forget", "https://example.org/a", DATABASE_URL=database_url)
    assert (unknown.code, "not found: " in unknown.err) == (1, True)


def test_a_post_is_found_by_its_address_however_it_is_spelt(store: Store) -> None:
    with store.transaction() as tx:
        batch = ingest_batches.begin(tx, "reddit", NOON)
        keep(tx, batch, SECRET, None, url="https://www.reddit.com/r/cats/comments/1/")
    done = forget(store, clock, Silent(), [Post(url=f"https://old.reddit.com/r/cats/comments/1/{WORD}")], keys_of)
    assert (done.counters["signals"], search(store, WORD)) == (1, NOWHERE)


def test_within_a_callers_transaction_rows_go_at_once_and_the_rest_is_left_to_finish(store: Store) -> None:
    seed(store)
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        erase_gone(tx, "reddit", ["t3_secret"], NOON, keys_of)
        raise ZeroDivisionError
    assert search(store, WORD).tables["signals"] == 1
    with store.transaction() as tx:
        erase_gone(tx, "reddit", ["t3_secret", "t3_copy"], NOON, keys_of)
    assert search(store, WORD).tables == {}
    assert search(store, WORD).files
    # While somebody draws, ideas are not deleted under their hands; the lake does not have to wait for that.
    with leases.held(store, "stage:mockup"), pytest.raises(EngineError, match="try again later"):
        finish(store, Silent(), patience=0)
    assert export(store, clock, Silent())["rewritten"] == 1
    assert search(store, WORD) == NOWHERE
    assert finish(store, Silent()).counters["ideas_deleted"] == 1
    assert finish(store, Silent()).counters == {}


def test_what_is_erased_while_its_part_is_rewritten_is_not_missed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(store)
    put = store.objects.put_file

    def meanwhile(name: str, path: Path) -> None:
        with store.transaction() as tx:
            erase_gone(tx, "reddit", ["t3_other"], NOON, keys_of)
        put(name, path)

    monkeypatch.setattr(store.objects, "put_file", meanwhile)
    forget(store, clock, Silent(), [Post(id=id_of(SECRET))], keys_of)
    monkeypatch.undo()
    assert search(store, "t3_other").files
    finish(store, Silent())
    assert search(store, "t3_other") == NOWHERE


KILLED = """
import os, signal, sys
from tests.integration.lake_fixtures import clock, keys_of
from ray_apps.ingestion import forget as command, lake as lake_files, lake_format
from ray_apps.ingestion.sources.pull import Record
from ray_apps.ingestion.sources.records import RecordsChunk
from ray_apps.ingestion.tally import Tally
from ray_apps.platform.progress import Silent
from ray_apps.platform.settings import load_settings
from ray_apps.store import forget_ideas, idea_groups, open_store, pending_erasures

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
def after(holder, name):
    inner = getattr(holder, name)
    setattr(holder, name, lambda *a, **k: (inner(*a, **k), die())[0])
with open_store(load_settings()) as store:
    match sys.argv[1]:
        case "erasing": after(forget_ideas, "settle")
        case "erased": command._finish = die
        case "sweeping": after(forget_ideas, "sweep")
        case "deleting": after(store.objects, "delete")
        case "rewriting": lake_format.write = die
        case "put": after(store.objects, "put_file")
    command.forget(store, clock, Silent(), [command.Post(source="reddit", external_id="t3_secret")], keys_of)
"""


@pytest.mark.parametrize("moment", ["erasing", "erased", "sweeping", "deleting", "rewriting", "put"])
@pytest.mark.parametrize("rerun", ["forget", "finish"])
def test_killed_and_run_again_it_is_as_if_nothing_had_happened(store: Store, moment: str, rerun: str) -> None:
    idea = seed(store)
    with store.transaction() as tx:
        drawn = draw(store, tx, idea, b"cat")
    assert store.settings.database_url is not None
    environment = clean_environment(
        DATA_DIR=str(store.settings.data_dir), DATABASE_URL=store.settings.database_url.get_secret_value()
    )
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, moment], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    again: dict[str, Callable[[], Any]] = {
        "forget": lambda: forget(store, clock, Silent(), [Post(id=id_of(SECRET))], keys_of),
        "finish": lambda: finish(store, Silent()),
    }
    if (moment, rerun) == ("erasing", "finish"):
        assert search(store, WORD).tables, "nothing of it was committed"
        return
    again[rerun]()
    assert search(store, WORD) == NOWHERE
    assert search(store, "t3_other").files
    assert not store.objects.has(drawn.print_sha)
    with store.transaction() as tx:
        assert pending_erasures.waiting(tx) == []
        assert tx.execute("SELECT FROM ideas").rowcount == 0
