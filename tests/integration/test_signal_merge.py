"""What ingestion makes of posts in the tables: kept once, looked at again, or a duplicate of what stands for it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ray_apps.domain.ids import content_hash, signal_id
from ray_apps.domain.signals import MAX_CONTENT_CHARS, Signal
from ray_apps.ingestion.cleaning import Cleaned
from ray_apps.ingestion.forget import Post, forget
from ray_apps.ingestion.neardup import NEAR, keys_of
from ray_apps.ingestion.storing import keep
from ray_apps.ingestion.tally import Tally
from ray_apps.platform.progress import Silent
from ray_apps.store import Store
from ray_apps.store.signal_rows import encode

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FRIDGE = "My cat learned to open the fridge and now nothing is safe in this house"
BREAD = "The bakery down the road sells purple bread every Friday morning"
LLAMAS = "Nobody told me that llamas hum when they are happy"
REPOSTED = f"{FRIDGE} [OC] 😹😹"
TABLES = {
    "signals": "SELECT id::text, seq, source, external_id, content, content_hash, community, language, tags, url, "
    "posted_at, captured_at, ingested_at, counts::text, batch_id FROM signals ORDER BY seq",
    "observations": "SELECT signal_id::text, observed_at, counts::text FROM signal_observations ORDER BY 1, 2",
    "duplicates": "SELECT * FROM signal_duplicates ORDER BY content_hash, source, external_id",
    "keys": "SELECT key, signal_id FROM near_keys ORDER BY key",
    "events": "SELECT type, aggregateid, payload::text FROM events ORDER BY 1, 2",
}


def post(name: str | None, content: str, score: int | None = None, hours: float = 0, **more: Any) -> Signal:
    """A post of Reddit's, captured `hours` after noon."""
    return Signal(
        **{
            "source": "reddit",
            "external_id": name,
            "content": content,
            "content_hash": content_hash(content),
            "posted_at": NOON - timedelta(days=1),
            "captured_at": NOON + timedelta(hours=hours),
            "counts": {} if score is None else {"score": score},
        }
        | more
    )


def cleaned(*posts: Signal) -> Cleaned:
    return Cleaned(encode(posts, [None] * len(posts)), keys_of([one.content for one in posts]), ())


def store_posts(store: Store, *posts: Signal) -> Tally:
    with store.transaction() as tx:
        return keep(tx, cleaned(*posts), "test", NOON + timedelta(days=1))


def rows(store: Store, query: str) -> list[dict[str, Any]]:
    with store.transaction() as tx:
        return [dict(row) for row in tx.execute(query)]


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    return {name: rows(store, query) for name, query in TABLES.items()}


def duplicates(store: Store) -> list[tuple[str, str, str]]:
    """(external id, what stands for it, why)."""
    found = rows(
        store,
        "SELECT d.external_id, s.content, d.reason FROM signal_duplicates d LEFT JOIN signals s ON s.id = d.kept_id "
        "ORDER BY d.external_id",
    )
    return [(row["external_id"], row["content"], row["reason"]) for row in found]


def told(tally: Tally) -> dict[str, int]:
    """The counters that are not zero, but for what was read; `moved` are known posts whose counters had changed."""
    assert tally.read == (
        tally.stored + tally.exact_duplicates + tally.near_duplicates + tally.rejected + tally.forgotten + tally.skipped
    )
    counters = tally.counters() | {"moved": tally.observed}
    return {name: n for name, n in counters.items() if n and name not in {"read", "duplicates", "observed"}}


def test_what_says_the_same_is_recorded_with_what_stands_for_it_across_batches_and_sources(store: Store) -> None:
    assert told(store_posts(store, post("a", FRIDGE, 5), post("b", BREAD, 1))) == {"stored": 2}
    later = (
        post("vid1", REPOSTED, 9, hours=1, source="youtube", community="Pets & Animals"),
        post("c", f"  {FRIDGE.upper()} ", 2, hours=1),
        post(None, FRIDGE, hours=1),
        post("d", LLAMAS),
    )
    assert told(store_posts(store, *later)) == {"stored": 1, "exact_duplicates": 2, "near_duplicates": 1}
    assert [row["content"] for row in rows(store, TABLES["signals"])] == [FRIDGE, BREAD, LLAMAS]
    exact, near = rows(store, "SELECT * FROM signal_duplicates ORDER BY reason")
    assert exact["kept_id"] == near["kept_id"] == signal_id(content_hash(FRIDGE))
    assert (exact["reason"], exact["similarity"], exact["content"]) == ("exact", 1.0, None)
    assert (exact["source"], exact["external_id"], exact["counts"]) == ("reddit", "c", {"score": 2})
    assert (near["reason"], near["content"], near["content_hash"]) == ("near", REPOSTED, content_hash(REPOSTED))
    assert NEAR <= near["similarity"] <= 1.0
    assert (near["source"], near["external_id"], near["community"]) == ("youtube", "vid1", "Pets & Animals")
    assert (near["posted_at"], near["captured_at"]) == (NOON - timedelta(days=1), NOON + timedelta(hours=1))
    batches = rows(store, "SELECT id, counters FROM ingest_batches ORDER BY id")
    assert near["batch_id"] == exact["batch_id"] == batches[1]["id"]
    assert batches[1]["counters"]["near_duplicates"] == 1


