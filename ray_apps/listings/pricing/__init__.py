"""What a listing costs: price = (cost + margin + fixed fees) ÷ (1 − fee rate), rounded up to a charm price.

In: a product, the marketplace's fees, the idea's score, a table of costs. Out: a `PriceReceipt` whose lines add up to
what the seller keeps. Pure but for reading its files. `load_prices` reads what is shipped and, over it, a seller's own
file; `price` and `Prices.price` sum up, `price_asked` does so for a price that somebody wants; `explain` puts a receipt
into words.
"""

from ray_apps.listings.pricing.asked import price_asked
from ray_apps.listings.pricing.explaining import explain
from ray_apps.listings.pricing.files import load_prices
from ray_apps.listings.pricing.setting import Prices, price
from ray_apps.listings.pricing.shipped import load_costs, load_policies, load_policy
from ray_apps.listings.pricing.tables import DEFAULT_PROVIDER, Cost, CostTable, Exchange, PolicyChanges, PricePolicy

__all__ = [
    "DEFAULT_PROVIDER",
    "Cost",
    "CostTable",
    "Exchange",
    "PolicyChanges",
    "PricePolicy",
    "Prices",
    "explain",
    "load_costs",
    "load_policies",
    "load_policy",
    "load_prices",
    "price",
    "price_asked",
]
