"""Simulated shoppers and the days they come on."""

import io
from pathlib import Path
from statistics import mean, median

import pytest
from PIL import Image

from ray_apps.sandbox import listings
from ray_apps.sandbox.inventory import read_inventory
from ray_apps.sandbox.listing_forms import ListingChange, NewListing
from ray_apps.sandbox.market import Market, open_market
from ray_apps.sandbox.market_days import run_through
from ray_apps.sandbox.options import SandboxOptions
from ray_apps.sandbox.pictures import inspect
from ray_apps.sandbox.shoppers import appeal, outcome


def test_a_day_follows_from_seed_listing_and_day_alone() -> None:
    def day(seed: int, listing: int, number: int) -> object:
        return outcome(seed, listing, number, age=3, price_cents=2500, stock=999)

    assert day(1, 10, 5) == day(1, 10, 5)
    assert len({repr(day(*which)) for which in [(1, 10, 5), (2, 10, 5), (1, 11, 5), (1, 10, 6)]}) == 4


def test_appeals_differ_widely_around_what_the_docstring_says() -> None:
    appeals = [appeal(7, listing) for listing in range(3000)]
    views = sorted(a.views for a in appeals)
    assert 13 < median(views) < 15
    assert views[2700] / views[300] > 5, "the best tenth is seen several times as often as the worst"
    assert 0.055 < mean(a.like for a in appeals) < 0.065
    assert 0.023 < mean(a.buy for a in appeals) < 0.027


def test_a_lower_price_sells_more_and_stock_is_a_ceiling() -> None:
    def sold(price: int, stock: int = 999) -> int:
        return sum(len(outcome(1, n, 1, age=30, price_cents=price, stock=stock).sales) for n in range(2000))

    assert sold(1500) > sold(2500) > sold(4000)
    assert all(len(outcome(1, n, 1, age=0, price_cents=100, stock=1).sales) <= 1 for n in range(300))


@pytest.fixture
def market(tmp_path: Path) -> Market:
    opened = open_market(SandboxOptions(folder=tmp_path / "m", seed=11))
    yield opened
    opened.close()


def put_live(market: Market, quantity: int = 999) -> int:
    picture_bytes = io.BytesIO()
    Image.new("RGB", (10, 10)).save(picture_bytes, "PNG")
    shop = market.shop
    form = NewListing(
        quantity=quantity,
        title="A shirt",
        description="Soft.",
        price="25.00",
        who_made="i_did",
        when_made="made_to_order",
        taxonomy_id=482,
        shipping_profile_id=shop.shipping_profile_id,
        readiness_state_id=shop.readiness_state_id,
        return_policy_id=shop.return_policy_id,
    )
    body = b'{"products":[{"sku":"IE-1","offerings":[{"price":25,"quantity":%d,"is_enabled":true}]}]}' % quantity
    now = market.database.now()
    with market.database.transaction() as db:
        number = listings.create(db, form, shop, market.rules, now)
        listings.add_picture(db, number, inspect(picture_bytes.getvalue()), 1, "", overwrite=False, now=now)
        listings.set_inventory(db, number, *read_inventory(body, market.rules), now)
        listings.change(db, number, ListingChange(state="active"), shop, market.rules, now)
    return number


def rows(market: Market, query: str) -> list[tuple]:
    with market.database.reading() as db:
        return [tuple(row) for row in db.execute(query)]


EVERYTHING = "SELECT listing_id, views, favourites, quantity FROM listings ORDER BY 1"


def test_days_are_simulated_once_in_whatever_steps(tmp_path: Path) -> None:
    results = []
    for name, steps in {"one go": [9], "by day, with repeats": [1, 2, 2, 5, 4, 9, 9]}.items():
        market = open_market(SandboxOptions(folder=tmp_path / name, seed=11))
        for _ in range(5):
            put_live(market)
        reports = [run_through(market.database, step, market.rules) for step in steps]
        assert sum(report.days for report in reports) == 9
        sales = rows(market, "SELECT listing_id, day, count(*) FROM receipts GROUP BY 1, 2 ORDER BY 1, 2")
        assert sum(report.receipts for report in reports) == sum(number for *_, number in sales) > 0
        results.append((rows(market, EVERYTHING), sales))
        market.close()
    assert results[0] == results[1]


def test_only_active_listings_are_seen_and_time_never_runs_back(market: Market) -> None:
    early, late = put_live(market), put_live(market)
    with market.database.transaction() as db:
        listings.change(db, late, ListingChange(state="inactive"), market.shop, market.rules, market.database.now())
    before = market.database.now()
    run_through(market.database, 3, market.rules)
    seen = {number: views for number, views, *_ in rows(market, EVERYTHING)}
    assert seen[early] > 0
    assert seen[late] == 0
    assert market.database.now() >= before + 3 * 86_400
    newcomer = put_live(market)
    run_through(market.database, 25, market.rules)
    made = dict(rows(market, "SELECT listing_id, created_at FROM listings"))
    sold = rows(market, "SELECT listing_id, created_at FROM receipts")
    assert {listing for listing, _ in sold} == {early, newcomer}
    assert all(at >= made[listing] for listing, at in sold)


def test_the_ledger_adds_up(market: Market) -> None:
    for _ in range(8):
        put_live(market)
    run_through(market.database, 5, market.rules)
    sales = rows(market, "SELECT count(*) FROM receipts")[0][0]
    sums = dict(rows(market, "SELECT kind, sum(amount_cents) FROM ledger GROUP BY kind"))
    assert sales > 0
    assert sums == {
        "listing": -20 * 8,
        "sale": 2500 * sales,
        "transaction_fee": -162 * sales,
        "payment_fee": -100 * sales,
    }


def test_the_last_piece_sold_takes_the_listing_down(market: Market) -> None:
    for _ in range(20):
        put_live(market, quantity=1)
    run_through(market.database, 30, market.rules)
    states = dict(rows(market, "SELECT state, count(*) FROM listings GROUP BY state"))
    assert states["sold_out"] > 0
    assert rows(market, "SELECT count(*) FROM receipts")[0][0] == states["sold_out"]
