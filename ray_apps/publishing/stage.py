"""The publishing stage: approved listings → live ones, and every interrupted one → settled."""

import time
from collections import Counter
from collections.abc import Callable

from ray_apps.domain.errors import EngineError, StaleApproval
from ray_apps.domain.listings import Listing, ListingStatus
from ray_apps.domain.publications import PublicationState
from ray_apps.domain.signals import DeadLetter
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.publishing.marketplaces import Marketplace, Picture
from ray_apps.publishing.protocol import Publisher
from ray_apps.store import dead_letters, ideas, leases, listings
from ray_apps.store.open import Store
from ray_apps.store.stage_runs import stage

STAGE = "publish"
WAITING = (ListingStatus.PUBLISHING, ListingStatus.UNKNOWN, ListingStatus.APPROVED)
"""Interrupted ones come first by their states' meaning: what may be half done is settled before anything new."""
_ENDS = {
    PublicationState.CONFIRMED: "live",
    PublicationState.FAILED: "failed",
    PublicationState.UNKNOWN: "unknown",
}


def run(
    store: Store,
    clock: Clock,
    progress: Progress,
    marketplace: Marketplace,
    *,
    retry_failed: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, int]:
    """Publish what is approved and settle what is not settled.

    Counters: `live`, `failed`, `unknown`, `stale`, `unreadable` (a picture is missing or damaged: a dead letter, and
    the listing stays as it is for the next run). `retry_failed` tries those again that the marketplace refused.
    """
    with stage(store, STAGE, clock, progress) as this:
        this.counters = {"live": 0, "failed": 0, "unknown": 0, "stale": 0, "unreadable": 0}
        wanted = (*WAITING, ListingStatus.FAILED) if retry_failed else WAITING
        with store.transaction() as tx:
            approved = listings.in_status(tx, wanted)
        waiting = [one for one in approved if one.marketplace == marketplace.name]
        elsewhere = Counter(one.marketplace for one in approved if one.marketplace != marketplace.name)
        for name, count in sorted(elsewhere.items()):
            progress.say(f"{count} approved for {name} stay as they are: nothing publishes there yet")
        progress.begin("publishing", len(waiting))
        publisher = Publisher(store, this.lease, marketplace, clock, sleep)
        for listing in sorted(waiting, key=lambda one: wanted.index(one.status)):
            this.count(_publish(publisher, listing, progress))
            progress.advance()
        return this.counters


def _publish(publisher: Publisher, listing: Listing, progress: Progress) -> str:
    """Publish one listing; returns the counter that it belongs to."""
    try:
        pictures = _pictures(publisher.store, listing)
    except EngineError as damage:
        progress.say(f"listing {listing.id} is left out: {damage}")
        _set_aside(publisher, listing, str(damage))
        return "unreadable"
    try:
        end = _ENDS[publisher.publish(listing, pictures)]
    except StaleApproval as changed:
        progress.say(str(changed))
        end = "stale"
    with publisher.store.transaction() as tx:
        dead_letters.resolve(tx, STAGE, str(listing.id), publisher.clock())
    return end


def _set_aside(publisher: Publisher, listing: Listing, reason: str) -> None:
    letter = DeadLetter(
        stage=STAGE, source="listings", locator=str(listing.id), reason=reason, payload=listing.draft.title
    )
    with publisher.store.transaction() as tx:
        leases.check(tx, publisher.lease)
        dead_letters.add(tx, [letter], publisher.clock())


def _pictures(store: Store, listing: Listing) -> list[Picture]:
    """The listing's pictures with a text for those who cannot see them."""
    with store.transaction() as tx:
        idea = ideas.get(tx, listing.idea_id)
    words = idea.phrase if idea and idea.phrase else listing.draft.title
    alt = f"T-shirt with the words “{words}”"
    return [Picture(content=store.objects.get(key), kind="jpg", alt_text=alt) for key in listing.image_shas]