def test_within_a_batch_the_first_is_kept_and_stands_for_all(store: Store) -> None:
    batch = (
        post("a", FRIDGE, 5),
        post("b", REPOSTED, 4),
        post("c", REPOSTED, 3),  # repeats a near-duplicate: what stands for that one stands for it
        post("b", REPOSTED, 8, hours=1),  # another look at a near-duplicate
        post("d", FRIDGE, 2),
        post("a", FRIDGE, 7, hours=1),
    )
    assert told(store_posts(store, *batch)) == {"stored": 1, "exact_duplicates": 2, "near_duplicates": 3, "moved": 1}
    assert duplicates(store) == [("b", FRIDGE, "near"), ("c", FRIDGE, "near"), ("d", FRIDGE, "exact")]
    [kept] = rows(store, "SELECT content, counts FROM signals")
    assert kept == {"content": FRIDGE, "counts": {"score": 7}}
    assert rows(
        store, "SELECT FROM signal_observations o WHERE NOT EXISTS (SELECT FROM signals WHERE id = o.signal_id)"
    ) == [], "a look at what is not kept"  # fmt: skip


def test_another_look_is_an_observation_if_something_changed_and_the_newest_counts(store: Store) -> None:
    def look(score: int, hours: float) -> int:
        tally = store_posts(store, post("a", FRIDGE, score, hours))
        assert (tally.stored, tally.exact_duplicates) == (0, 1)
        return tally.observed

    def scores() -> tuple[list[int], int]:
        seen = rows(store, "SELECT (counts->>'score')::int AS n FROM signal_observations ORDER BY observed_at")
        [now] = rows(store, "SELECT (counts->>'score')::int AS n FROM signals")
        return [row["n"] for row in seen], now["n"]

    store_posts(store, post("a", FRIDGE, 10))
    assert look(10, hours=1) == 0, "nothing had changed"
    assert scores() == ([10], 10)
    assert look(30, hours=4) == 1
    assert look(20, hours=2) == 1, "a look that arrives late is kept in its place"
    assert scores() == ([10, 20, 30], 30)
    assert look(99, hours=2) == 0, "one look a moment: the first stays"
    assert look(20, hours=3) == 0, "as before"
    assert scores() == ([10, 20, 30], 30)
    # Several in a batch, in disorder, of which some change nothing.
    batch = [post("a", FRIDGE, *each) for each in ((50, 7), (40, 5), (50, 8), (40, 6), (30, 4.5))]
    assert store_posts(store, *batch).observed == 2
    assert scores() == ([10, 20, 30, 40, 50], 50)
    assert store_posts(store, post("a", FRIDGE, hours=9)).observed == 0, "a look without counters tells nothing"
    assert scores()[1] == 50


def test_a_title_edited_at_its_service_is_the_same_post(store: Store) -> None:
    store_posts(store, post("a", FRIDGE, 1))
    assert told(store_posts(store, post("a", LLAMAS, 6, hours=1))) == {"exact_duplicates": 1, "moved": 1}
    [kept] = rows(store, "SELECT content, counts FROM signals")
    assert kept == {"content": FRIDGE, "counts": {"score": 6}}
    assert duplicates(store) == []
    assert told(store_posts(store, post("a", LLAMAS, source="youtube"))) == {"stored": 1}, "ids are their source's own"


