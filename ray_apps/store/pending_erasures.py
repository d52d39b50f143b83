"""What must still be put right after posts were erased: a part of the lake is rewritten without them, an idea that has
no post left is deleted, and so are the pictures of deleted ideas.

Written in the erasure's own transaction, so that one whose process is killed after it is finished by the next.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from ray_apps.store.open import Transaction

IDEA = "idea/"
"""Before the id of an idea; every other key is one of the object store."""


class Pending(NamedTuple):
    """What is to be put right and when it was last asked for; later erasures of the same part ask again."""

    key: str
    requested_at: datetime


def add(tx: Transaction, keys: Collection[str]) -> None:
    """Ask for something to be put right."""
    tx.execute(
        "INSERT INTO pending_erasures (key, requested_at) SELECT key, clock_timestamp() FROM unnest(%s::text[]) AS key "
        "ON CONFLICT (key) DO UPDATE SET requested_at = EXCLUDED.requested_at",
        [sorted(set(keys))],
    )


def waiting(tx: Transaction) -> list[Pending]:
    """What is still to be done, oldest first."""
    rows = tx.execute("SELECT key, requested_at FROM pending_erasures ORDER BY requested_at, key")
    return [Pending(row["key"], row["requested_at"]) for row in rows]


def done(tx: Transaction, settled: Pending) -> None:
    """It is as it must be, for everything asked for up to the time that `waiting` told."""
    tx.execute("DELETE FROM pending_erasures WHERE key = %s AND requested_at = %s", list(settled))


def is_referred_to(tx: Transaction, sha: str) -> bool:
    """Whether any picture or listing, in whatever version, shows an object."""
    return (
        tx.execute(
            "SELECT FROM mockups WHERE %(sha)s IN (print_sha, svg_sha, preview_sha, catalogue_sha, report_sha) "
            "UNION ALL SELECT FROM pictures WHERE sha = %(sha)s "
            "UNION ALL SELECT FROM listings WHERE %(sha)s = ANY(image_shas) "
            "UNION ALL SELECT FROM listing_versions WHERE %(sha)s = ANY(image_shas) LIMIT 1",
            {"sha": sha},
        ).rowcount
        > 0
    )
