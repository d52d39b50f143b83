"""The listing stage: drawn ideas that have no listing → drafts with text, price and pictures."""

from datetime import datetime
from decimal import Decimal

from ray_apps.domain import ids
from ray_apps.domain.contracts import Contract, load_contract
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.events import event
from ray_apps.domain.ideas import Idea
from ray_apps.domain.listings import Listing, ListingBrief, ListingStatus
from ray_apps.listings.grammar import GrammarWriter
from ray_apps.listings.pricing import Prices, load_prices
from ray_apps.listings.writer import ListingWriter
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import events, ideas, leases, listings, mockups
from ray_apps.store.open import Store
from ray_apps.store.stage_runs import stage


def run(store: Store, clock: Clock, progress: Progress, marketplace: str = "etsy") -> dict[str, int]:
    """Write a draft for every drawn idea without one on this marketplace. Counters: `drafted`."""
    contract = load_contract(marketplace)
    writer = GrammarWriter(contract)
    prices = load_prices(store.settings.prices_file, Decimal(str(store.settings.margin_floor)))
    with stage(store, "list", clock, progress) as this:
        this.counters = {"drafted": 0}
        with store.transaction() as tx:
            waiting = mockups.without_listing(tx, marketplace)
            pictures = mockups.of_ideas(tx, waiting)
        progress.begin("writing listings", len(waiting))
        for identity in waiting:
            now = clock()
            with store.transaction() as tx:
                leases.check(tx, this.lease)
                idea = ideas.get(tx, identity)
                assert idea is not None, "ideas are never deleted while a stage runs"  # noqa: S101
                listing = draft(idea, pictures[identity][0], writer, contract, prices, now)
                if listings.add(tx, listing):
                    data: dict[str, object] = {"ideaId": str(idea.id), "backend": listing.draft.backend}
                    events.append(tx, [event("listing.drafted", listing.id, now, "listings", data, step="1")])
                    this.count("drafted")
            progress.advance()
        return this.counters


def draft(
    idea: Idea, front: StoredMockup, writer: ListingWriter, contract: Contract, prices: Prices, at: datetime
) -> Listing:
    """The first version of an idea's listing: its text, its price and the picture of its front."""
    garment = str(front.params["garment"])
    brief = ListingBrief(
        idea_id=idea.id,
        phrase=idea.phrase or idea.title,
        topic=idea.topic,
        keywords=idea.keywords,
        communities=idea.communities,
        style=str(front.params["family"]),
        garment=garment,
        seed=ids.seed(idea.id),
    )
    identity = ids.listing_id(idea.id, contract.marketplace)
    return Listing(
        id=identity,
        idea_id=idea.id,
        marketplace=contract.marketplace,
        sku=ids.sku(identity),
        status=ListingStatus.DRAFT,
        version=1,
        draft=writer.write(brief),
        price=prices.price(garment, contract.marketplace, score=idea.score),
        image_shas=(front.preview_sha,),
        created_at=at,
    )
