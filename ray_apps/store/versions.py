"""Versions of listings: a change is a new version, in one transaction with all that it voids.

Who changes a listing locks it and says which version they saw: of several at once the first wins, and the others are
told. The database keeps the spans whole (migration 0006): one open span a listing, each beginning where the one before
it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.types.json import Jsonb

from ray_apps.domain.errors import InputError, StaleVersion, Unchangeable
from ray_apps.domain.events import event
from ray_apps.domain.listings import Listing, ListingDraft, ListingStatus, PriceReceipt
from ray_apps.domain.states import CHANGEABLE, LISTING_STEPS, check_step
from ray_apps.domain.versions import ListingVersion, changed_parts
from ray_apps.store import events, listings
from ray_apps.store.open import Transaction

_SELECT = (
    "SELECT listing_id, version, fingerprint, draft, price, image_shas, valid_from, valid_to, shown_from, author, "
    "note, restores FROM listing_versions"
)
_TICK = timedelta(microseconds=1)
"""The least span of a version: the database counts in microseconds."""


@dataclass(frozen=True)
class Change:
    """What a change came to: the listing after it, the parts that differ (none: it is as it was, in no new version),
    and the state that it had, with the approval, before."""

    listing: Listing
    parts: tuple[str, ...]
    was: ListingStatus


def page(tx: Transaction, listing: UUID, before: int | None = None, limit: int | None = None) -> list[ListingVersion]:
    """Versions of a listing, newest first, older than `before`."""
    rows = tx.execute(
        f"{_SELECT} WHERE listing_id = %(listing)s AND (%(before)s::integer IS NULL OR version < %(before)s) "
        "ORDER BY version DESC LIMIT %(limit)s",
        {"listing": listing, "before": before, "limit": limit},
    )
    return [ListingVersion.model_validate(row) for row in rows]


def get(tx: Transaction, listing: UUID, version: int) -> ListingVersion | None:
    """One version."""
    row = tx.execute(f"{_SELECT} WHERE listing_id = %s AND version = %s", [listing, version]).fetchone()
    return ListingVersion.model_validate(row) if row else None


def version_at(tx: Transaction, listing: UUID, time: datetime) -> ListingVersion | None:
    """The version that held at a moment; see `domain.versions.version_at`."""
    row = tx.execute(
        f"{_SELECT} WHERE listing_id = %(listing)s AND valid_from <= %(time)s "
        "AND (valid_to IS NULL OR %(time)s < valid_to)",
        {"listing": listing, "time": time},
    ).fetchone()
    return ListingVersion.model_validate(row) if row else None


def shown_at(tx: Transaction, listing: UUID, time: datetime) -> ListingVersion | None:
    """The version that buyers saw at a moment, whose outcomes are that moment's; see `domain.versions.shown_at`."""
    row = tx.execute(
        f"{_SELECT} WHERE listing_id = %s AND shown_from <= %s ORDER BY shown_from DESC, version DESC LIMIT 1",
        [listing, time],
    ).fetchone()
    return ListingVersion.model_validate(row) if row else None


def mark_shown(tx: Transaction, listing: UUID, version: int, at: datetime) -> None:
    """Record that the marketplace confirmed to show a version; the first time counts."""
    tx.execute(
        "UPDATE listing_versions SET shown_from = %s WHERE listing_id = %s AND version = %s AND shown_from IS NULL",
        [at, listing, version],
    )


def change(
    tx: Transaction,
    listing: UUID,
    *,
    based_on: int,
    author: str,
    at: datetime,
    draft: ListingDraft | None = None,
    price: PriceReceipt | None = None,
    image_shas: Sequence[str] | None = None,
    note: str = "",
) -> Change:
    """Give a listing other content; what is None stays. It becomes a draft: clearance and approval are void.

    One that is live stays at its marketplace as it is until the change is approved and published. Content that it has
    already makes no version. Raises `InputError` if there is no such listing, `StaleVersion` if `based_on` is not its
    present version, `Unchangeable` if it is being published, is done for good, or its idea is.
    """
    before, current = _locked(tx, listing, based_on)
    shas = current.image_shas if image_shas is None else tuple(image_shas)
    return _become(tx, before, current, draft or current.draft, price or current.price, shas, author, at, note, None)


