"""Listings, their versions and clearances."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from ray_apps.domain.listings import Clearance, Listing, ListingStatus
from ray_apps.domain.states import LISTING_STEPS, check_step
from ray_apps.store.open import Transaction

_FIELDS = (
    "l.id, l.idea_id, l.marketplace, l.sku, l.status, l.version, l.draft, l.price, l.image_shas, l.created_at, "
    "l.external_id, l.approved_hash, l.problems"
)


def add(tx: Transaction, listing: Listing) -> bool:
    """Write a listing in its first version; False if the idea has one on that marketplace already."""
    draft, price = Jsonb(listing.draft.model_dump(mode="json")), Jsonb(listing.price.model_dump(mode="json"))
    images = list(listing.image_shas)
    added = tx.execute(
        "INSERT INTO listings (id, idea_id, marketplace, sku, status, version, draft, price, image_shas, problems, "
        "created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [
            listing.id,
            listing.idea_id,
            listing.marketplace,
            listing.sku,
            listing.status,
            listing.version,
            draft,
            price,
            images,
            list(listing.problems),
            listing.created_at,
        ],
    ).rowcount
    if added:
        tx.execute(
            "INSERT INTO listing_versions (listing_id, version, fingerprint, draft, price, image_shas, valid_from) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [listing.id, listing.version, listing.fingerprint(), draft, price, images, listing.created_at],
        )
    return bool(added)


def get(tx: Transaction, listing: UUID, *, lock: bool = False) -> Listing | None:
    """One listing; `lock` keeps others from changing it until the transaction ends."""
    row = tx.execute(
        f"SELECT {_FIELDS} FROM listings l WHERE l.id = %s {'FOR UPDATE' if lock else ''}",
        [listing],
    ).fetchone()
    return Listing.model_validate(row) if row else None


def in_status(tx: Transaction, statuses: Sequence[ListingStatus], limit: int | None = None) -> list[Listing]:
    """Listings in any of the given states, those of the best ideas first."""
    rows = tx.execute(
        f"SELECT {_FIELDS} FROM listings l JOIN ideas i ON i.id = l.idea_id WHERE l.status = ANY(%s) "
        "ORDER BY i.score DESC NULLS LAST, l.id LIMIT %s",
        [list(statuses), limit],
    )
    return [Listing.model_validate(row) for row in rows]


def page(tx: Transaction, status: ListingStatus | None, after: UUID | None, limit: int) -> list[Listing]:
    """Listings by id after the last one seen, of one state or all."""
    rows = tx.execute(
        f"SELECT {_FIELDS} FROM listings l WHERE (%(status)s::text IS NULL OR status = %(status)s) "
        "AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s",
        {"status": status, "after": after, "limit": limit},
    )
    return [Listing.model_validate(row) for row in rows]


def titles(tx: Transaction, marketplace: str) -> set[str]:
    """The case-folded titles of all listings on a marketplace, whatever their state."""
    rows = tx.execute("SELECT draft ->> 'title' AS title FROM listings WHERE marketplace = %s", [marketplace])
    return {str(row["title"]).casefold() for row in rows}


def set_status(
    tx: Transaction,
    listing: Listing,
    status: ListingStatus,
    *,
    problems: Sequence[str] = (),
    approved_hash: str | None = None,
    external_id: str | None = None,
    live_at: datetime | None = None,
) -> None:
    """Take a listing (read with `lock`) a step further; raises `IllegalTransition` for a forbidden step."""
    check_step(LISTING_STEPS, listing.status, status)
    tx.execute(
        "UPDATE listings SET status = %s, problems = %s, approved_hash = coalesce(%s, approved_hash), "
        "external_id = coalesce(%s, external_id), live_at = coalesce(%s, live_at) WHERE id = %s",
        [status, list(problems), approved_hash, external_id, live_at, listing.id],
    )


def add_clearance(tx: Transaction, clearance: Clearance, at: datetime) -> None:
    """Keep a verdict with its evidence."""
    tx.execute(
        "INSERT INTO clearances (listing_id, checked_hash, cleared, sources, findings, checked_at) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        [
            clearance.listing_id,
            clearance.checked_hash,
            clearance.cleared,
            list(clearance.sources),
            list(clearance.findings),
            at,
        ],
    )


def clearance(tx: Transaction, listing: UUID) -> Clearance | None:
    """The newest verdict on a listing."""
    row = tx.execute(
        "SELECT listing_id, cleared, sources, findings, checked_hash FROM clearances WHERE listing_id = %s "
        "ORDER BY id DESC LIMIT 1",
        [listing],
    ).fetchone()
    return Clearance.model_validate(row) if row else None


def count_by_status(tx: Transaction) -> dict[str, int]:
    """How many listings are in each state."""
    return {r["status"]: r["n"] for r in tx.execute("SELECT status, count(*) AS n FROM listings GROUP BY status")}
