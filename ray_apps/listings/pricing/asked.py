"""The receipt of a price that a person asks for, which the floor margin bounds from below. Pure."""

from decimal import ROUND_CEILING, Decimal

from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import PriceReceipt
from ray_apps.listings.pricing.receipts import receipt_of
from ray_apps.listings.pricing.setting import Prices
from ray_apps.listings.pricing.sums import Sale
from ray_apps.listings.pricing.tables import CENT, DEFAULT_PROVIDER


def price_asked(
    prices: Prices,
    amount: Decimal,
    product: str,
    marketplace: str,
    *,
    score: float | None = None,
    provider: str | None = None,
) -> PriceReceipt:
    """The receipt of a piece sold at `amount`, in the currency of the sale, with the margin that is aimed at beside it.

    Raises `InputError` with the lowest price possible if less than the floor margin would be kept, and what
    `Prices.price` does.
    """
    fees, tier = prices.fees_of(marketplace), prices.tiers.get(marketplace)
    name = prices.product_named(product)
    found = prices.find(name, provider or fees.provider or DEFAULT_PROVIDER, fees.currency)
    sale, aim = Sale(name, found.cost, fees.parts(tier)), prices.aim(marketplace, name, score)
    asked = amount.quantize(CENT)
    if sale.kept(asked) < aim.floor:
        raise InputError(
            f"a price of {asked} {fees.currency} leaves {sale.kept(asked)} of a sale, under the floor margin of "
            f"{aim.floor}: {least_price(sale, aim.floor)} is the lowest"
        )
    return receipt_of(sale, asked, found, fees, tier or fees.tier, aim)


def least_price(sale: Sale, floor: Decimal) -> Decimal:
    """The lowest price in whole cents that leaves a margin, with every fee rounded against us."""
    exact, _ = sale.least_price(floor)
    price = exact.quantize(CENT, ROUND_CEILING)
    while sale.kept(price) < floor:
        price += CENT
    return price
