"""What the shop sells: listings and their pictures in the database, and the steps that Etsy allows them."""

import json
import sqlite3
from collections.abc import Sequence

from ray_apps.sandbox.errors import ApiError, field_error, missing
from ray_apps.sandbox.inventory import Inventory
from ray_apps.sandbox.listing_forms import ListingChange, NewListing, cents, check_listing
from ray_apps.sandbox.pictures import Picture
from ray_apps.sandbox.rules import EtsyRules, contract
from ray_apps.sandbox.shop import Shop

_COLUMNS = {"title", "description", "price", "quantity"}
STATES = ("draft", "active", "inactive", "sold_out", "expired")


def find(db: sqlite3.Connection, listing_id: int) -> sqlite3.Row:
    """One listing; 404 if there is none."""
    row: sqlite3.Row | None = db.execute("SELECT * FROM listings WHERE listing_id = ?", (listing_id,)).fetchone()
    if row is None:
        raise missing("Listing", listing_id)
    return row


def create(db: sqlite3.Connection, form: NewListing, shop: Shop, rules: EtsyRules, now: int) -> int:
    """Make a draft. Nothing recognises a repeat: calling again makes another."""
    check_listing(form, rules)
    shop.check_references(form)
    price = cents(form.price, rules)
    offering = {"price": str(form.price), "quantity": form.quantity, "is_enabled": True}
    products = {"products": [{"sku": "", "property_values": [], "offerings": [offering]}]}
    details = form.model_dump(mode="json", exclude=_COLUMNS)
    cursor = db.execute(
        "INSERT INTO listings (state, title, description, price_cents, quantity, details, products, created_at,"
        " updated_at) VALUES ('draft', ?, ?, ?, ?, ?, ?, ?, ?)",
        (form.title, form.description, price, form.quantity, json.dumps(details), json.dumps(products), now, now),
    )
    return int(cursor.lastrowid or 0)


def change(
    db: sqlite3.Connection, listing_id: int, form: ListingChange, shop: Shop, rules: EtsyRules, now: int
) -> None:
    """Change words and settings, then the state; the listing as it would become must keep every rule."""
    row = find(db, listing_id)
    wanted = form.model_dump(exclude_none=True, exclude={"state"})
    now_values = {"title": row["title"], "description": row["description"], **json.loads(row["details"])}
    merged = NewListing.model_validate(
        now_values | {"price": row["price_cents"] / 100, "quantity": max(1, row["quantity"])} | wanted
    )
    check_listing(merged, rules)
    shop.check_references(merged)
    db.execute(
        "UPDATE listings SET title = ?, description = ?, details = ?, updated_at = ? WHERE listing_id = ?",
        (
            merged.title,
            merged.description,
            json.dumps(merged.model_dump(mode="json", exclude=_COLUMNS)),
            now,
            listing_id,
        ),
    )
    if form.state == "active" and row["state"] != "active":
        _activate(db, row, merged, rules, now)
    elif form.state == "inactive" and row["state"] != "inactive":
        if row["state"] != "active":
            raise field_error("state", f"a listing that is {row['state']} cannot become inactive")
        db.execute("UPDATE listings SET state = 'inactive' WHERE listing_id = ?", (listing_id,))


def _activate(db: sqlite3.Connection, row: sqlite3.Row, listing: NewListing, rules: EtsyRules, now: int) -> None:
    pictures = db.execute("SELECT count(*) FROM pictures WHERE listing_id = ?", (row["listing_id"],)).fetchone()[0]
    if pictures < contract().pictures.images_min:
        raise ApiError(400, f"Listing must have at least {contract().pictures.images_min} image to be active")
    if listing.type != "download" and listing.return_policy_id is None:
        raise field_error("return_policy_id", "is required before a physical listing can be active")
    if row["quantity"] < 1:
        raise field_error("quantity", "must be at least 1 to be active")
    first_day = db.execute("SELECT coalesce(max(day), 0) + 1 FROM days").fetchone()[0]
    db.execute(
        "UPDATE listings SET state = 'active', activated_at = coalesce(activated_at, ?),"
        " first_day = coalesce(first_day, ?) WHERE listing_id = ?",
        (now, first_day, row["listing_id"]),
    )
    # Etsy takes the fee when a draft is published, and not again for one that was only taken down.
    if row["activated_at"] is None:
        db.execute(
            "INSERT INTO ledger (kind, amount_cents, listing_id, created_at) VALUES ('listing', ?, ?, ?)",
            (-rules.listing_fee_cents, row["listing_id"], now),
        )


