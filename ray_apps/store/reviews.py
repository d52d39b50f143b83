"""What reviewers decided: appended, never changed. An approval is bound to exactly what was seen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ray_apps.domain.errors import InputError, StaleApproval
from ray_apps.domain.events import event
from ray_apps.domain.listings import Decision, Listing, ListingStatus
from ray_apps.store import events, listings
from ray_apps.store.open import Transaction

AUTO = "auto"


@dataclass(frozen=True)
class Review:
    """One decision as it was recorded; `fingerprint` names what the reviewer saw."""

    decision: Decision
    reviewer: str
    reason: str
    fingerprint: str
    decided_at: datetime


def decide(
    tx: Transaction, listing_id: UUID, decision: Decision, reviewer: str, at: datetime, *, seen: str, reason: str = ""
) -> Listing:
    """Record a decision on a listing that waits for review, and take the listing there.

    `seen` is the fingerprint of what the reviewer looked at. Raises `StaleApproval` if the listing has changed since,
    `InputError` if there is none or it was never cleared, `IllegalTransition` if it is not waiting.
    """
    listing = listings.get(tx, listing_id, lock=True)
    if listing is None:
        raise InputError(f"there is no listing {listing_id}")
    fingerprint = listing.fingerprint()
    if seen != fingerprint:
        raise StaleApproval(f"listing {listing_id} has changed since it was looked at; look again")
    if decision == "approve":
        verdict = listings.clearance(tx, listing_id)
        if verdict is None or not verdict.cleared or verdict.checked_hash != fingerprint:
            raise InputError(f"listing {listing_id} is not cleared and cannot be approved")
        listings.set_status(tx, listing, ListingStatus.APPROVED, approved_hash=fingerprint)
    else:
        listings.set_status(tx, listing, ListingStatus.REJECTED, problems=[reason] if reason else [])
    row = tx.execute(
        "INSERT INTO reviews (listing_id, decision, reviewer, reason, fingerprint, decided_at) "
        "VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
        [listing_id, decision, reviewer, reason, fingerprint, at],
    ).fetchone()
    data: dict[str, object] = {"decision": decision, "reviewer": reviewer, "reason": reason}
    step = str(row["id"]) if row else ""
    events.append(tx, [event("listing.reviewed", listing_id, at, "review", data, step=step)])
    changed = listings.get(tx, listing_id)
    assert changed is not None, "the row is locked by this transaction"  # noqa: S101
    return changed


def approvals_by(tx: Transaction, reviewer: str) -> int:
    """How many approvals a reviewer has given over this database."""
    row = tx.execute(
        "SELECT count(*) AS n FROM reviews WHERE reviewer = %s AND decision = 'approve'", [reviewer]
    ).fetchone()
    return int(row["n"]) if row else 0


def history(tx: Transaction, listing: UUID) -> list[Review]:
    """Every decision on a listing, newest first."""
    rows = tx.execute(
        "SELECT decision, reviewer, reason, fingerprint, decided_at FROM reviews WHERE listing_id = %s "
        "ORDER BY id DESC",
        [listing],
    )
    return [Review(**row) for row in rows]