def restore(
    tx: Transaction, listing: UUID, version: int, *, based_on: int, author: str, at: datetime, note: str = ""
) -> Change:
    """Make a new version with the content of an old one.

    Raises what `change` does, and `InputError` if there is no such version.
    """
    before, current = _locked(tx, listing, based_on)
    old = get(tx, listing, version)
    if old is None:
        raise InputError(f"listing {listing} has no version {version}; its newest is {current.version}, the first is 1")
    return _become(tx, before, current, old.draft, old.price, old.image_shas, author, at, note, version)


def _locked(tx: Transaction, listing: UUID, based_on: int) -> tuple[Listing, ListingVersion]:
    """A listing that may be changed, with its present version, locked until the transaction ends."""
    found = listings.get(tx, listing, lock=True)
    if found is None:
        raise InputError(f"there is no listing {listing}")
    if found.version != based_on:
        raise StaleVersion(f"listing {listing} is at version {found.version}, not {based_on}, by now; look again")
    if found.status not in CHANGEABLE:
        raise Unchangeable(f"listing {listing} is {found.status} and cannot be changed")
    # Read after the listing was locked: who erases an idea withdraws its listings in the same transaction.
    idea = tx.execute("SELECT status FROM ideas WHERE id = %s", [found.idea_id]).fetchone()
    if idea is not None and idea["status"] == "archived":
        raise Unchangeable(f"the idea of listing {listing} is archived, so the listing cannot be changed")
    current = get(tx, listing, found.version)
    assert current is not None, "a listing's version is written with it"  # noqa: S101
    return found, current


def _become(
    tx: Transaction,
    before: Listing,
    current: ListingVersion,
    draft: ListingDraft,
    price: PriceReceipt,
    shas: tuple[str, ...],
    author: str,
    at: datetime,
    note: str,
    restores: int | None,
) -> Change:
    # A clock that was set back must not make a span that ends before it began.
    start = max(at, current.valid_from + _TICK)
    wanted = before.model_copy(
        update={"draft": draft, "price": price, "image_shas": shas, "version": before.version + 1}
    )
    made = ListingVersion(
        listing_id=before.id, version=wanted.version, fingerprint=wanted.fingerprint(), draft=draft, price=price,
        image_shas=shas, valid_from=start, author=author, note=note, restores=restores,
    )  # fmt: skip
    parts = changed_parts(current, made)
    if not parts:
        return Change(before, (), before.status)
    if before.status is not ListingStatus.DRAFT:
        check_step(LISTING_STEPS, before.status, ListingStatus.DRAFT)
    tx.execute(
        "UPDATE listing_versions SET valid_to = %s WHERE listing_id = %s AND version = %s",
        [start, before.id, current.version],
    )
    content = [Jsonb(draft.model_dump(mode="json")), Jsonb(price.model_dump(mode="json")), list(shas)]
    tx.execute(
        "INSERT INTO listing_versions (listing_id, version, fingerprint, draft, price, image_shas, valid_from, author, "
        "note, restores) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [before.id, made.version, made.fingerprint, *content, start, author, note, restores],
    )
    tx.execute(
        "UPDATE listings SET status = 'draft', version = %s, draft = %s, price = %s, image_shas = %s, problems = '{}', "
        "approved_hash = NULL WHERE id = %s",
        [made.version, *content, before.id],
    )
    data: dict[str, object] = {
        "version": made.version, "changed": list(parts), "author": author, "restores": restores, "was": before.status
    }  # fmt: skip
    events.append(tx, [event("listing.changed", before.id, at, "listings", data, step=str(made.version))])
    now = listings.get(tx, before.id)
    assert now is not None, "the row is locked by this transaction"  # noqa: S101
    return Change(now, parts, before.status)