def set_inventory(db: sqlite3.Connection, listing_id: int, inventory: Inventory, price_cents: int, now: int) -> None:
    """Replace a listing's products; its price becomes the lowest on offer."""
    find(db, listing_id)
    db.execute(
        "UPDATE listings SET products = ?, price_cents = ?, quantity = ?, updated_at = ? WHERE listing_id = ?",
        (inventory.model_dump_json(), price_cents, inventory.quantity, now, listing_id),
    )


def by_state(db: sqlite3.Connection, state: str, limit: int, offset: int) -> tuple[list[sqlite3.Row], int]:
    """One page of the listings in a state, newest first, and how many there are in all."""
    if state not in STATES:
        raise field_error("state", f"must be one of {', '.join(STATES)}")
    count = db.execute("SELECT count(*) FROM listings WHERE state = ?", (state,)).fetchone()[0]
    rows = db.execute(
        "SELECT * FROM listings WHERE state = ? ORDER BY listing_id DESC LIMIT ? OFFSET ?", (state, limit, offset)
    ).fetchall()
    return rows, count


def batch(db: sqlite3.Connection, ids: Sequence[int]) -> list[sqlite3.Row]:
    """The listings of these numbers that exist."""
    marks = ",".join("?" * len(ids))
    query = f"SELECT * FROM listings WHERE listing_id IN ({marks}) ORDER BY listing_id"  # noqa: S608 - marks only
    return db.execute(query, list(ids)).fetchall()


def delete(db: sqlite3.Connection, listing_id: int) -> None:
    """Remove a listing and its pictures' rows; its receipts and ledger lines stay."""
    find(db, listing_id)
    db.execute("DELETE FROM listings WHERE listing_id = ?", (listing_id,))


def pictures(db: sqlite3.Connection, listing_id: int) -> list[sqlite3.Row]:
    """A listing's pictures by rank."""
    find(db, listing_id)
    return db.execute("SELECT * FROM pictures WHERE listing_id = ? ORDER BY rank", (listing_id,)).fetchall()


def add_picture(
    db: sqlite3.Connection, listing_id: int, picture: Picture, rank: int, alt_text: str, *, overwrite: bool, now: int
) -> int:
    """Put a picture at a rank: in the place of the one there with `overwrite`, before it without. 1 is the first."""
    present = len(pictures(db, listing_id))
    rules = contract().pictures
    if not 1 <= rank <= rules.images_max:
        raise field_error("rank", f"must be between 1 and {rules.images_max}")
    if overwrite:
        present -= db.execute("DELETE FROM pictures WHERE listing_id = ? AND rank = ?", (listing_id, rank)).rowcount
    if present >= rules.images_max:
        raise field_error("image", f"a listing has at most {rules.images_max} images")
    place = min(rank, present + 1)
    if not overwrite:
        _shift(db, listing_id, place, 1)
    cursor = db.execute(
        "INSERT INTO pictures (listing_id, rank, sha256, kind, width, height, alt_text, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (listing_id, place, picture.sha256, picture.kind, picture.width, picture.height, alt_text, now),
    )
    return int(cursor.lastrowid or 0)


def delete_picture(db: sqlite3.Connection, listing_id: int, picture_id: int) -> None:
    """Take a picture away and close the gap in the ranks."""
    row = db.execute(
        "SELECT rank FROM pictures WHERE listing_id = ? AND listing_image_id = ?", (listing_id, picture_id)
    ).fetchone()
    if row is None:
        raise missing("Listing_image", picture_id)
    db.execute("DELETE FROM pictures WHERE listing_image_id = ?", (picture_id,))
    _shift(db, listing_id, row["rank"] + 1, -1)


def _shift(db: sqlite3.Connection, listing_id: int, first: int, by: int) -> None:
    # Two steps over negative ranks, because SQLite checks uniqueness row by row.
    db.execute("UPDATE pictures SET rank = -rank WHERE listing_id = ? AND rank >= ?", (listing_id, first))
    db.execute("UPDATE pictures SET rank = ? - rank WHERE listing_id = ? AND rank < 0", (by, listing_id))
