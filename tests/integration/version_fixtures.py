"""Changing seeded listings, and what must hold of their versions whatever was done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from ray_apps.domain.listings import Listing
from ray_apps.domain.versions import ListingVersion
from ray_apps.store import Store, listings, versions
from ray_apps.store.versions import Change
from tests.integration.gateway_fixtures import NOW

LATER = NOW + timedelta(hours=1)


def titled(listing: Listing, title: str) -> "Listing":
    return listing.model_copy(update={"draft": listing.draft.model_copy(update={"title": title})})


def present(store: Store, listing: UUID) -> Listing:
    with store.transaction() as tx:
        found = listings.get(tx, listing)
    assert found is not None
    return found


def history(store: Store, listing: UUID) -> list[ListingVersion]:
    """Oldest first."""
    with store.transaction() as tx:
        return versions.page(tx, listing)[::-1]


def retitle(store: Store, listing: UUID, title: str, at: datetime = LATER, based_on: int | None = None) -> Change:
    """Give a listing another title, based on its present version unless told otherwise."""
    now = present(store, listing)
    with store.transaction() as tx:
        return versions.change(
            tx, listing, based_on=now.version if based_on is None else based_on, author="ann", at=at,
            draft=now.draft.model_copy(update={"title": title}),
        )  # fmt: skip


def check_whole(store: Store, listing: UUID) -> Sequence[ListingVersion]:
    """One open span, no gap, no overlap; the listing is its last version; an event for each change."""
    now, found = present(store, listing), history(store, listing)
    assert [one.version for one in found] == list(range(1, now.version + 1))
    assert [one.valid_to for one in found] == [*(one.valid_from for one in found[1:]), None]
    assert all(one.valid_to is None or one.valid_from < one.valid_to for one in found)
    last = found[-1]
    assert (last.draft, last.price, last.image_shas) == (now.draft, now.price, now.image_shas)
    assert last.fingerprint == now.fingerprint()
    assert now.approved_hash in {None, last.fingerprint}
    with store.transaction() as tx:
        told = tx.execute(
            "SELECT 1 FROM events WHERE type = 'listing.changed' AND aggregateid = %s", [str(listing)]
        ).rowcount
    assert told == now.version - 1
    return found
