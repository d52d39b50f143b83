"""The feedback stage: pulls each live listing's counters once for each day that its marketplace has tabulated."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Protocol

from ray_apps.domain.events import Event, event
from ray_apps.domain.publications import MetricSnapshot
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import events, leases, metrics
from ray_apps.store.open import Store
from ray_apps.store.stage_runs import stage

PAGE = 100
"""Listings a marketplace answers for in one call."""


class Counters(Protocol):
    """A listing's cumulative counters as its marketplace gives them; revenue in cents before fees."""

    @property
    def remote_id(self) -> str: ...  # noqa: D102
    @property
    def views(self) -> int: ...  # noqa: D102
    @property
    def favorites(self) -> int: ...  # noqa: D102
    @property
    def sales(self) -> int: ...  # noqa: D102
    @property
    def revenue_cents(self) -> int: ...  # noqa: D102


def run(
    store: Store,
    clock: Clock,
    progress: Progress,
    pull: Callable[[Sequence[str]], Sequence[Counters]],
    *,
    day: date | None = None,
) -> dict[str, int]:
    """Pull and store the counters of every live listing. Counters: `listings`, `snapshots` (new ones).

    `day` is the day they are tabulated for (a simulated one in the sandbox); today by default. A day that is stored
    is not stored again.
    """
    with stage(store, "feedback", clock, progress) as this:
        this.counters = {"listings": 0, "snapshots": 0}
        with store.transaction() as tx:
            live = metrics.live_listings(tx)
        progress.begin("reading outcomes", len(live))
        ours = {external: listing for listing, external in live}
        external_ids = list(ours)
        for start in range(0, len(external_ids), PAGE):
            answered = pull(external_ids[start : start + PAGE])
            now = clock()
            tabulated = datetime.combine(day or now.date(), time(), UTC)
            snapshots = [
                MetricSnapshot(
                    listing_id=ours[one.remote_id],
                    tabulated_for=tabulated,
                    pulled_at=now,
                    views=one.views,
                    favorites=one.favorites,
                    sales=one.sales,
                    revenue_cents=one.revenue_cents,
                )
                for one in answered
            ]
            with store.transaction() as tx:
                leases.check(tx, this.lease)
                this.count("snapshots", metrics.add(tx, snapshots))
                events.append(tx, [_fact(snapshot, now) for snapshot in snapshots])
            this.count("listings", len(snapshots))
            progress.advance(len(snapshots))
        return this.counters


def _fact(snapshot: MetricSnapshot, at: datetime) -> Event:
    counters = snapshot.model_dump(include={"views", "favorites", "sales", "revenue_cents"})
    day = snapshot.tabulated_for.date().isoformat()
    return event("feedback.received", snapshot.listing_id, at, "feedback", counters, step=day)
