"""Listings, and the decision of a reviewer on one."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter

from ray_apps.domain.contracts import load_contract
from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import ListingStatus
from ray_apps.gateway.auth import Reviewer
from ray_apps.gateway.paging import DEFAULT_LIMIT, Cursor, Limit, cursor_of, place_of
from ray_apps.gateway.problems import NOT_CLEARED, Problem
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.routes.ideas import Place
from ray_apps.gateway.routes.mockups import shown
from ray_apps.gateway.shapes import (
    ListingCard,
    ListingDetail,
    ListingPage,
    ReviewAsked,
    ReviewShown,
    TextLimits,
)
from ray_apps.platform.clock import Clock
from ray_apps.store import ideas, listings, mockups, review_queue, reviews
from ray_apps.store.open import Transaction
from ray_apps.store.review_queue import Reviewable

router = APIRouter(prefix="/api/listings", tags=["listings"])
Status = Annotated[ListingStatus | None, Query(description="Only listings in this state.")]
_PLACE: TypeAdapter[Place] = TypeAdapter(Place)


@router.get("")
def list_listings(
    store: StoreHere, status: Status = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> ListingPage:
    """Listings, those of the best ideas first, and how many there are in each state."""
    after = place_of(_PLACE, cursor)
    with store.transaction() as tx:
        found = review_queue.page(tx, status, after, limit + 1)
        counts = listings.count_by_status(tx)
    more = len(found) > limit
    return ListingPage(
        items=tuple(_card(row) for row in found[:limit]),
        next=cursor_of(_PLACE, found[limit - 1].place) if more else None,
        counts={ListingStatus(name): number for name, number in counts.items()},
    )


@router.get("/{listing_id}")
def show_listing(listing_id: UUID, store: StoreHere) -> ListingDetail:
    """One listing with all that a decision needs: text, price, score, evidence and pictures."""
    with store.transaction() as tx:
        return _detail(tx, listing_id)


@router.post("/{listing_id}/review")
def review_listing(
    listing_id: UUID, asked: ReviewAsked, caller: Reviewer, store: StoreHere, request: Request
) -> ListingDetail:
    """Approve or reject a listing that waits for review, under the caller's name.

    409 if it does not wait (any more), has changed since `fingerprint`, or is not cleared and thus cannot be approved.
    """
    clock: Clock = request.app.state.clock
    with store.transaction() as tx:
        if listings.get(tx, listing_id, lock=True) is None:
            raise Problem(HTTPStatus.NOT_FOUND, "There is no such listing.")
        try:
            reviews.decide(
                tx, listing_id, asked.decision, caller.name, clock(), seen=asked.fingerprint, reason=asked.reason
            )
        except InputError as refused:
            title = "The listing is not cleared"
            raise Problem(HTTPStatus.CONFLICT, f"{refused}.", kind=NOT_CLEARED, title=title) from None
        return _detail(tx, listing_id)


def _card(row: Reviewable) -> ListingCard:
    listing = row.listing
    return ListingCard(
        id=listing.id,
        idea_id=listing.idea_id,
        marketplace=listing.marketplace,
        status=listing.status,
        version=listing.version,
        phrase=row.phrase,
        title=listing.draft.title,
        topic=row.topic,
        communities=row.communities,
        signal_count=row.signal_count,
        score=row.score,
        price=listing.price.price,
        kept=listing.price.margin,
        currency=listing.price.currency,
        cleared=row.cleared,
        print_problems=row.print_problems,
        problems=listing.problems,
        mockup_id=row.mockup_id,
        created_at=listing.created_at,
    )


def _detail(tx: Transaction, listing_id: UUID) -> ListingDetail:
    row = review_queue.get(tx, listing_id)
    if row is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such listing.")
    listing = row.listing
    rules = load_contract(listing.marketplace).text
    pictures = mockups.of_ideas(tx, [listing.idea_id]).get(listing.idea_id, [])
    return ListingDetail(
        **dict(_card(row)),
        sku=listing.sku,
        external_id=listing.external_id,
        fingerprint=listing.fingerprint(),
        draft=listing.draft,
        price_receipt=listing.price,
        limits=TextLimits(title_max=rules.title_max, tags_max=rules.tags_max),
        receipt=ideas.receipt(tx, listing.idea_id),
        clearance=row.verdict,
        mockups=tuple(shown(picture) for picture in pictures),
        reviews=tuple(
            ReviewShown(decision=r.decision, reviewer=r.reviewer, reason=r.reason, decided_at=r.decided_at)
            for r in reviews.history(tx, listing_id)
        ),
    )
