"""Pictures of ideas. Rows point at objects by SHA-256; the bytes are in the object store before the row is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from ray_apps.domain.designs import StoredMockup
from ray_apps.store.open import Transaction

_FIELDS = (
    "id, idea_id, variant, product, colourway, print_sha, svg_sha, preview_sha, catalogue_sha, params, problems, "
    "warnings, report_sha"
)
FRONTS_FIRST = "variant <> 'front', product <> 'tee_front', variant <> 'colorway', product, colourway"
"""The order of an idea's pictures: the T-shirt's front, then other products, colourways and the back."""


def add(tx: Transaction, mockup: StoredMockup, at: datetime) -> bool:
    """Write a picture; False if it was there already (same idea, variant, product and colourway)."""
    return (
        tx.execute(
            f"INSERT INTO mockups ({_FIELDS}, created_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                mockup.id,
                mockup.idea_id,
                mockup.variant,
                mockup.product,
                mockup.colourway,
                mockup.print_sha,
                mockup.svg_sha,
                mockup.preview_sha,
                mockup.catalogue_sha,
                Jsonb(mockup.params),
                list(mockup.problems),
                list(mockup.warnings),
                mockup.report_sha,
                at,
            ],
        ).rowcount
        == 1
    )


def of_ideas(tx: Transaction, ideas: Sequence[UUID]) -> dict[UUID, list[StoredMockup]]:
    """Pictures by idea, fronts first."""
    rows = tx.execute(
        f"SELECT {_FIELDS} FROM mockups WHERE idea_id = ANY(%s) ORDER BY {FRONTS_FIRST}",
        [list(ideas)],
    )
    found: dict[UUID, list[StoredMockup]] = {}
    for row in rows:
        found.setdefault(row["idea_id"], []).append(StoredMockup.model_validate(row))
    return found


def page(tx: Transaction, after: UUID | None, limit: int) -> list[StoredMockup]:
    """Pictures by id, after the last one seen."""
    rows = tx.execute(
        f"SELECT {_FIELDS} FROM mockups WHERE %(after)s::uuid IS NULL OR id > %(after)s ORDER BY id LIMIT %(limit)s",
        {"after": after, "limit": limit},
    )
    return [StoredMockup.model_validate(row) for row in rows]


def get(tx: Transaction, mockup: UUID) -> StoredMockup | None:
    """One picture."""
    row = tx.execute(f"SELECT {_FIELDS} FROM mockups WHERE id = %s", [mockup]).fetchone()
    return StoredMockup.model_validate(row) if row else None


def without_listing(tx: Transaction, marketplace: str) -> list[UUID]:
    """Drawn ideas that have no listing on a marketplace, best first; those that are live on another one as well."""
    rows = tx.execute(
        "SELECT i.id FROM ideas i WHERE i.status IN ('mocked', 'live') "
        "AND EXISTS (SELECT FROM mockups m WHERE m.idea_id = i.id AND m.variant = 'front') "
        "AND NOT EXISTS (SELECT FROM listings l WHERE l.idea_id = i.id AND l.marketplace = %s) "
        "ORDER BY i.score DESC NULLS LAST, i.id",
        [marketplace],
    )
    return [row["id"] for row in rows]
