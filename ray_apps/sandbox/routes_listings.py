"""Etsy's listing routes. Each function has the name of Etsy's operation."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from ray_apps.sandbox import listings, shapes
from ray_apps.sandbox.bodies import Form, JsonBody, Upload
from ray_apps.sandbox.errors import ApiError, field_error
from ray_apps.sandbox.inventory import read_inventory
from ray_apps.sandbox.listing_forms import ListingChange, NewListing, read_form
from ray_apps.sandbox.market import AMarket, BaseUrl
from ray_apps.sandbox.pictures import inspect


def _limit(market: AMarket, limit: int = 25) -> int:
    if not 1 <= limit <= market.rules.page_max:
        raise field_error("limit", f"must be between 1 and {market.rules.page_max}")
    return limit


router = APIRouter(prefix="/v3/application")
Limit = Annotated[int, Depends(_limit)]
Offset = Annotated[int, Query(ge=0, le=2**31)]
Answer = dict[str, object]


@router.post("/shops/{shop_id}/listings", status_code=201)
def create_draft_listing(shop_id: int, form: Form, market: AMarket, base_url: BaseUrl) -> Answer:
    """Make a draft. There is no idempotency key: the same call again makes a second draft."""
    market.shop.check_owner(shop_id)
    wanted = read_form(NewListing, form, market.rules)
    now = market.database.now()
    with market.database.transaction() as db:
        row = listings.find(db, listings.create(db, wanted, market.shop, market.rules, now))
    return shapes.listing(row, market.shop, market.rules.currency, base_url, with_views=True)


@router.get("/shops/{shop_id}/listings")
def get_listings_by_shop(
    shop_id: int,
    market: AMarket,
    base_url: BaseUrl,
    limit: Limit,
    state: str = "active",
    offset: Offset = 0,
) -> Answer:
    """One page of the shop's listings in a state, newest first."""
    market.shop.check_owner(shop_id)
    with market.database.reading() as db:
        rows, count = listings.by_state(db, state, limit, offset)
    currency = market.rules.currency
    return shapes.page([shapes.listing(r, market.shop, currency, base_url, with_views=False) for r in rows], count)


@router.get("/listings/batch")
def get_listings_by_listing_ids(listing_ids: str, market: AMarket, base_url: BaseUrl) -> Answer:
    """Up to 100 listings by number, comma-separated; unknown ones are left out."""
    numbers = [part.strip() for part in listing_ids.split(",")]
    if not all(n.isascii() and n.isdigit() and len(n) < 16 for n in numbers):
        raise field_error("listing_ids", "must be comma-separated numbers")
    if len(numbers) > market.rules.batch_max:
        raise field_error("listing_ids", f"at most {market.rules.batch_max} are allowed")
    with market.database.reading() as db:
        rows = listings.batch(db, [int(n) for n in numbers])
    currency = market.rules.currency
    return shapes.page([shapes.listing(r, market.shop, currency, base_url, with_views=False) for r in rows])


@router.get("/listings/{listing_id}")
def get_listing(listing_id: int, market: AMarket, base_url: BaseUrl) -> Answer:
    """One listing, with its views as tabulated at the end of the last day."""
    with market.database.reading() as db:
        row = listings.find(db, listing_id)
    return shapes.listing(row, market.shop, market.rules.currency, base_url, with_views=True)


@router.patch("/shops/{shop_id}/listings/{listing_id}")
def update_listing(shop_id: int, listing_id: int, form: Form, market: AMarket, base_url: BaseUrl) -> Answer:
    """Change words, settings or state; `state=active` publishes a draft and costs the listing fee."""
    market.shop.check_owner(shop_id)
    wanted = read_form(ListingChange, form, market.rules)
    now = market.database.now()
    with market.database.transaction() as db:
        listings.change(db, listing_id, wanted, market.shop, market.rules, now)
        row = listings.find(db, listing_id)
    return shapes.listing(row, market.shop, market.rules.currency, base_url, with_views=True)


@router.delete("/listings/{listing_id}", status_code=204)
def delete_listing(listing_id: int, market: AMarket) -> Response:
    """Remove a listing."""
    with market.database.transaction() as db:
        listings.delete(db, listing_id)
    return Response(status_code=204)


@router.get("/listings/{listing_id}/inventory")
def get_listing_inventory(listing_id: int, market: AMarket) -> Answer:
    """A listing's products."""
    with market.database.reading() as db:
        row = listings.find(db, listing_id)
    return shapes.inventory(row, market.rules.currency)


@router.put("/listings/{listing_id}/inventory")
def update_listing_inventory(listing_id: int, body: JsonBody, market: AMarket) -> Answer:
    """Replace a listing's products: SKU, price and stock."""
    inventory, price = read_inventory(body, market.rules)
    offered = {o.readiness_state_id for product in inventory.products for o in product.offerings}
    if not offered <= {None, market.shop.readiness_state_id}:
        raise field_error("products/offerings/readiness_state_id", "does not belong to this shop")
    now = market.database.now()
    with market.database.transaction() as db:
        listings.set_inventory(db, listing_id, inventory, price, now)
        row = listings.find(db, listing_id)
    return shapes.inventory(row, market.rules.currency)


@router.get("/listings/{listing_id}/images")
def get_listing_images(listing_id: int, market: AMarket, base_url: BaseUrl) -> Answer:
    """A listing's pictures by rank."""
    with market.database.reading() as db:
        rows = listings.pictures(db, listing_id)
    return shapes.page([shapes.picture(row, base_url) for row in rows])


@router.post("/shops/{shop_id}/listings/{listing_id}/images", status_code=201)
def upload_listing_image(shop_id: int, listing_id: int, upload: Upload, market: AMarket, base_url: BaseUrl) -> Answer:
    """Add a picture at a rank, or with `overwrite` put it in the place of the one there."""
    market.shop.check_owner(shop_id)
    with market.database.reading() as db:
        listings.find(db, listing_id)
    picture = inspect(upload.content)
    market.files.keep(picture, upload.content)
    now = market.database.now()
    with market.database.transaction() as db:
        number = listings.add_picture(
            db, listing_id, picture, upload.rank, upload.alt_text, overwrite=upload.overwrite, now=now
        )
        row = next(r for r in listings.pictures(db, listing_id) if r["listing_image_id"] == number)
    return shapes.picture(row, base_url)


@router.delete("/shops/{shop_id}/listings/{listing_id}/images/{listing_image_id}", status_code=204)
def delete_listing_image(shop_id: int, listing_id: int, listing_image_id: int, market: AMarket) -> Response:
    """Take a picture away."""
    market.shop.check_owner(shop_id)
    with market.database.transaction() as db:
        if listings.find(db, listing_id)["state"] == "active" and len(listings.pictures(db, listing_id)) == 1:
            raise ApiError(400, "The last image of an active listing cannot be deleted")
        listings.delete_picture(db, listing_id, listing_image_id)
    return Response(status_code=204)
