"""Prices to the cent, worked by hand; what holds of every price; what cannot be priced."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ray_apps.domain.contracts import load_contract
from ray_apps.domain.contracts.fees import Fee, FeeRules, load_fees
from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import PriceReceipt
from ray_apps.listings.pricing import Cost, CostTable, PolicyChanges, PricePolicy, Prices, explain, load_prices, price

D = Decimal


def costs(production: str, shipping: str = "0", charged: str = "0", provider: str = "default") -> CostTable:
    cost = Cost(production=D(production), shipping=D(shipping), charged=D(charged))
    return CostTable(version="t", verified=True, currency="USD", costs={"t-shirt": {provider: cost}})


def fees(fixed: str, rate: str) -> FeeRules:
    return FeeRules(currency="USD", fixed=D(fixed), rate=D(rate))


def policy(floor: str = "4.00", base: str = "6.00", uplift: str = "3.00", charm: int = 99) -> PricePolicy:
    return PricePolicy(floor_margin=D(floor), base_margin=D(base), uplift=D(uplift), charm_cents=charm)


def sums(receipt: PriceReceipt) -> list[str]:
    return [str(line.amount) for line in receipt.lines]


# Every price: exact = (cost + margin + fixed) / (1 - rate), then the next x.99; every fee rounded up to the cent.
@pytest.mark.parametrize(
    ("marketplace", "product", "score", "paid", "lines", "margin"),
    [
        # Etsy: 9.5 % of price and 4.75 shipping, 0.45 fixed. (12.50 + 6.00 + 0.45 + 0.45125) / 0.905 = 21.43…
        # 6.5 % of 26.74 = 1.7381 -> 1.74; 3 % of 26.74 + 0.25 = 1.0522 -> 1.06
        # 21.99 + 4.75 - 12.50 - 4.75 - 0.20 - 1.74 - 1.06 = 6.49
        ("etsy", "t-shirt", None, "21.99", "21.99 4.75 -12.50 -4.75 -0.20 -1.74 -1.06", "6.49"),
        # (12.50 + 9.00 + 0.45 + 0.45125) / 0.905 = 24.75…; 6.5 % of 29.74 = 1.9331 -> 1.94; 0.8922 + 0.25 -> 1.15
        ("etsy", "t-shirt", 1.0, "24.99", "24.99 4.75 -12.50 -4.75 -0.20 -1.94 -1.15", "9.20"),
        # Printify sells through Etsy. (25.00 + 7.50 + 0.45 + 0.095 * 8.50) / 0.905 = 33.7575 / 0.905 = 37.30…
        # 6.5 % of 46.49 = 3.02185 -> 3.03; 3 % of 46.49 + 0.25 = 1.6447 -> 1.65; 37.99 - 25.00 - 0.20 - 3.03 - 1.65
        ("printify", "hoodie", 0.5, "37.99", "37.99 8.50 -25.00 -8.50 -0.20 -3.03 -1.65", "8.11"),
        # Redbubble standard: of a markup m over 20.00, half of what is over 4.00, then half of the rest is taken:
        # 0.5 (m - 0.5 (m - 4)) = 0.25 m + 1 = 4 -> m = 12 -> 32.00 -> 32.99
        # 0.5 * 8.99 = 4.495 -> 4.50; 0.5 * (12.99 - 4.50) = 4.245 -> 4.25; 12.99 - 4.50 - 4.25 = 4.24
        ("redbubble", "t-shirt", 0.0, "32.99", "32.99 -20.00 -4.50 -4.25", "4.24"),
        # over 40.00 half of what is over 8.00: 0.25 m + 2 = 4.00 + 0.70 -> m = 10.80 -> 50.80 -> 50.99
        # 0.5 * 2.99 = 1.495 -> 1.50; 0.5 * (10.99 - 1.50) = 4.745 -> 4.75; 10.99 - 1.50 - 4.75 = 4.74
        ("redbubble", "hoodie", 0.7, "50.99", "50.99 -40.00 -1.50 -4.75", "4.74"),
        # over 12.00 half of what is over 2.40: 0.25 m + 0.60 = 4.00 + 1.00 -> m = 17.60 -> 29.60 -> 29.99
        # 0.5 * 15.59 = 7.795 -> 7.80; 0.5 * (17.99 - 7.80) = 5.095 -> 5.10; 17.99 - 7.80 - 5.10 = 5.09
        ("redbubble", "poster", 1.0, "29.99", "29.99 -12.00 -7.80 -5.10", "5.09"),
        # Merch: 24.5 % and 9.87. (9.87 + 5.00) / 0.755 = 19.69… -> 19.99; 4.89755 -> 4.90; 19.99 - 9.87 - 4.90
        ("amazon_merch", "t-shirt", None, "19.99", "19.99 -9.87 -4.90", "5.22"),
        # Merch takes 28 % of a hoodie. (18.02 + 5.00) / 0.72 = 31.97… -> 31.99; 8.9572 -> 8.96; 31.99 - 18.02 - 8.96
        ("amazon_merch", "hoodie", None, "31.99", "31.99 -18.02 -8.96", "5.01"),
        # (18.02 + 7.00) / 0.72 = 34.75 -> 34.99; 28 % = 9.7972 -> 9.80; 34.99 - 18.02 - 9.80 = 7.17
        ("amazon_merch", "hoodie", 1.0, "34.99", "34.99 -18.02 -9.80", "7.17"),
    ],
)
def test_hand_worked_prices_with_the_shipped_numbers(
    marketplace: str, product: str, score: float | None, paid: str, lines: str, margin: str
) -> None:
    receipt = load_prices().price(product, marketplace, score=score)
    assert (receipt.price, receipt.margin, receipt.currency) == (D(paid), D(margin), "USD")
    assert sums(receipt) == lines.split()
    assert (receipt.marketplace, receipt.product) == (marketplace, product)


@pytest.mark.parametrize(
    ("tier", "production", "floor", "paid", "lines", "margin", "markup"),
    [
        # premium: 0.8 (m - 0.5 (m - 4)) = 0.4 m + 1.6 = 6 -> m = 11 -> 31.00 -> 31.99
        # 0.5 * 7.99 = 3.995 -> 4.00; 0.2 * (11.99 - 4.00) = 1.598 -> 1.60
        ("premium", "20.00", "4.00", "31.99", "31.99 -20.00 -4.00 -1.60", "6.39", "0.5995"),
        # pro: m - 0.5 (m - 4) = 0.5 m + 2 = 6 -> m = 8 -> 28.00 -> 28.99; 0.5 * 4.99 = 2.495 -> 2.50
        ("pro", "20.00", "4.00", "28.99", "28.99 -20.00 -2.50", "6.49", "0.4495"),
        # a markup under 20 % of 125.00: 0.5 m = 10 -> m = 20 -> 145.00 -> 145.99; 0.5 * 20.99 = 10.495 -> 10.50
        ("standard", "125.00", "10.00", "145.99", "145.99 -125.00 -10.50", "10.49", "0.1680"),
    ],
)
def test_hand_worked_prices_of_redbubbles_accounts(
    tier: str, production: str, floor: str, paid: str, lines: str, margin: str, markup: str
) -> None:
    table = costs(production, provider="redbubble")
    prices = Prices((table,), policy(floor=floor), tiers={"redbubble": tier})
    receipt = prices.price("t-shirt", "redbubble")
    assert (receipt.price, receipt.margin, receipt.tier) == (D(paid), D(margin), tier)
    assert sums(receipt) == lines.split()
    assert str(receipt.markup) == markup, "rounded up to a hundredth of a percent"


@pytest.mark.parametrize(
    ("cost", "charged", "score", "paid", "margin"),
    [
        # (12.50 + 6.00 + 0.45) / 0.905 = 20.93… -> 20.99; fee 1.99405 + 0.45 = 2.44405 -> 2.45; 20.99 - 2.45 - 12.50
        (costs("12.50"), fees("0.45", "0.095"), None, "20.99", "6.04"),
        # (12.50 + 7.50 + 0.45) / 0.905 = 22.59… -> 22.99; fee 2.18405 + 0.45 = 2.63405 -> 2.64
        (costs("12.50"), fees("0.45", "0.095"), 0.5, "22.99", "7.85"),
        # no fees at all: 8.99 + 6.00 = 14.99, which is a charm price already
        (costs("8.99"), fees("0", "0"), None, "14.99", "6.00"),
        # one cent more must not round down: 15.00 -> 15.99
        (costs("9.00"), fees("0", "0"), None, "15.99", "6.99"),
        # a 20 % commission: (10.00 + 6.00) / 0.8 = 20.00 -> 20.99; fee 4.198 -> 4.20
        (costs("10.00"), fees("0", "0.2"), None, "20.99", "6.79"),
        # shipping that the buyer does not pay: (9.32 + 4.29 + 6.00 + 0.45) / 0.905 = 22.16… -> 22.99
        # 1.49435 -> 1.50; 0.6897 + 0.25 = 0.9397 -> 0.94; 22.99 - 9.32 - 4.29 - 0.20 - 1.50 - 0.94 = 6.74
        (costs("9.32", "4.29"), load_fees("etsy"), None, "22.99", "6.74"),
    ],
)
def test_hand_worked_prices_with_other_numbers(
    cost: CostTable, charged: FeeRules, score: float | None, paid: str, margin: str
) -> None:
    receipt = price("black", charged, score=score, costs=cost, policy=policy())
    assert (receipt.price, receipt.margin) == (D(paid), D(margin))


def test_a_contracts_fees_are_those_of_the_fee_table() -> None:
    assert load_contract("etsy").fees == load_fees("etsy")
    assert price("navy", load_contract("etsy").fees, score=0.0).price == D("21.99")


def kept_by_hand(parts: tuple[Fee, ...], cost: Cost, paid: D, product: str = "t-shirt") -> int:
    """Cents kept of a sale, in whole numbers and fractions, written apart from the code under test."""
    cents = {"price": int(paid * 100), "order": int((paid + cost.charged) * 100)}
    over = int((paid - cost.production) * 100)
    taken = 0
    for fee in (f for f in parts if f.of != "earnings"):
        rate = Fraction(fee.products.get(product, fee.rate))
        if fee.of == "markup":
            base = max(Fraction(0), Fraction(paid * 100) - Fraction(cost.production * 100) * (1 + Fraction(fee.above)))
            amount = ceil(base * rate + Fraction(fee.fixed) * 100)
            over -= amount
        else:
            amount = ceil(cents[fee.of] * rate + Fraction(fee.fixed) * 100)
        taken += amount
    for fee in (f for f in parts if f.of == "earnings"):
        taken += ceil(max(0, over) * Fraction(fee.products.get(product, fee.rate)) + Fraction(fee.fixed) * 100)
    return cents["order"] - taken - int((cost.production + cost.shipping) * 100)


money = st.integers(0, 20_000).map(lambda cents: D(cents) / 100)
rates = st.integers(0, 2_300).map(lambda share: D(share) / 10_000)
random_fees = st.builds(
    lambda a, b, c, d, e, above: FeeRules(
        currency="USD",
        fees=(
            Fee(name="listing", fixed=a),
            Fee(name="sale", rate=b, fixed=a),
            Fee(name="order", of="order", rate=c),
            Fee(name="earned", of="earnings", rate=d),
            Fee(name="marked up", of="markup", rate=e, above=above),
        ),
    ),
    money.map(lambda amount: amount / 100).map(lambda amount: amount.quantize(D("0.01"))),
    rates, rates, rates, rates, rates,
)  # fmt: skip
marketplaces = st.sampled_from(
    [
        (load_fees("etsy"), None),
        (load_fees("printify"), None),
        (load_fees("amazon_merch"), None),
        *((load_fees("redbubble"), tier) for tier in ("standard", "premium", "pro")),
    ]
)
sales = marketplaces | st.tuples(random_fees, st.none())
NUMBERS = {"floor_margin": money, "base_margin": money, "uplift": money, "charm_cents": st.integers(0, 99)}
policies = st.builds(PricePolicy, **NUMBERS)
change = st.fixed_dictionaries({}, optional=NUMBERS)
files = st.lists(st.tuples(change, change, change), max_size=2)
"""What files change: everywhere, on every marketplace, and for shirts there."""


@settings(max_examples=10_000, deadline=None)
@given(
    sales, st.tuples(money, money, money), policies, files, st.none() | st.floats(), st.integers(1, 2_000),
    st.floats(0, 1),
)  # fmt: skip
def test_every_price_keeps_the_floor_ends_on_the_charm_and_adds_up(
    sale: tuple[FeeRules, str | None],
    amounts: tuple[D, D, D],
    rules: PricePolicy,
    changed: list[tuple[dict[str, object], dict[str, object], dict[str, object]]],
    score: float | None,
    dearer: int,
    better: float,
) -> None:
    charged, tier = sale
    cost = Cost(production=amounts[0], shipping=amounts[1], charged=amounts[2])
    changes = tuple(
        PolicyChanges.model_validate(
            {"policy": all_, "policies": {charged.marketplace: there | {"products": {"t-shirt": here}}}}
        )
        for all_, there, here in changed
    )
    in_force = rules.model_dump()
    for step in (step for file in changed for step in file):
        in_force |= step

    def priced(cost: Cost, score: float | None) -> PriceReceipt:
        table = CostTable(version="t", verified=True, currency="USD", costs={"t-shirt": {"p": cost}})
        prices = Prices((table,), rules, changes=changes)
        return prices.price_under("t-shirt", charged, score=score, provider="p", tier=tier)

    receipt = priced(cost, score)
    kept = D(kept_by_hand(charged.parts(tier), cost, receipt.price)) / 100
    assert kept == receipt.margin == sum(line.amount for line in receipt.lines)
    assert receipt.margin >= receipt.floor_margin == max(rules.floor_margin, in_force["floor_margin"])
    assert receipt.aimed_margin >= in_force["base_margin"]
    assert receipt.price > 0
    assert receipt.price % 1 == D(in_force["charm_cents"]) / 100
    assert all(line.amount.as_tuple().exponent >= -2 for line in receipt.lines)
    # The formula on the receipt, where nothing was rounded, gives the price back but for the cents rounded up.
    exact = (receipt.cost + receipt.margin + receipt.fixed_fees) / (1 - receipt.fee_rate)
    assert 0 <= receipt.price - exact <= D("0.06") / (1 - receipt.fee_rate)
    more = Cost(production=cost.production + D(dearer) / 100, shipping=cost.shipping, charged=cost.charged)
    assert priced(more, score).price >= receipt.price
    start = 0.0 if score is None else score
    if not isnan(start):
        assert priced(cost, max(start, better)).price >= receipt.price


@settings(max_examples=500, deadline=None)
@given(sales, money, policies)
def test_no_lower_charm_price_would_do(sale: tuple[FeeRules, str | None], production: D, rules: PricePolicy) -> None:
    charged, tier = sale
    cost = Cost(production=production)
    table = CostTable(version="t", verified=True, currency="USD", costs={"t-shirt": {"p": cost}})
    receipt = Prices((table,), rules).price_under("t-shirt", charged, provider="p", tier=tier)
    lower = receipt.price - 1
    if lower > 0:
        wanted = max(rules.floor_margin, rules.base_margin)
        assert D(kept_by_hand(charged.parts(tier), cost, lower)) / 100 < wanted


def test_no_score_counts_as_none_and_scores_beyond_their_range_as_its_ends() -> None:
    prices = [
        price("black", fees("0.45", "0.095"), score=s, policy=policy()).price
        for s in (None, float("nan"), -3.0, 0.0, 0.4, 0.8, 1.0, 7.0)
    ]
    assert prices == sorted(prices)
    assert len(set(prices[:4])) == len(set(prices[-2:])) == 1


@pytest.mark.parametrize(
    ("product", "charged", "provider", "reason"),
    [
        ("toga", fees("0", "0"), None, "unknown product 'toga': choose one of t-shirt, hoodie, tote, poster"),
        ("black", fees("0", "0"), "nobody", "no cost known for t-shirt from nobody"),
        ("black", fees("0", "1"), None, "leave nothing"),
        ("black", fees("0", "0.995"), None, "leave nothing"),
        ("tote", load_fees("amazon_merch"), None, "no cost known for tote from amazon_merch"),
        ("black", FeeRules(currency="EUR"), None, "enter costs in EUR, or give a dated rate"),
    ],
)
def test_what_cannot_be_priced_is_told_why(product: str, charged: FeeRules, provider: str | None, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        price(product, charged, provider=provider)


def test_fees_that_begin_late_and_eat_every_further_unit_are_refused_too() -> None:
    steep = FeeRules(currency="USD", fees=(Fee(name="all", of="earnings", rate=D(1)),))
    with pytest.raises(InputError, match=r"take 100 % of all beyond it, and a margin of 6\.00 is not reached"):
        price("black", steep)


def test_a_receipt_whose_lines_do_not_add_up_is_refused() -> None:
    good = load_prices().price("t-shirt", "etsy")
    with pytest.raises(ValueError, match=r"add up to 6\.49"):
        PriceReceipt.model_validate(good.model_dump() | {"margin": D("6.50")})
    assert PriceReceipt.model_validate_json(good.model_dump_json()) == good


def test_a_receipt_is_explained_as_a_seller_reads_it() -> None:
    assert explain(load_prices().price("t-shirt", "redbubble", score=0.5)) == [
        "34.99 USD for a t-shirt on redbubble (standard account)",
        "+     34.99  price",
        "-     20.00  production (redbubble)",
        "-      5.50  excess markup fee (50 % of 10.99)",
        "-      4.75  platform fee (50 % of 9.49)",
        "=      4.74  kept of each sale; never less than 4.00",
        "Aimed at 4.50 for a score of 0.50, by the policy for redbubble.",
        "Of each further 1.00 of price 0.25 is kept; fees take the rest.",
        "redbubble asks for a markup instead of a price: enter 74.95 %.",
        "Costs of 2026-11-29, fees of 2026-11-29.",
        "Not verified: costs of redbubble, platform fee. Compare before you sell.",
    ]


def test_a_receipt_of_an_earlier_version_is_explained_by_its_totals() -> None:
    old = PriceReceipt(
        price=D("24.99"), currency="USD", cost=D("14.75"), fixed_fees=D("0.45"), fee_rate=D("0.095"),
        margin=D("7.41"), floor_margin=D("4.00"),
    )  # fmt: skip
    assert explain(old) == [
        "24.99 USD", "+     24.99  price", "-     14.75  cost", "-      2.83  fees",
        "=      7.41  kept of each sale; never less than 4.00",
    ]  # fmt: skip
    assert not old.verified
