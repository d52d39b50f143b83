"""The publishing protocol against the real sandbox: once, whatever is lost on the way."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ray_apps.domain.listings import ListingStatus
from ray_apps.domain.publications import PublicationState
from ray_apps.feedback import stage as feedback
from ray_apps.platform.clock import utc_now
from ray_apps.platform.progress import Silent
from ray_apps.publishing import protocol, stage
from ray_apps.publishing.marketplaces import Unauthorised
from ray_apps.publishing.marketplaces.etsy import Etsy
from ray_apps.publishing.marketplaces.etsy_account import EtsyAccount
from ray_apps.sandbox.options import HostileOptions
from ray_apps.sandbox.process import SandboxServer, running
from ray_apps.store import Store, dead_letters, listings, publications, reviews
from tests.contract.etsy_fixtures import UNHURRIED, account_of
from tests.integration.gateway_fixtures import seed

SAID = "SELECT state, title FROM listings ORDER BY title"


@contextmanager
def shop(folder: Path, hostile: HostileOptions | None = None) -> Iterator[tuple[SandboxServer, Etsy]]:
    with (
        running(folder, hostile=hostile, calls=UNHURRIED) as server,
        Etsy(account_of(server), timeout_s=3, patience_s=10, backoff_s=0.01) as client,
    ):
        yield server, client


def in_shop(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(f"file:{folder}/market.sqlite3?mode=ro", uri=True) as base:
        return base.execute(SAID).fetchall()


@pytest.fixture
def approved(store: Store) -> Store:
    """A store with four approved listings."""
    seeded = seed(store)
    with store.transaction() as tx:
        for listing in list(seeded.listings.values())[:4]:
            reviews.decide(tx, listing.id, "approve", "tester", utc_now(), seen=listing.fingerprint())
    return store


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox ends a call in milliseconds, so an unanswered one need not be given five seconds."""
    monkeypatch.setattr(protocol, "SETTLE", protocol.SETTLE / 50)


def publish(store: Store, client: Etsy, **options: bool) -> dict[str, int]:
    return stage.run(store, utc_now, Silent(), client, **options)


def count(store: Store, status: ListingStatus) -> int:
    with store.transaction() as tx:
        return len(listings.in_status(tx, [status]))


def test_approved_listings_go_live_once(approved: Store, tmp_path: Path) -> None:
    with shop(tmp_path) as (_, client):
        assert publish(approved, client)["live"] == 4
        assert publish(approved, client) == {"live": 0, "failed": 0, "unknown": 0, "stale": 0, "unreadable": 0}
    shown = in_shop(tmp_path)
    assert [state for state, _ in shown] == ["active"] * 4
    assert count(approved, ListingStatus.LIVE) == 4
    assert count(approved, ListingStatus.IN_REVIEW) == 2
    with approved.transaction() as tx:
        live = tx.execute("SELECT external_id, live_at FROM listings WHERE status = 'live'").fetchall()
        told = tx.execute("SELECT 1 FROM events WHERE type = 'listing.published'").fetchall()
        assert tx.execute("SELECT 1 FROM ideas WHERE status = 'live'").rowcount == len(told) == 4
    assert all(row["external_id"] and row["live_at"] for row in live)


@pytest.mark.parametrize(
    "hostile",
    [
        "lose_answer=1,only=POST,times=1",
        "error_after=1,only=POST,times=2",
        "lose_request=1,only=POST,times=1",
        "truncate=1,only=POST,times=2",
        "lose_answer=1,only=PATCH,times=4",
        "seed=5,lose_answer=0.2,lose_request=0.1,error_after=0.1,throttle=0.1,retry_after=0,times=6",
    ],
)
def test_lost_answers_are_settled_by_asking_and_nothing_is_told_twice(
    approved: Store, tmp_path: Path, hostile: str
) -> None:
    with shop(tmp_path, HostileOptions.parse(hostile)) as (_, client):
        for _ in range(8):
            done = publish(approved, client)
            assert done["failed"] == 0
            if count(approved, ListingStatus.LIVE) == 4:
                break
    shown = in_shop(tmp_path)
    assert len({title for _, title in shown}) == 4
    assert [state for state, _ in shown] == ["active"] * 4


def test_what_changed_after_approval_is_not_published(approved: Store, tmp_path: Path) -> None:
    with approved.transaction() as tx:
        tx.execute(
            "UPDATE listings SET draft = jsonb_set(draft, '{title}', '\"Swapped\"') "
            "WHERE id = (SELECT id FROM listings WHERE status = 'approved' ORDER BY id LIMIT 1)"
        )
    with shop(tmp_path) as (_, client):
        done = publish(approved, client)
    assert (done["live"], done["stale"]) == (3, 1)
    assert "Swapped" not in {title for _, title in in_shop(tmp_path)}


