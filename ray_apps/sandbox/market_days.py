"""Days at the marketplace: shoppers come, views are tabulated, sales make receipts and fees."""

import json
import sqlite3

from pydantic import BaseModel, ConfigDict

from ray_apps.sandbox.database import Database
from ray_apps.sandbox.rules import EtsyRules
from ray_apps.sandbox.shoppers import Outcome, outcome

MAX_DAY = 3_650


class ShopperReport(BaseModel):
    """What a call brought: the day reached, how many days it simulated, and their sums over all listings."""

    model_config = ConfigDict(frozen=True)

    through_day: int
    days: int
    views: int = 0
    favourites: int = 0
    receipts: int = 0


def last_day(db: sqlite3.Connection) -> int:
    """The last day that was simulated; 0 before the first."""
    return int(db.execute("SELECT coalesce(max(day), 0) FROM days").fetchone()[0])


def run_through(database: Database, day: int, rules: EtsyRules) -> ShopperReport:
    """Simulate every day up to `day` that has not been: each is one transaction, so none is lost or run twice."""
    report = ShopperReport(through_day=day, days=0)
    while True:
        with database.transaction() as db:
            present = last_day(db)
            if present >= day:
                return report.model_copy(update={"through_day": present})
            views, favourites, receipts = _run_day(db, present + 1, database.now(), rules)
        report = ShopperReport(
            through_day=day,
            days=report.days + 1,
            views=report.views + views,
            favourites=report.favourites + favourites,
            receipts=report.receipts + receipts,
        )


def _run_day(db: sqlite3.Connection, day: int, start: int, rules: EtsyRules) -> tuple[int, int, int]:
    """Every active listing's day; `views` is tabulated here, once a day and for active listings only, as on Etsy."""
    seed = db.execute("SELECT seed FROM shop").fetchone()[0]
    totals = [0, 0, 0]
    for row in db.execute("SELECT * FROM listings WHERE state = 'active' ORDER BY listing_id").fetchall():
        brought = outcome(
            seed,
            row["listing_id"],
            day,
            age=day - row["first_day"],
            price_cents=row["price_cents"],
            stock=row["quantity"],
        )
        _record(db, row, day, start, brought, rules)
        for index, number in enumerate((brought.views, brought.favourites, len(brought.sales))):
            totals[index] += number
    db.execute("INSERT INTO days VALUES (?, ?, ?, ?, ?)", (day, start, *totals))
    return totals[0], totals[1], totals[2]


def _record(db: sqlite3.Connection, row: sqlite3.Row, day: int, start: int, brought: Outcome, rules: EtsyRules) -> None:
    left = row["quantity"] - len(brought.sales)
    db.execute(
        "UPDATE listings SET views = views + ?, favourites = favourites + ?, quantity = ?, state = ?"
        " WHERE listing_id = ?",
        (brought.views, brought.favourites, left, "active" if left else "sold_out", row["listing_id"]),
    )
    fees, price = rules.sale_fees, row["price_cents"]
    sku = next((p["sku"] for p in json.loads(row["products"])["products"]), "")
    for second in brought.sales:
        at = start + second
        receipt = db.execute(
            "INSERT INTO receipts (listing_id, day, title, sku, quantity, price_cents, created_at)"
            " VALUES (?, ?, ?, ?, 1, ?, ?)",
            (row["listing_id"], day, row["title"], sku, price, at),
        ).lastrowid
        entries = {
            "sale": price,
            "transaction_fee": -round(price * fees.transaction_rate),
            "payment_fee": -round(price * fees.payment_rate) - fees.payment_fixed_cents,
        }
        db.executemany(
            "INSERT INTO ledger (kind, amount_cents, listing_id, receipt_id, created_at) VALUES (?, ?, ?, ?, ?)",
            [(kind, amount, row["listing_id"], receipt, at) for kind, amount in entries.items()],
        )
