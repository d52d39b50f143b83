"""What the real marketplace does not have: health, the shoppers' clock and a look at the whole."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from ray_apps.sandbox.market import AMarket
from ray_apps.sandbox.market_days import MAX_DAY, ShopperReport, last_day, run_through

router = APIRouter()


class ShopperCall(BaseModel):
    """How far to let the days run."""

    model_config = ConfigDict(extra="forbid")

    through_day: Annotated[int, Field(ge=0, le=MAX_DAY)]


@router.get("/health")
def health(request: Request) -> dict[str, object]:
    """Alive, and which start of the server this is. Open to everybody."""
    return {"status": "ok", "instance": request.app.state.instance}


@router.post("/sandbox/shoppers")
def run_shoppers(call: ShopperCall, market: AMarket) -> ShopperReport:
    """Let shoppers come on every day up to `through_day` that has not been; calling again brings nothing new."""
    return run_through(market.database, call.through_day, market.rules)


@router.get("/sandbox/status")
def status(request: Request, market: AMarket) -> dict[str, object]:
    """The day, the shop's time, what is listed, what came in, and how hostile the server is."""
    with market.database.reading() as db:
        states = dict(map(tuple, db.execute("SELECT state, count(*) FROM listings GROUP BY state ORDER BY state")))
        views, favourites = db.execute(
            "SELECT coalesce(sum(views), 0), coalesce(sum(favourites), 0) FROM listings"
        ).fetchone()
        receipts, revenue = db.execute(
            "SELECT count(*), coalesce(sum(price_cents * quantity), 0) FROM receipts"
        ).fetchone()
        balance = db.execute("SELECT coalesce(sum(amount_cents), 0) FROM ledger").fetchone()[0]
        day = last_day(db)
    hostile = market.options.hostile
    return {
        "instance": request.app.state.instance,
        "shop_id": market.shop.shop_id,
        "day": day,
        "shop_time": market.database.now(),
        "listings": states,
        "views": views,
        "favourites": favourites,
        "receipts": receipts,
        "revenue_cents": revenue,
        "balance_cents": balance,
        "rules_version": market.rules.version,
        "hostile": hostile.spec() if hostile else None,
        "faults": dict(request.app.state.faults),
    }
