"""The storefront: what buyers would see, for a person at this machine.

A browser asks for a name and a password: `seller` and the shop's shared secret. So no secret stands in an address.
"""

import base64
import binascii
import hmac
import json
import sqlite3
from functools import cache
from importlib import resources

from fastapi import APIRouter, Depends, Request
from jinja2 import Environment, StrictUndefined, Template
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse

from ray_apps.sandbox.errors import missing
from ray_apps.sandbox.gate import key_problem
from ray_apps.sandbox.market import AMarket
from ray_apps.sandbox.market_days import last_day
from ray_apps.sandbox.pictures import MEDIA_TYPES

USER = "seller"
_SHOWN = 200
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


def _basic(header: str, password: str) -> bool:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(given, f"{USER}:{password}".encode())


def _seller_only(request: Request, market: AMarket) -> None:
    """Let in a browser with the password, or a client with the API's own keys."""
    secret = market.credentials.shared_secret.get_secret_value()
    if _basic(request.headers.get("authorization", ""), secret):
        return
    if key_problem(request.headers, market.credentials) is not None:
        headers = {"www-authenticate": 'Basic realm="Sandbox storefront", charset="UTF-8"'}
        raise HTTPException(401, "The storefront needs the user seller and the shop's shared secret", headers)


router = APIRouter(dependencies=[Depends(_seller_only)], include_in_schema=False)


@cache
def _template() -> Template:
    text = resources.files(__package__).joinpath("storefront.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        text
    )


def _card(row: sqlite3.Row) -> dict[str, object]:
    return {
        "id": row["listing_id"],
        "title": row["title"],
        "description": row["description"],
        "tags": json.loads(row["details"])["tags"],
        "price": f"{row['price_cents'] / 100:,.2f}",
        "views": f"{row['views']:,}",
        "favourites": f"{row['favourites']:,}",
        "sales": f"{row['sales']:,}",
        "picture": row["listing_image_id"],
        "alt": row["alt_text"],
    }


@router.get("/")
def storefront(market: AMarket) -> HTMLResponse:
    """The live listings, newest first."""
    with market.database.reading() as db:
        rows = db.execute(
            "SELECT l.*, p.listing_image_id, p.alt_text,"
            " (SELECT coalesce(sum(quantity), 0) FROM receipts r WHERE r.listing_id = l.listing_id) AS sales"
            " FROM listings l JOIN pictures p ON p.listing_id = l.listing_id AND p.rank = 1"
            " WHERE l.state = 'active' ORDER BY l.listing_id DESC LIMIT ?",
            (_SHOWN,),
        ).fetchall()
        live = db.execute("SELECT count(*) FROM listings WHERE state = 'active'").fetchone()[0]
        drafts = db.execute("SELECT count(*) FROM listings WHERE state = 'draft'").fetchone()[0]
        balance = db.execute("SELECT coalesce(sum(amount_cents), 0) FROM ledger").fetchone()[0]
        day = last_day(db)
    page = _template().render(
        cards=[_card(row) for row in rows], live=live, drafts=drafts, day=day, balance=f"{balance / 100:,.2f}"
    )
    return HTMLResponse(page, headers={"content-security-policy": _POLICY, "cache-control": "no-store"})


@router.get("/listing/{listing_id}")
def listing_page(listing_id: int) -> RedirectResponse:
    """A listing's address leads to its place in the storefront."""
    return RedirectResponse(f"/#listing-{listing_id}", 302)


@router.get("/pictures/{listing_image_id}")
@router.get("/pictures/{listing_image_id}/{size}")
def picture(listing_image_id: int, market: AMarket, size: str = "full") -> FileResponse:
    """A listing's picture, whole or (`small`) 570 pixels wide."""
    with market.database.reading() as db:
        row = db.execute("SELECT * FROM pictures WHERE listing_image_id = ?", (listing_image_id,)).fetchone()
    if row is None or size not in ("full", "small"):
        raise missing("Listing_image", listing_image_id)
    small = size == "small"
    path = (market.files.thumbnail if small else market.files.path)(row["sha256"], row["kind"])
    headers = {"cache-control": "private, max-age=86400, immutable", "x-content-type-options": "nosniff"}
    return FileResponse(path, media_type="image/jpeg" if small else MEDIA_TYPES[row["kind"]], headers=headers)
