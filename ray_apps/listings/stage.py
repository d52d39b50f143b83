"""The listing stage: drawn ideas that have no listing → drafts with text, price and pictures."""

from collections.abc import Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ray_apps.domain import ids
from ray_apps.domain.contracts import Contract, load_contract
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.errors import EngineError
from ray_apps.domain.events import event
from ray_apps.domain.ideas import Idea
from ray_apps.domain.listings import Listing, ListingBrief, ListingDraft, ListingStatus
from ray_apps.domain.signals import DeadLetter
from ray_apps.listings.pricing import Prices, load_prices
from ray_apps.listings.season import season_of
from ray_apps.listings.wording import Marked
from ray_apps.listings.writer import SuggestionModel, with_free_title, write_listing
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import dead_letters, events, ideas, leases, listings, mockups
from ray_apps.store.open import Store, Transaction
from ray_apps.store.stage_runs import StageRun, stage

STAGE = "list"
AT_ONCE = 8
"""Ideas that models are asked about side by side."""
_POSTS = 50


@dataclass(frozen=True)
class Order:
    """What is to be written: for which marketplaces, which ideas (None: every drawn one), by which models before the
    grammar (none: by the grammar alone), and what tells somebody's trademark."""

    marketplaces: Sequence[str] = ("etsy",)
    ideas: Container[UUID] | None = None
    models: Sequence[SuggestionModel] = ()
    marked: Marked | None = None


@dataclass(frozen=True)
class _Piece:
    """One idea to be listed, with all that its listing is made from."""

    idea: Idea
    front: StoredMockup
    posts: Sequence[str]


@dataclass
class _Desk:
    """Where one marketplace's listings are written."""

    this: StageRun
    store: Store
    clock: Clock
    progress: Progress
    order: Order
    contract: Contract
    prices: Prices
    taken: set[str] = field(default_factory=set)


def run(store: Store, clock: Clock, progress: Progress, order: Order | None = None) -> dict[str, int]:
    """Write a draft for every idea of the order without one on each of its marketplaces.

    Counters: `drafted`, `by_grammar` (where a model was asked first), `refused` (a dead letter says why; the others go
    on).
    """
    order = order or Order()
    contracts = [load_contract(name) for name in order.marketplaces]
    prices = load_prices(store.settings.prices_file, Decimal(str(store.settings.margin_floor)))
    with stage(store, STAGE, clock, progress) as this:
        this.counters = {"drafted": 0, "by_grammar": 0, "refused": 0}
        for contract in contracts:
            with store.transaction() as tx:
                taken = listings.titles(tx, contract.marketplace)
            _write_all(_Desk(this, store, clock, progress, order, contract, prices, taken))
        return this.counters


def draft_of(
    idea: Idea, front: StoredMockup, written: ListingDraft, contract: Contract, prices: Prices, at: datetime
) -> Listing:
    """The first version of an idea's listing: its text, its price and the picture of its front."""
    identity = ids.listing_id(idea.id, contract.marketplace)
    return Listing(
        id=identity,
        idea_id=idea.id,
        marketplace=contract.marketplace,
        sku=ids.sku(identity),
        status=ListingStatus.DRAFT,
        version=1,
        draft=written,
        price=prices.price(str(front.params["garment"]), contract.marketplace, score=idea.score),
        image_shas=(front.preview_sha,),
        created_at=at,
    )


def brief_of(idea: Idea, front: StoredMockup, at: datetime) -> ListingBrief:
    """What a writer is told about an idea, with the season of the moment."""
    return ListingBrief(
        idea_id=idea.id,
        phrase=idea.phrase or idea.title,
        topic=idea.topic,
        keywords=idea.keywords,
        communities=idea.communities,
        style=str(front.params["family"]),
        garment=str(front.params["garment"]),
        seed=ids.seed(idea.id),
        season=season_of(at.date()),
    )


def _write_all(desk: _Desk) -> None:
    with desk.store.transaction() as tx:
        found = mockups.without_listing(tx, desk.contract.marketplace)
    wanted = desk.order.ideas
    waiting = [one for one in found if wanted is None or one in wanted]
    desk.progress.begin(f"writing listings for {desk.contract.marketplace}", len(waiting))
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="listings") as pool:
        for start in range(0, len(waiting), AT_ONCE):
            pieces = list(_pieces(desk, waiting[start : start + AT_ONCE]))
            # Threads pay only where a model is waited for.
            at_once = pool.map if desk.order.models else map
            for piece, written in zip(pieces, at_once(lambda piece: _written(desk, piece), pieces), strict=True):
                _keep(desk, piece, written)
                desk.progress.advance()


def _pieces(desk: _Desk, wanted: Sequence[UUID]) -> Iterator[_Piece]:
    with desk.store.transaction() as tx:
        pictures = mockups.of_ideas(tx, wanted)
        for identity in wanted:
            idea = ideas.get(tx, identity)
            assert idea is not None, "ideas are never deleted while a stage runs"  # noqa: S101
            posts = ideas.posts(tx, identity, _POSTS) if desk.order.models else ()
            yield _Piece(idea, pictures[identity][0], posts)


def _written(desk: _Desk, piece: _Piece) -> ListingDraft | EngineError:
    """A draft, or why there is none."""
    order = desk.order
    try:
        brief = brief_of(piece.idea, piece.front, desk.clock())
        return write_listing(
            brief,
            desk.contract,
            models=order.models,
            marked=order.marked,
            quoted=piece.posts,
            taken=frozenset(desk.taken),
        )
    except EngineError as problem:
        return problem


def _keep(desk: _Desk, piece: _Piece, written: ListingDraft | EngineError) -> None:
    """Store a draft under a title that is still free, or keep the reason why there is none."""
    now = desk.clock()
    try:
        if isinstance(written, EngineError):
            raise written
        # Others of the batch may have taken its title since it was written.
        free = with_free_title(written, desk.taken) or write_listing(
            brief_of(piece.idea, piece.front, now), desk.contract, marked=desk.order.marked, taken=desk.taken
        )
        listing = draft_of(piece.idea, piece.front, free, desk.contract, desk.prices, now)
    except EngineError as problem:
        _refuse(desk, piece, str(problem), now)
        return
    with desk.store.transaction() as tx:
        leases.check(tx, desk.this.lease)
        if not listings.add(tx, listing):
            return
        _tell(tx, listing, now)
        dead_letters.resolve(tx, STAGE, _locator(desk, piece), now)
    desk.taken.add(listing.draft.title.casefold())
    desk.this.count("drafted")
    if listing.draft.passed_over:
        desk.this.count("by_grammar")


def _tell(tx: Transaction, listing: Listing, at: datetime) -> None:
    written = listing.draft
    data: dict[str, object] = {"ideaId": str(listing.idea_id), "backend": written.backend}
    if written.passed_over:
        data["passedOver"] = list(written.passed_over)
    events.append(tx, [event("listing.drafted", listing.id, at, "listings", data, step="1")])


def _refuse(desk: _Desk, piece: _Piece, reason: str, at: datetime) -> None:
    desk.progress.say(f"idea {piece.idea.id} gets no listing on {desk.contract.marketplace}: {reason}")
    title = piece.idea.title
    letter = DeadLetter(stage=STAGE, source="ideas", locator=_locator(desk, piece), reason=reason, payload=title)
    with desk.store.transaction() as tx:
        leases.check(tx, desk.this.lease)
        dead_letters.add(tx, [letter], at)
    desk.this.count("refused")


def _locator(desk: _Desk, piece: _Piece) -> str:
    return f"{piece.idea.id} on {desk.contract.marketplace}"
