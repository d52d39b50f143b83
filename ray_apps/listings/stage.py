"""The listing stage: drawn ideas that have no listing → drafts with text, price and pictures."""

from decimal import Decimal

from ray_apps.domain import ids
from ray_apps.domain.contracts import load_contract
from ray_apps.domain.events import event
from ray_apps.domain.listings import Listing, ListingDraft, ListingStatus
from ray_apps.listings.desk import STAGE, Desk, Order, Piece
from ray_apps.listings.pricing import load_prices
from ray_apps.listings.rewriting import rewrite_all
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import dead_letters, events, leases, listings, mockups
from ray_apps.store.open import Store
from ray_apps.store.stage_runs import stage

__all__ = ["Order", "run"]


def run(store: Store, clock: Clock, progress: Progress, order: Order | None = None) -> dict[str, int]:
    """Write a draft for every idea of the order without one on each of its marketplaces.

    Counters: `drafted`, `by_grammar` (where a model was asked first), `refused` (a dead letter says why; the others go
    on); if listings are written again, `rewritten` and `unchanged` too.
    """
    order = order or Order()
    contracts = [load_contract(name) for name in order.marketplaces]
    prices = load_prices(store.settings.prices_file, Decimal(str(store.settings.margin_floor)))
    with stage(store, STAGE, clock, progress) as this:
        this.counters = {"drafted": 0, "by_grammar": 0, "refused": 0}
        for contract in contracts:
            with store.transaction() as tx:
                taken = listings.titles(tx, contract.marketplace)
            desk = Desk(this, store, clock, progress, order, contract, prices, taken)
            if order.again:  # before there are new ones, which are as of now already
                rewrite_all(desk)
            _write_new(desk)
        return this.counters


def _write_new(desk: Desk) -> None:
    with desk.store.transaction() as tx:
        found = mockups.without_listing(tx, desk.contract.marketplace)
    wanted = desk.order.ideas
    waiting = [one for one in found if wanted is None or one in wanted]
    desk.progress.begin(f"writing listings for {desk.contract.marketplace}", len(waiting))
    desk.write(waiting, lambda piece, draft: _keep(desk, piece, draft), own=lambda _: "")


def _keep(desk: Desk, piece: Piece, draft: ListingDraft) -> None:
    """Store the first version of an idea's listing: its text, its price and the picture of its front."""
    now, marketplace = desk.clock(), desk.contract.marketplace
    identity = ids.listing_id(piece.idea.id, marketplace)
    listing = Listing(
        id=identity,
        idea_id=piece.idea.id,
        marketplace=marketplace,
        sku=ids.sku(identity),
        status=ListingStatus.DRAFT,
        version=1,
        draft=draft,
        price=desk.price(piece),
        image_shas=(piece.front.preview_sha,),
        created_at=now,
    )
    data: dict[str, object] = {"ideaId": str(listing.idea_id), "backend": draft.backend}
    if draft.passed_over:
        data["passedOver"] = list(draft.passed_over)
    with desk.store.transaction() as tx:
        leases.check(tx, desk.this.lease)
        if not listings.add(tx, listing):
            return
        events.append(tx, [event("listing.drafted", listing.id, now, "listings", data, step="1")])
        dead_letters.resolve(tx, STAGE, desk.locator(piece), now)
    desk.taken.add(draft.title.casefold())
    desk.this.count("drafted")
    if draft.passed_over:
        desk.this.count("by_grammar")
