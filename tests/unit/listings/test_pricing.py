from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ray_apps.domain.contracts import load_contract
from ray_apps.domain.contracts.contract import FeeRules
from ray_apps.domain.errors import InputError
from ray_apps.listings.pricing import CostTable, PricePolicy, load_costs, load_policy, price

D = Decimal


def costs(amount: str) -> CostTable:
    return CostTable(version="t", verified=True, currency="USD", costs={"t-shirt": {"default": D(amount)}})


def fees(fixed: str, rate: str) -> FeeRules:
    return FeeRules(currency="USD", fixed=D(fixed), rate=D(rate))


def policy(floor: str = "4.00", base: str = "6.00", uplift: str = "3.00", charm: int = 99) -> PricePolicy:
    return PricePolicy(floor_margin=D(floor), base_margin=D(base), uplift=D(uplift), charm_cents=charm)


# Worked by hand: exact = (cost + margin + fixed) / (1 - rate); price = the next x.99; fees rounded up to the cent.
@pytest.mark.parametrize(
    ("cost", "fixed", "rate", "score", "paid", "margin"),
    [
        # (12.50 + 6.00 + 0.45) / 0.905 = 20.939… -> 20.99; fee 1.99405 + 0.45 = 2.44405 -> 2.45; 20.99 - 2.45 - 12.50
        ("12.50", "0.45", "0.095", None, "20.99", "6.04"),
        # (12.50 + 9.00 + 0.45) / 0.905 = 24.254… -> 24.99; fee 2.37405 + 0.45 = 2.82405 -> 2.83; 24.99 - 2.83 - 12.50
        ("12.50", "0.45", "0.095", 1.0, "24.99", "9.66"),
        # (12.50 + 7.50 + 0.45) / 0.905 = 22.596… -> 22.99; fee 2.18405 + 0.45 = 2.63405 -> 2.64; 22.99 - 2.64 - 12.50
        ("12.50", "0.45", "0.095", 0.5, "22.99", "7.85"),
        # no fees at all: 8.99 + 6.00 = 14.99, which is a charm price already
        ("8.99", "0", "0", None, "14.99", "6.00"),
        # one cent more must not round down: 15.00 -> 15.99
        ("9.00", "0", "0", None, "15.99", "6.99"),
        # a 20 % commission: (10.00 + 6.00) / 0.8 = 20.00 -> 20.99; fee 4.198 -> 4.20; 20.99 - 4.20 - 10.00
        ("10.00", "0", "0.2", None, "20.99", "6.79"),
    ],
)
def test_hand_worked_prices(cost: str, fixed: str, rate: str, score: float | None, paid: str, margin: str) -> None:
    receipt = price("black", fees(fixed, rate), score=score, costs=costs(cost), policy=policy())
    assert (receipt.price, receipt.margin) == (D(paid), D(margin))


def test_the_shipped_numbers_price_a_shirt_on_etsy() -> None:
    receipt = price("navy", load_contract("etsy").fees, score=0.0, costs=load_costs(), policy=load_policy())
    assert (receipt.price, receipt.margin, receipt.currency) == (D("20.99"), D("6.04"), "USD")


money = st.decimals(0, 200, places=2)


@settings(max_examples=300)
@given(
    money, money, st.decimals(0, D("0.6"), places=4), st.none() | st.floats(), money, money, money, st.integers(0, 99)
)
def test_the_margin_is_never_under_its_floor(
    cost: D, fixed: D, rate: D, score: float | None, floor: D, base: D, uplift: D, charm: int
) -> None:
    table = CostTable(version="t", verified=True, currency="USD", costs={"t-shirt": {"default": cost}})
    rules = PricePolicy(floor_margin=floor, base_margin=base, uplift=uplift, charm_cents=charm)
    charged = FeeRules(currency="USD", fixed=fixed, rate=rate)
    receipt = price("t-shirt", charged, score=score, costs=table, policy=rules)
    kept = receipt.price - (receipt.price * rate).quantize(D("0.01"), ROUND_HALF_UP) - fixed - cost
    assert kept >= receipt.margin >= floor
    assert receipt.price % 1 == D(charm) / 100
    assert receipt.price.as_tuple().exponent == -2


def test_a_better_idea_never_costs_less_and_no_score_counts_as_none() -> None:
    prices = [
        price("black", fees("0.45", "0.095"), score=s, policy=policy()).price for s in (None, 0.0, 0.4, 0.8, 1.0, 7.0)
    ]
    assert prices == sorted(prices)
    assert prices[0] == prices[1]
    assert prices[-1] == prices[-2]


@pytest.mark.parametrize(
    ("product", "charged", "provider", "reason"),
    [
        ("toga", fees("0", "0"), None, "unknown garment 'toga'"),
        ("black", fees("0", "0"), "nobody", "no cost known for t-shirt from nobody"),
        ("black", fees("0", "1"), None, "leaves nothing"),
        ("black", FeeRules(currency="EUR", fixed=D(0), rate=D(0)), None, "enter costs in EUR"),
    ],
)
def test_what_cannot_be_priced_is_told_why(product: str, charged: FeeRules, provider: str | None, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        price(product, charged, provider=provider)
