"""Setting a price: the cost looked up, the margin aimed at, the charm price, and the receipt of it all. Pure.

The margin is the base margin plus `uplift × score`, never under the floor. Rounding only ever adds to the price, until
what is kept, with every fee rounded against us, is not under the floor either.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from ray_apps.domain.contracts.fees import FeeRules, load_fees
from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import PriceReceipt
from ray_apps.listings.copy import load_copy
from ray_apps.listings.pricing.receipts import Aim, Found, receipt_of
from ray_apps.listings.pricing.shipped import load_costs, load_policies, load_policy
from ray_apps.listings.pricing.sums import Sale
from ray_apps.listings.pricing.tables import (
    CENT,
    DEFAULT_PROVIDER,
    CostTable,
    Exchange,
    PolicyChanges,
    PricePolicy,
)


@dataclass(frozen=True)
class Prices:
    """All that prices are made from. `tables` are looked into in order: a seller's own before the shipped one.

    `fees` and `tiers` are the seller's, by marketplace; `exchanges` are the only rates that are ever used. `changes`
    are what the shipped file and then the seller's make of the policy; its floor holds whatever they say.
    """

    tables: tuple[CostTable, ...]
    policy: PricePolicy
    exchanges: tuple[Exchange, ...] = ()
    fees: Mapping[str, FeeRules] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[PolicyChanges, ...] = ()

    def fees_of(self, marketplace: str) -> FeeRules:
        """The fees of a marketplace: the seller's own, or else what is shipped; `InputError` if neither is there."""
        return self.fees.get(marketplace) or load_fees(marketplace)

    def policy_for(self, marketplace: str, product: str = "") -> PricePolicy:
        """The policy for a product on a marketplace, or for what has no policy of its own there."""
        policy = self.policy
        for changes in self.changes:
            policy = changes.over(policy, marketplace, product)
        return policy.model_copy(update={"floor_margin": max(policy.floor_margin, self.policy.floor_margin)})

    def price(
        self, product: str, marketplace: str, *, score: float | None = None, provider: str | None = None
    ) -> PriceReceipt:
        """The price of one piece on a marketplace, with its receipt; see `price`."""
        fees = self.fees_of(marketplace)
        return self.price_under(product, fees, score=score, provider=provider, tier=self.tiers.get(marketplace))

    def price_under(
        self,
        product: str,
        fees: FeeRules,
        *,
        score: float | None = None,
        provider: str | None = None,
        tier: str | None = None,
    ) -> PriceReceipt:
        """The price of one piece under given fees, with its receipt; see `price`."""
        name = self.product_named(product)
        found = self.find(name, provider or fees.provider or DEFAULT_PROVIDER, fees.currency)
        policy, aim = self.policy_for(fees.marketplace, name), self.aim(fees.marketplace, name, score)
        sale = Sale(name, found.cost, fees.parts(tier))
        exact, _ = sale.least_price(aim.margin)
        charmed = charm(exact, policy.charm_cents)
        while sale.kept(charmed) < aim.floor:
            charmed += 1
        return receipt_of(sale, charmed, found, fees, tier or fees.tier, aim)

    def aim(self, marketplace: str, product: str, score: float | None) -> Aim:
        """What is aimed at for a product (by its name in the cost tables) on a marketplace, and what is the least."""
        share, policy = share_of(score), self.policy_for(marketplace, product)
        return Aim(share, policy.aim(share), policy.floor_margin, self._whose(policy, marketplace, product))

    def _whose(self, policy: PricePolicy, marketplace: str, product: str) -> str:
        """What a policy is for, by where it begins to differ: "" for everything."""
        if policy == self.policy:
            return ""
        return marketplace if policy == self.policy_for(marketplace) else f"{product} on {marketplace}"

    def product_named(self, product: str) -> str:
        """The product that a name or a garment stands for; `InputError` if there is none."""
        known = dict.fromkeys(name for table in self.tables for name in table.costs)
        if product in known:
            return product
        try:
            return load_copy().product_of(product)[0]
        except InputError:
            raise InputError(f"unknown product {product[:40]!r}: choose one of {', '.join(known)}") from None

    def find(self, product: str, provider: str, currency: str) -> Found:
        """The cost of a product from a provider, in a currency.

        Raises `InputError` if no table has it, or if it is in a currency for which the seller gave no rate.
        """
        for table in self.tables:
            cost = table.costs.get(product, {}).get(provider)
            if cost is not None:
                return self._converted(Found(cost, table, provider), currency)
        known = dict.fromkeys(name for table in self.tables for name in table.costs.get(product, {}))
        offered = ", ".join(known) or "nobody"
        raise InputError(f"no cost known for {product} from {provider[:40]}: the cost table has it from {offered}")

    def _converted(self, found: Found, currency: str) -> Found:
        if found.table.currency == currency:
            return found
        rates = [one for one in self.exchanges if (one.source, one.target) == (found.table.currency, currency)]
        if not rates:
            raise InputError(
                f"costs are in {found.table.currency} and fees in {currency}: enter costs in {currency}, "
                f"or give a dated rate from {found.table.currency} to {currency} in the prices file"
            )
        newest = max(rates, key=lambda one: one.day)
        return Found(found.cost.times(newest.rate), found.table, found.provider, newest)


def price(
    product: str,
    fees: FeeRules,
    *,
    score: float | None = None,
    provider: str | None = None,
    costs: CostTable | None = None,
    policy: PricePolicy | None = None,
) -> PriceReceipt:
    """The price of one piece, with its receipt, from the shipped tables unless others are given.

    `product` is a product of the cost table or a garment of the copy's products; `score` 0..1 (clamped; unscored
    counts as 0); `provider` by default the one that the fees name. Raises `InputError` for a product or provider
    without a cost, a foreign currency without a rate, or fees that leave nothing. A given policy is for everything.
    """
    changes = () if policy else (load_policies(),)
    prices = Prices((costs or load_costs(),), policy or load_policy(), changes=changes)
    return prices.price_under(product, fees, score=score, provider=provider)


def charm(exact: Decimal, cents: int) -> Decimal:
    """The lowest price above nothing and not under `exact` that ends on `cents`."""
    ending = (Decimal(cents) * CENT).quantize(CENT)
    whole = (exact - ending).to_integral_value(rounding=ROUND_CEILING).max(Decimal(0 if cents else 1))
    return whole + ending


def share_of(score: float | None) -> Decimal:
    """A score as a share of the uplift, clamped to 0..1; unscored counts as 0."""
    if score is None or math.isnan(score):
        return Decimal(0)
    return Decimal(str(min(1.0, max(0.0, score))))
