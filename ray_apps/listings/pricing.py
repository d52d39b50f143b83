"""What a listing costs: price = (cost + margin + fixed fees) ÷ (1 − fee rate), rounded up to a charm price. Pure.

The margin is the base margin plus `uplift × score`, never under the floor. Rounding only ever adds to it, so that the
margin on the receipt, recomputed from the rounded price, is never under the floor either:

    margin = price − price × fee rate − fixed fees − cost     (fees in whole cents, rounded against us)
"""

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from functools import cache
from importlib import resources
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from ray_apps.domain.contracts.contract import FeeRules
from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import PriceReceipt
from ray_apps.listings.copy import load_copy

_CENT = Decimal("0.01")
DEFAULT_PROVIDER = "default"
Money = Annotated[Decimal, Field(ge=0, allow_inf_nan=False, decimal_places=2)]


class CostTable(BaseModel):
    """Cost of one piece by product and provider, in `currency`. `verified` says whether somebody compared it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    verified: bool
    currency: str
    costs: Mapping[str, Mapping[str, Money]]


class PricePolicy(BaseModel):
    """How much to aim for. Amounts in the cost table's currency; `charm_cents` is what prices end on (0..99)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    floor_margin: Money
    base_margin: Money
    uplift: Money
    charm_cents: Annotated[int, Field(ge=0, le=99)]


def price(
    product: str,
    fees: FeeRules,
    *,
    score: float | None = None,
    provider: str | None = None,
    costs: CostTable | None = None,
    policy: PricePolicy | None = None,
) -> PriceReceipt:
    """The price of one piece, with its receipt.

    `product` is a garment of the copy's products or a product's name; `score` 0..1 (clamped; unscored counts as 0).
    Raises `InputError` for a product or provider without a cost, a foreign currency, or fees that leave nothing.
    """
    table = costs or load_costs()
    rules = policy or load_policy()
    name, _ = load_copy().product_of(product)
    cost = _cost(table, name, provider or DEFAULT_PROVIDER)
    if fees.currency != table.currency:
        raise InputError(f"costs are in {table.currency} and fees in {fees.currency}: enter costs in {fees.currency}")
    if not 0 <= fees.rate < 1:
        raise InputError(
            f"a fee rate of {fees.rate} leaves nothing of any price: it must be 0 or more, and less than 1"
        )
    share = Decimal(str(min(1.0, max(0.0, score)))) if score is not None and not math.isnan(score) else Decimal(0)
    wanted = max(rules.floor_margin, rules.base_margin + rules.uplift * share)
    exact = (cost + wanted + fees.fixed) / (1 - fees.rate)
    charmed = _charm(exact, rules.charm_cents)
    while _margin(charmed, cost, fees) < rules.floor_margin:
        charmed += 1
    return PriceReceipt(
        price=charmed,
        currency=table.currency,
        cost=cost,
        fixed_fees=fees.fixed,
        fee_rate=fees.rate,
        margin=_margin(charmed, cost, fees),
        floor_margin=rules.floor_margin,
    )


def load_costs() -> CostTable:
    """The shipped cost table."""
    data = _read()
    return CostTable.model_validate({key: data[key] for key in ("version", "verified", "currency", "costs")})


def load_policy() -> PricePolicy:
    """The shipped price policy."""
    return PricePolicy.model_validate(_read()["policy"])


def _cost(table: CostTable, product: str, provider: str) -> Decimal:
    try:
        return table.costs[product][provider]
    except KeyError:
        known = ", ".join(f"{p} from {s}" for p, sources in table.costs.items() for s in sources)
        raise InputError(f"no cost known for {product} from {provider}: the cost table has {known}") from None


def _charm(exact: Decimal, cents: int) -> Decimal:
    """The lowest price not under `exact` that ends on `cents`."""
    ending = Decimal(cents) * _CENT
    return (exact - ending).to_integral_value(rounding=ROUND_CEILING).max(Decimal(0)) + ending.quantize(_CENT)


def _margin(charmed: Decimal, cost: Decimal, fees: FeeRules) -> Decimal:
    taken = (charmed * fees.rate + fees.fixed).quantize(_CENT, rounding=ROUND_CEILING)
    return charmed - taken - cost


@cache
def _read() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("pricing.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data