@contextmanager
def storing(store: Store, *posts: Signal) -> Iterator[list[Tally]]:
    """Store posts over another connection meanwhile; they wait for the transaction that is open."""
    done: list[Tally] = []
    worker = threading.Thread(target=lambda: done.append(store_posts(store, *posts)), daemon=True)
    worker.start()
    deadline = time.monotonic() + 20
    while not rows(store, "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
        assert time.monotonic() < deadline, "the second writer never waited for the first"
        assert worker.is_alive()
        time.sleep(0.01)
    yield done
    worker.join(timeout=20)


@pytest.mark.parametrize("committed", [True, False])
def test_two_who_store_the_same_at_once_keep_one(store: Store, committed: bool) -> None:
    with store.transaction() as tx:
        keep(tx, cleaned(post("a", FRIDGE, 5), post("b", BREAD)), "test", NOON)
        with storing(store, post("a", FRIDGE, 5), post("c", FRIDGE), post("d", REPOSTED), post("e", LLAMAS)) as done:
            if not committed:
                tx.rollback()
            else:
                tx.commit()
    [tally] = done
    if committed:
        assert told(tally) == {"stored": 1, "exact_duplicates": 2, "near_duplicates": 1}
    else:
        assert told(tally) == {"stored": 2, "exact_duplicates": 1, "near_duplicates": 1}
    assert duplicates(store) == [("c", FRIDGE, "exact"), ("d", FRIDGE, "near")]
    kept = [row["content"] for row in rows(store, TABLES["signals"])]
    assert kept == ([FRIDGE, BREAD, LLAMAS] if committed else [FRIDGE, LLAMAS])


def test_forgotten_posts_do_not_come_back(store: Store) -> None:
    store_posts(store, post("a", FRIDGE), post("b", BREAD))
    forget(store, lambda: NOON, Silent(), [Post(source="reddit", external_id="a")], keys_of)
    again = (post("a", LLAMAS), post("z", FRIDGE), post("y", REPOSTED), post("b", BREAD, 3, hours=1))
    # The post under another title, the words by another, a variant of the words (which is somebody's own), a look.
    assert told(store_posts(store, *again)) == {"forgotten": 2, "stored": 1, "exact_duplicates": 1, "moved": 1}
    assert [row["content"] for row in rows(store, TABLES["signals"])] == [BREAD, REPOSTED]


HOSTILE = (
    "tab\there and\tthere\t",
    "line\nfeed\r\ncarriage\rreturn and \x0b\x0c\x1b\x7f",
    "\\N",
    "\\.",
    "back\\slash \\t \\n \\\\ end\\",
    "'; DROP TABLE signals; -- \"quoted\" $$dollars$$ %s {0}",
    '{"json": [1, 2], "braces": "}{"}',
    "{a,b,\"c\"}",
    "emoji 😹👩‍👩‍👧‍👦🏳️‍🌈 and combining é ﷽ ",
    "\u200b\u202eright to left\u202c \u2028 \ufeff",
    "long \\\t" + "🦙\\" * ((MAX_CONTENT_CHARS - 7) // 2),
)  # fmt: skip


def test_hostile_text_goes_through_copy_unchanged(store: Store) -> None:
    tags = ("plain", 'quo"te', "back\\slash", "{brace}", "com,ma", "NULL", " tab\t", "😹", "\\N")
    given = [
        post(f"{text[:100]}#{n}", text, n + 1, community=text[:60], url=f"https://example.org/{text[:40]}", tags=tags)
        for n, text in enumerate(HOSTILE)
    ]
    assert len(HOSTILE[-1]) >= MAX_CONTENT_CHARS - 1
    assert store_posts(store, *given).stored == len(HOSTILE)
    found = rows(store, "SELECT external_id, content, community, url, tags, counts FROM signals ORDER BY seq")
    for want, got in zip(given, found, strict=True):
        assert got == {
            "external_id": want.external_id, "content": want.content, "community": want.community, "url": want.url,
            "tags": list(tags), "counts": want.counts,
        }  # fmt: skip
    # The same words by others: duplicates go by another table, in the same format.
    copies = [one.model_copy(update={"external_id": f"copy {n}\t\\{one.external_id}"}) for n, one in enumerate(given)]
    near = post("near\\\t", f"{HOSTILE[5]} [OC]", community="a\tb\\")
    assert told(store_posts(store, *copies, near)) == {"exact_duplicates": len(HOSTILE), "near_duplicates": 1}
    recorded = rows(store, "SELECT external_id, content, community FROM signal_duplicates")
    assert {(row["external_id"], row["content"], row["community"]) for row in recorded} == {
        (near.external_id, near.content, near.community),
        *((one.external_id, None, one.community) for one in copies),
    }


def test_storing_a_chunk_again_changes_no_row(store: Store) -> None:
    chunk = (
        post("a", FRIDGE, 5), post("b", REPOSTED, 4), post("c", FRIDGE, 1), post(None, BREAD, 2), post(None, BREAD, 3),
        post("a", FRIDGE, 9, hours=1), post("d", LLAMAS), post("c", REPOSTED, 1), post("b", REPOSTED, 6, hours=1),
    )  # fmt: skip
    first = store_posts(store, *chunk)
    before = everything(store)
    assert all(before.values())
    again = store_posts(store, *chunk)
    assert everything(store) == before
    assert (first.stored, again.stored, again.observed) == (3, 0, 0)
    assert first.read == again.read


def test_keys_of_what_is_no_longer_there_are_freed_for_the_next(store: Store) -> None:
    store_posts(store, post("a", FRIDGE), post("b", BREAD))
    with store.transaction() as tx:
        tx.execute("DELETE FROM signals WHERE external_id = 'a'")
    assert told(store_posts(store, post("c", REPOSTED))) == {"stored": 1}, "its like is gone"
    holders = rows(
        store, "SELECT k.key, s.external_id FROM near_keys k LEFT JOIN signals s ON s.id = k.signal_id ORDER BY k.key"
    )
    assert {row["external_id"] for row in holders if row["key"] in set(keys_of([REPOSTED])[0].tolist())} == {"c"}
    assert told(store_posts(store, post("d", FRIDGE))) == {"near_duplicates": 1}
    assert duplicates(store) == [("d", REPOSTED, "near")]
