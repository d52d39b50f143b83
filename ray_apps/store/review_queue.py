"""Listings as a reviewer sees them: each with its idea's phrase and score, its front picture and its verdict."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ray_apps.domain.listings import Clearance, Listing, ListingStatus
from ray_apps.store.mockups import FRONTS_FIRST
from ray_apps.store.open import Transaction

UNSCORED = -1.0
"""Where a listing without a score stands: after every scored one."""
_FIELDS = """
    l.id, l.idea_id, l.marketplace, l.sku, l.status, l.version, l.draft, l.price, l.image_shas, l.created_at,
    l.external_id, l.approved_hash, l.problems,
    i.phrase, i.topic, i.communities, i.signal_count, i.score, m.id AS mockup_id, m.problems AS print_problems,
    to_jsonb(c) AS verdict
"""
_FROM = f"""
    listings l JOIN ideas i ON i.id = l.idea_id
    LEFT JOIN LATERAL (
        SELECT id, problems FROM mockups
        WHERE idea_id = l.idea_id ORDER BY {FRONTS_FIRST} LIMIT 1) m ON true
    LEFT JOIN LATERAL (
        SELECT listing_id, cleared, sources, findings, checked_hash FROM clearances
        WHERE listing_id = l.id ORDER BY id DESC LIMIT 1) c ON true
"""


@dataclass(frozen=True)
class Reviewable:
    """A listing and what a decision on it needs.

    `mockup_id` is the picture to show first, `print_problems` what the checks of its print file found.
    """

    listing: Listing
    phrase: str | None
    topic: str
    communities: tuple[str, ...]
    signal_count: int
    score: float | None
    mockup_id: UUID | None
    print_problems: tuple[str, ...]
    verdict: Clearance | None

    @property
    def place(self) -> tuple[float, UUID]:
        """Where it stands in the order of `page`."""
        return (UNSCORED if self.score is None else self.score, self.listing.id)

    @property
    def cleared(self) -> bool:
        """Whether the newest verdict clears exactly this version."""
        verdict = self.verdict
        return verdict is not None and verdict.cleared and verdict.checked_hash == self.listing.fingerprint()


def page(
    tx: Transaction, status: ListingStatus | None, after: tuple[float, UUID] | None, limit: int
) -> list[Reviewable]:
    """Listings of one state or all, those of the best ideas first, after the `place` of the last one seen."""
    rows = tx.execute(
        f"SELECT {_FIELDS} FROM {_FROM} WHERE (%(status)s::text IS NULL OR l.status = %(status)s) "
        "AND (%(score)s::float8 IS NULL "
        "     OR (-coalesce(i.score, %(unscored)s), l.id) > (-%(score)s::float8, %(id)s::uuid)) "
        "ORDER BY -coalesce(i.score, %(unscored)s), l.id LIMIT %(limit)s",
        {
            "status": status,
            "score": after[0] if after else None,
            "id": after[1] if after else None,
            "unscored": UNSCORED,
            "limit": limit,
        },
    )
    return [_reviewable(row) for row in rows]


def get(tx: Transaction, listing: UUID) -> Reviewable | None:
    """One listing."""
    row = tx.execute(f"SELECT {_FIELDS} FROM {_FROM} WHERE l.id = %s", [listing]).fetchone()
    return _reviewable(row) if row else None


def _reviewable(row: dict[str, Any]) -> Reviewable:
    return Reviewable(
        listing=Listing.model_validate(row),
        phrase=row["phrase"],
        topic=row["topic"],
        communities=tuple(row["communities"]),
        signal_count=row["signal_count"],
        score=row["score"],
        mockup_id=row["mockup_id"],
        print_problems=tuple(row["print_problems"] or ()),
        verdict=Clearance.model_validate(row["verdict"]) if row["verdict"] else None,
    )
