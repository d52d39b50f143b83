"""Etsy's shop routes: profiles and policies, partners, receipts and the payment account."""

from typing import Annotated

from fastapi import APIRouter, Query

from ray_apps.sandbox import shapes
from ray_apps.sandbox.market import AMarket
from ray_apps.sandbox.routes_listings import Answer, Limit, Offset

router = APIRouter(prefix="/v3/application/shops/{shop_id}")
Seconds = Annotated[int, Query(ge=0, lt=2**40)]
_FAR = 2**40


@router.get("/readiness-state-definitions")
def get_shop_readiness_state_definitions(shop_id: int, market: AMarket) -> Answer:
    """The shop's processing profiles."""
    market.shop.check_owner(shop_id)
    return shapes.page(market.shop.readiness_states())


@router.get("/shipping-profiles")
def get_shop_shipping_profiles(shop_id: int, market: AMarket) -> Answer:
    """The shop's shipping profiles."""
    market.shop.check_owner(shop_id)
    return shapes.page(market.shop.shipping_profiles())


@router.get("/policies/return")
def get_shop_return_policies(shop_id: int, market: AMarket) -> Answer:
    """The shop's return policies."""
    market.shop.check_owner(shop_id)
    return shapes.page(market.shop.return_policies())


@router.get("/production-partners")
def get_shop_production_partners(shop_id: int, market: AMarket) -> Answer:
    """The shop's production partners."""
    market.shop.check_owner(shop_id)
    return shapes.page(market.shop.production_partners())


@router.get("/receipts")
def get_shop_receipts(
    shop_id: int,
    market: AMarket,
    limit: Limit,
    min_created: Seconds = 0,
    max_created: Seconds = _FAR - 1,
    min_last_modified: Seconds = 0,
    max_last_modified: Seconds = _FAR - 1,
    offset: Offset = 0,
) -> Answer:
    """Sales by time, oldest first. A receipt is never changed here, so it was last modified when it was made."""
    market.shop.check_owner(shop_id)
    span = (max(min_created, min_last_modified), min(max_created, max_last_modified))
    with market.database.reading() as db:
        count = db.execute("SELECT count(*) FROM receipts WHERE created_at BETWEEN ? AND ?", span).fetchone()[0]
        rows = db.execute(
            "SELECT * FROM receipts WHERE created_at BETWEEN ? AND ? ORDER BY created_at, receipt_id LIMIT ? OFFSET ?",
            (*span, limit, offset),
        ).fetchall()
    return shapes.page([shapes.receipt(row, market.shop, market.rules.currency) for row in rows], count)


@router.get("/payment-account/ledger-entries")
def get_shop_payment_account_ledger_entries(
    shop_id: int,
    market: AMarket,
    limit: Limit,
    min_created: Seconds = 0,
    max_created: Seconds = _FAR - 1,
    offset: Offset = 0,
) -> Answer:
    """Sales and fees in the order they were booked, with the balance after each."""
    market.shop.check_owner(shop_id)
    with market.database.reading() as db:
        span = (min_created, max_created)
        count = db.execute("SELECT count(*) FROM ledger WHERE created_at BETWEEN ? AND ?", span).fetchone()[0]
        rows = db.execute(
            "SELECT * FROM (SELECT *, sum(amount_cents) OVER (ORDER BY entry_id) AS balance FROM ledger)"
            " WHERE created_at BETWEEN ? AND ? ORDER BY entry_id LIMIT ? OFFSET ?",
            (*span, limit, offset),
        ).fetchall()
    return shapes.page([shapes.ledger_entry(row, market.rules.currency) for row in rows], count)
