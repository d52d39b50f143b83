"""Rows as Etsy's JSON. Pure."""

import json
import sqlite3
from collections.abc import Sequence

from ray_apps.sandbox.shop import Shop

_LISTING_DAYS = 120


def money(cents: int, currency: str) -> dict[str, object]:
    """A sum as Etsy writes it: amount ÷ divisor in the currency."""
    return {"amount": cents, "divisor": 100, "currency_code": currency}


def page(results: Sequence[dict[str, object]], count: int | None = None) -> dict[str, object]:
    """One page of results; `count` is how many there are in all."""
    return {"count": len(results) if count is None else count, "results": list(results)}


def listing(row: sqlite3.Row, shop: Shop, currency: str, base_url: str, *, with_views: bool) -> dict[str, object]:
    """A listing. Only `getListing` tells its views (`with_views`); elsewhere they are null."""
    details = json.loads(row["details"])
    products = json.loads(row["products"])["products"]
    started = row["activated_at"] or row["created_at"]
    return {
        "listing_id": row["listing_id"],
        "user_id": shop.user_id,
        "shop_id": shop.shop_id,
        "title": row["title"],
        "description": row["description"],
        "state": row["state"],
        "creation_timestamp": row["created_at"],
        "created_timestamp": row["created_at"],
        "original_creation_timestamp": row["created_at"],
        "last_modified_timestamp": row["updated_at"],
        "updated_timestamp": row["updated_at"],
        "ending_timestamp": started + _LISTING_DAYS * 86_400,
        "quantity": row["quantity"],
        "url": f"{base_url}/listing/{row['listing_id']}",
        "num_favorers": row["favourites"],
        "views": row["views"] if with_views else None,
        "price": money(row["price_cents"], currency),
        "skus": [product["sku"] for product in products if product["sku"]],
        "has_variations": len(products) > 1,
        "listing_type": details["type"],
        **{name: value for name, value in details.items() if name != "type"},
    }


def inventory(row: sqlite3.Row, currency: str) -> dict[str, object]:
    """A listing's products with the read-only numbers that Etsy adds."""
    stored = json.loads(row["products"])
    for index, product in enumerate(stored["products"]):
        product |= {"product_id": row["listing_id"] * 1000 + index, "is_deleted": False}
        for offering in product["offerings"]:
            offering |= {
                "offering_id": row["listing_id"] * 1000 + index,
                "is_deleted": False,
                "price": money(round(float(offering["price"]) * 100), currency),
            }
    return dict(stored)


def picture(row: sqlite3.Row, base_url: str) -> dict[str, object]:
    """A listing picture."""
    address = f"{base_url}/pictures/{row['listing_image_id']}"
    return {
        "listing_id": row["listing_id"],
        "listing_image_id": row["listing_image_id"],
        "rank": row["rank"],
        "alt_text": row["alt_text"],
        "full_width": row["width"],
        "full_height": row["height"],
        "created_timestamp": row["created_at"],
        "url_570xN": f"{address}/small",
        "url_fullxfull": address,
    }


def receipt(row: sqlite3.Row, shop: Shop, currency: str) -> dict[str, object]:
    """One sale. Buyers are simulated and have a number only."""
    buyer = 900_000_000 + row["receipt_id"] % 1_000_000
    total = money(row["price_cents"] * row["quantity"], currency)
    return {
        "receipt_id": row["receipt_id"],
        "receipt_type": 0,
        "seller_user_id": shop.user_id,
        "buyer_user_id": buyer,
        "status": "Paid",
        "is_paid": True,
        "is_shipped": False,
        "create_timestamp": row["created_at"],
        "created_timestamp": row["created_at"],
        "update_timestamp": row["created_at"],
        "updated_timestamp": row["created_at"],
        "subtotal": total,
        "grandtotal": total,
        "transactions": [
            {
                "transaction_id": 4_000_000_000 + row["receipt_id"],
                "receipt_id": row["receipt_id"],
                "listing_id": row["listing_id"],
                "buyer_user_id": buyer,
                "title": row["title"],
                "sku": row["sku"],
                "quantity": row["quantity"],
                "price": money(row["price_cents"], currency),
                "create_timestamp": row["created_at"],
            }
        ],
    }


def ledger_entry(row: sqlite3.Row, currency: str) -> dict[str, object]:
    """One line of the payment account: what a sale brought or a fee cost, and the balance after it."""
    return {
        "entry_id": row["entry_id"],
        "sequence_number": row["entry_id"],
        "amount": row["amount_cents"],
        "currency": currency,
        "description": row["kind"],
        "balance": row["balance"],
        "create_date": row["created_at"],
        "created_timestamp": row["created_at"],
        "reference_type": "receipt" if row["receipt_id"] else "listing",
        "reference_id": str(row["receipt_id"] or row["listing_id"]),
    }
