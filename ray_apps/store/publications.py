"""Publications: the intent is committed before the marketplace is called, and every answer after it."""

from datetime import datetime
from uuid import UUID

from ray_apps.domain.listings import Listing
from ray_apps.domain.publications import Publication, PublicationState
from ray_apps.domain.states import PUBLICATION_STEPS, check_step
from ray_apps.store.open import Transaction

_FIELDS = "listing_id, marketplace, key, approved_hash, state, attempt, external_id, answer, updated_at"


def intend(tx: Transaction, listing: Listing, at: datetime) -> Publication:
    """Record that an approved listing is to be published; the same content has one record.

    A record that was confirmed begins anew: a later version brought its content back and was approved.
    """
    tx.execute(
        "INSERT INTO publications (listing_id, approved_hash, marketplace, key, state, created_at, updated_at) "
        "VALUES (%s, %s, %s, %s, 'intent', %s, %s) ON CONFLICT DO NOTHING",
        [listing.id, listing.approved_hash, listing.marketplace, listing.sku, at, at],
    )
    found = get(tx, listing.id, listing.approved_hash or "")
    assert found is not None, "it was written above"  # noqa: S101
    if found.state is PublicationState.CONFIRMED:
        check_step(PUBLICATION_STEPS, found.state, PublicationState.INTENT)
        row = tx.execute(
            "UPDATE publications SET state = 'intent', updated_at = %s WHERE listing_id = %s AND approved_hash = %s "
            f"RETURNING {_FIELDS}",
            [at, found.listing_id, found.approved_hash],
        ).fetchone()
        return Publication.model_validate(row)
    return found


def get(tx: Transaction, listing: UUID, approved_hash: str) -> Publication | None:
    """The record of one approval."""
    row = tx.execute(
        f"SELECT {_FIELDS} FROM publications WHERE listing_id = %s AND approved_hash = %s",
        [listing, approved_hash],
    ).fetchone()
    return Publication.model_validate(row) if row else None


def step(
    tx: Transaction,
    publication: Publication,
    state: PublicationState,
    at: datetime,
    *,
    fence: int,
    external_id: str | None = None,
    answer: str = "",
) -> Publication:
    """Write what happened. Each step to `calling` counts as an attempt; `fence` is the lease it was made under."""
    check_step(PUBLICATION_STEPS, publication.state, state)
    row = tx.execute(
        f"UPDATE publications SET state = %(state)s, attempt = attempt + (%(state)s = 'calling')::int, "
        "external_id = coalesce(%(external_id)s, external_id), answer = %(answer)s, fence = %(fence)s, "
        "updated_at = %(at)s WHERE listing_id = %(listing)s AND approved_hash = %(hash)s AND fence <= %(fence)s "
        f"RETURNING {_FIELDS}",
        {
            "state": state,
            "external_id": external_id,
            "answer": answer[:500],
            "fence": fence,
            "at": at,
            "listing": publication.listing_id,
            "hash": publication.approved_hash,
        },
    ).fetchone()
    assert row is not None, "the lease is checked in the same transaction"  # noqa: S101
    return Publication.model_validate(row)


def was_told(tx: Transaction, listing: UUID) -> bool:
    """Whether the marketplace was ever called about a listing, under this approval or an earlier one."""
    return tx.execute("SELECT FROM publications WHERE listing_id = %s AND attempt > 0", [listing]).rowcount > 0
