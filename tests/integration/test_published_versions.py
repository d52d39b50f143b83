"""Versions of what is live, against the real sandbox: published again under one approval each, and told apart."""

import sqlite3
from pathlib import Path

import pytest

from ray_apps.compliance import stage as compliance
from ray_apps.domain.listings import Listing, ListingStatus
from ray_apps.feedback import stage as feedback
from ray_apps.ingestion.neardup import keys_of
from ray_apps.platform.clock import utc_now
from ray_apps.platform.progress import Silent
from ray_apps.publishing import protocol, stage
from ray_apps.publishing.marketplaces.etsy import Etsy
from ray_apps.sandbox.options import HostileOptions
from ray_apps.store import Store, forget, kpis, reviews, versions
from tests.integration.gateway_fixtures import seed
from tests.integration.test_publishing import shop
from tests.integration.version_fixtures import check_whole, history, present, retitle

S = ListingStatus


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox ends a call in milliseconds, so an unanswered one need not be given five seconds."""
    monkeypatch.setattr(protocol, "SETTLE", protocol.SETTLE / 50)


@pytest.fixture
def listing(store: Store) -> Listing:
    return seed(store).listings["Slow Mornings"]


def approve_and_publish(store: Store, client: Etsy, listing: Listing) -> dict[str, int]:
    """Clear what is a draft, approve the listing as it is now, publish."""
    compliance.run(store, utc_now, Silent())
    now = present(store, listing.id)
    with store.transaction() as tx:
        reviews.decide(tx, listing.id, "approve", "rita", utc_now(), seen=now.fingerprint())
    return stage.run(store, utc_now, Silent(), client)


def in_shop(folder: Path) -> list[tuple[str, str, int]]:
    with sqlite3.connect(f"file:{folder}/market.sqlite3?mode=ro", uri=True) as base:
        return base.execute("SELECT state, title, price_cents FROM listings").fetchall()


def test_a_change_of_a_live_listing_waits_for_its_approval_and_then_replaces_it(
    store: Store, listing: Listing, tmp_path: Path
) -> None:
    with shop(tmp_path) as (_, client):
        assert approve_and_publish(store, client, listing)["live"] == 1
        with store.transaction() as tx:
            first_passage = kpis.passages(tx)
        change = retitle(store, listing.id, "Slower Mornings Shirt", at=utc_now())
        assert (change.was, change.listing.status, change.listing.approved_hash) == (S.LIVE, S.DRAFT, None)
        assert stage.run(store, utc_now, Silent(), client)["live"] == 0
        assert in_shop(tmp_path) == [("active", listing.draft.title, 2499)], "shown as it was until it is approved"
        assert feedback.run(store, utc_now, Silent(), client.metrics)["listings"] == 1, "and its outcomes are read"
        assert approve_and_publish(store, client, listing)["live"] == 1
        assert in_shop(tmp_path) == [("active", "Slower Mornings Shirt", 2499)]
        # The first content again: its publication was confirmed long ago and begins anew.
        with store.transaction() as tx:
            versions.restore(tx, listing.id, 1, based_on=2, author="ann", at=utc_now())
        assert approve_and_publish(store, client, listing)["live"] == 1
        assert in_shop(tmp_path) == [("active", listing.draft.title, 2499)]
        assert stage.run(store, utc_now, Silent(), client)["live"] == 0
    found = check_whole(store, listing.id)
    shown = [one.shown_from for one in found]
    assert None not in shown
    assert shown == sorted(shown)  # type: ignore[type-var]
    with store.transaction() as tx:
        told = tx.execute("SELECT 1 FROM events WHERE type = 'listing.published'").rowcount
        assert kpis.passages(tx) == first_passage, "how long it took to go live is a matter of the first time"
        between = found[1].valid_from + (shown[1] - found[1].valid_from) / 2  # type: ignore[operator]
        held, seen = versions.version_at(tx, listing.id, between), versions.shown_at(tx, listing.id, between)
    assert told == 3
    assert (held and held.version, seen and seen.version) == (2, 1), "outcomes are those of what buyers saw"


@pytest.mark.parametrize(
    "hostile",
    ["lose_answer=1,only=PATCH,times=2", "error_after=1,only=PUT,times=2", "lose_request=1,only=POST,times=2"],
)
def test_a_change_whose_answers_are_lost_is_settled_by_asking(
    store: Store, listing: Listing, tmp_path: Path, hostile: str
) -> None:
    with shop(tmp_path) as (_, client):
        approve_and_publish(store, client, listing)
    retitle(store, listing.id, "Slower Mornings Shirt", at=utc_now())
    with shop(tmp_path, HostileOptions.parse(hostile)) as (_, client):
        approve_and_publish(store, client, listing)
        for _ in range(6):
            if present(store, listing.id).status is S.LIVE:
                break
            stage.run(store, utc_now, Silent(), client)
    assert present(store, listing.id).status is S.LIVE
    assert in_shop(tmp_path) == [("active", "Slower Mornings Shirt", 2499)]
    assert history(store, listing.id)[1].shown_from is not None


def test_what_was_changed_after_a_run_read_it_is_left_for_the_next_run(
    store: Store, listing: Listing, tmp_path: Path
) -> None:
    """Approved anew with other content between a run's reading it and its turn: the old words must not go out."""
    with store.transaction() as tx:
        reviews.decide(tx, listing.id, "approve", "rita", utc_now(), seen=listing.fingerprint())
    read = present(store, listing.id)
    retitle(store, listing.id, "Slower Mornings Shirt", at=utc_now())
    compliance.run(store, utc_now, Silent())
    now = present(store, listing.id)
    with store.transaction() as tx:
        reviews.decide(tx, listing.id, "approve", "rita", utc_now(), seen=now.fingerprint())
    with shop(tmp_path) as (_, client):

        def late(tx: object, statuses: object, limit: int | None = None) -> list[Listing]:
            return [read]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stage.listings, "in_status", late)
            assert stage.run(store, utc_now, Silent(), client)["stale"] == 1
        assert in_shop(tmp_path) == []
        assert stage.run(store, utc_now, Silent(), client)["live"] == 1
    assert in_shop(tmp_path) == [("active", "Slower Mornings Shirt", 2499)]


def test_a_changed_listing_of_a_forgotten_post_is_named_to_be_taken_down(
    store: Store, listing: Listing, tmp_path: Path
) -> None:
    with shop(tmp_path) as (_, client):
        approve_and_publish(store, client, listing)
    retitle(store, listing.id, "Slower Mornings Shirt", at=utc_now())
    with store.transaction() as tx:
        row = tx.execute("SELECT signal_id FROM idea_signals WHERE idea_id = %s", [listing.idea_id]).fetchone()
        assert row is not None
        done = forget.erase(tx, forget.by_id(tx, row["signal_id"]), keys_of, "asked for", utc_now())
    assert [one.id for one in done.live] == [listing.id]
    assert present(store, listing.id).status is S.REJECTED
