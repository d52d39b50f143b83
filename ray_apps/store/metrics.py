"""Snapshots of live listings' cumulative counters: one for each listing and day, as the marketplace tabulated it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from ray_apps.domain.publications import MetricSnapshot
from ray_apps.store.listings import SHOWN
from ray_apps.store.open import Transaction


def live_listings(tx: Transaction) -> list[tuple[UUID, str]]:
    """Listings that a marketplace shows as (listing, marketplace's id), oldest first."""
    rows = tx.execute(f"SELECT id, external_id FROM listings WHERE {SHOWN} ORDER BY live_at, id")
    return [(row["id"], row["external_id"]) for row in rows]


def newest_day(tx: Transaction) -> date | None:
    """The last day that any snapshot tells of."""
    row = tx.execute("SELECT max(tabulated_for) AS day FROM metric_snapshots").fetchone()
    return row["day"] if row else None


def first_live_day(tx: Transaction) -> date | None:
    """The day the first listing went live."""
    row = tx.execute("SELECT min(live_at)::date AS day FROM listings").fetchone()
    return row["day"] if row else None


def without_snapshot(tx: Transaction) -> int:
    """How many of the listings that a marketplace shows have no snapshot at all."""
    row = tx.execute(
        f"SELECT count(*) AS n FROM listings l WHERE {SHOWN} "
        "AND NOT EXISTS (SELECT FROM metric_snapshots m WHERE m.listing_id = l.id)"
    ).fetchone()
    return int(row["n"]) if row else 0


def add(tx: Transaction, snapshots: Sequence[MetricSnapshot]) -> int:
    """Write snapshots; one that is there for its listing and day stays. Returns how many are new."""
    added = 0
    for s in snapshots:
        added += tx.execute(
            "INSERT INTO metric_snapshots (listing_id, tabulated_for, pulled_at, views, favorites, sales, "
            "revenue_cents) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [s.listing_id, s.tabulated_for.date(), s.pulled_at, s.views, s.favorites, s.sales, s.revenue_cents],
        ).rowcount
    return added


def totals(tx: Transaction) -> dict[str, int]:
    """The newest counters of all listings, added up."""
    row = tx.execute(
        "SELECT coalesce(sum(views), 0)::bigint AS views, coalesce(sum(favorites), 0)::bigint AS favorites, "
        "coalesce(sum(sales), 0)::bigint AS sales, coalesce(sum(revenue_cents), 0)::bigint AS revenue_cents "
        "FROM (SELECT DISTINCT ON (listing_id) * FROM metric_snapshots ORDER BY listing_id, tabulated_for DESC) newest"
    ).fetchone()
    return {name: int(value) for name, value in row.items()} if row else {}