def test_a_refusal_is_final_until_somebody_asks_for_another_try(approved: Store, tmp_path: Path) -> None:
    with approved.transaction() as tx:
        [first, *_] = listings.in_status(tx, [ListingStatus.APPROVED])
        draft = first.draft.model_copy(update={"tags": ("not; allowed",)})
        wrong = first.model_copy(update={"draft": draft})
        tx.execute(
            "UPDATE listings SET draft = %s::jsonb, approved_hash = %s WHERE id = %s",
            [draft.model_dump_json(), wrong.fingerprint(), first.id],
        )
    with shop(tmp_path) as (_, client):
        done = publish(approved, client)
        assert (done["live"], done["failed"]) == (3, 1)
        assert publish(approved, client)["failed"] == 0
        with approved.transaction() as tx:
            right = first.model_copy(update={"draft": first.draft})
            tx.execute(
                "UPDATE listings SET draft = %s::jsonb, approved_hash = %s WHERE id = %s",
                [first.draft.model_dump_json(), right.fingerprint(), first.id],
            )
        assert publish(approved, client, retry_failed=True)["live"] == 1
    assert [state for state, _ in in_shop(tmp_path)] == ["active"] * 4


def test_a_refusal_half_way_leaves_one_draft_that_the_next_approval_takes_up(approved: Store, tmp_path: Path) -> None:
    with approved.transaction() as tx:
        [first, *_] = listings.in_status(tx, [ListingStatus.APPROVED])

    def show(picture: bytes) -> None:
        """Give the listing another picture and approve it so."""
        shown = first.model_copy(update={"image_shas": (approved.objects.put(picture),)})
        with approved.transaction() as tx:
            tx.execute(
                "UPDATE listings SET image_shas = %s, approved_hash = %s WHERE id = %s",
                [list(shown.image_shas), shown.fingerprint(), first.id],
            )

    picture = approved.objects.get(first.image_shas[0])
    show(b"no picture at all")
    with shop(tmp_path) as (_, client):
        done = publish(approved, client)
        assert (done["live"], done["failed"]) == (3, 1)
        assert publish(approved, client, retry_failed=True)["failed"] == 1
        show(picture)
        assert publish(approved, client, retry_failed=True)["live"] == 1
    assert [state for state, _ in in_shop(tmp_path)] == ["active"] * 4


def test_a_lost_picture_keeps_back_its_own_listing_alone(approved: Store, tmp_path: Path) -> None:
    with approved.transaction() as tx:
        first, *_ = listings.in_status(tx, [ListingStatus.APPROVED])
    file = next(approved.settings.objects_dir.rglob(first.image_shas[0]))
    picture = file.read_bytes()
    file.write_bytes(b"damaged")
    with shop(tmp_path) as (_, client):
        done = publish(approved, client)
        assert (done["live"], done["unreadable"]) == (3, 1)
        with approved.transaction() as tx:
            [letter] = dead_letters.open_letters(tx, "publish")
            assert letter["locator"] == str(first.id)
            assert [one.id for one in listings.in_status(tx, [ListingStatus.APPROVED])] == [first.id]
        file.write_bytes(picture)
        assert publish(approved, client)["live"] == 1
    with approved.transaction() as tx:
        assert not dead_letters.open_letters(tx, "publish")


def test_refused_keys_stop_the_run_and_spoil_nothing(approved: Store, tmp_path: Path) -> None:
    with shop(tmp_path) as (server, client):
        locked_out = account_of(server).model_dump() | {"access_token": "1.wrong"}
        with Etsy(EtsyAccount.model_validate(locked_out)) as stranger, pytest.raises(Unauthorised):
            publish(approved, stranger)
        # What was told before is asked about first, and that is refused as well.
        with Etsy(EtsyAccount.model_validate(locked_out)) as stranger, pytest.raises(Unauthorised):
            publish(approved, stranger)
        assert count(approved, ListingStatus.FAILED) == 0
        assert sum(publish(approved, client).values()) == 4
    assert [state for state, _ in in_shop(tmp_path)] == ["active"] * 4


def test_a_killed_call_reads_as_unknown_and_is_settled(approved: Store, tmp_path: Path) -> None:
    """As after `kill -9`: the record says calling, the draft is there, nobody knows how far it got."""
    with shop(tmp_path) as (_, client):
        with approved.transaction() as tx:
            [first, *_] = listings.in_status(tx, [ListingStatus.APPROVED])
            listings.set_status(tx, first, ListingStatus.PUBLISHING)
            record = publications.intend(tx, first, datetime(2026, 1, 1, tzinfo=UTC))
            publications.step(tx, record, PublicationState.CALLING, datetime(2026, 1, 1, tzinfo=UTC), fence=0)
        client.create_draft(first)
        assert publish(approved, client)["live"] == 4
    assert [state for state, _ in in_shop(tmp_path)] == ["active"] * 4


def test_outcomes_are_pulled_once_a_day_and_grow(approved: Store, tmp_path: Path) -> None:
    with shop(tmp_path) as (server, client):
        publish(approved, client)
        with approved.transaction() as tx:
            first = tx.execute("SELECT min(live_at)::date AS day FROM listings").fetchone()
        assert first is not None
        for day in (1, 20):
            server.shoppers(day)
            when = first["day"] + timedelta(days=day)
            assert feedback.run(approved, utc_now, Silent(), client.metrics, day=when)["snapshots"] == 4
            assert feedback.run(approved, utc_now, Silent(), client.metrics, day=when)["snapshots"] == 0
    with approved.transaction() as tx:
        views = tx.execute(
            "SELECT tabulated_for, sum(views) AS views FROM metric_snapshots GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert len(views) == 2
    assert 0 < views[0]["views"] < views[1]["views"]
