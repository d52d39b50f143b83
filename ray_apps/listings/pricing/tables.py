"""What prices are made from: costs by product and provider, the policy, rates of exchange. Typed and frozen."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from ray_apps.domain.contracts.fees import Currency, Money

CENT = Decimal("0.01")
DEFAULT_PROVIDER = "default"
"""The column of the cost table for whoever prints for the seller's own shop."""
CharmCents = Annotated[int, Field(ge=0, le=99)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.&'-]*$")]
"""A product or a provider, on one line."""
Version = Annotated[
    str,
    # YAML reads a bare day as a date.
    BeforeValidator(lambda given: given.isoformat() if isinstance(given, date) else given),
    StringConstraints(min_length=1, max_length=40, pattern=r"^[ -~]+$"),
]
"""What a table calls its state, such as the day it was read."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cost(_Part):
    """What one piece costs: its `production`, its `shipping`, and what the buyer is `charged` for shipping.

    A bare amount is read as the production alone.
    """

    production: Money
    shipping: Money = Decimal(0)
    charged: Money = Decimal(0)

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: Any) -> Any:
        return {"production": given} if isinstance(given, int | float | str | Decimal) else given

    @property
    def outlay(self) -> Decimal:
        """What is left to be earned by the price: production and shipping without what the buyer pays for it."""
        return self.production + self.shipping - self.charged

    def times(self, rate: Decimal) -> "Cost":
        """The cost in another currency, in whole cents, rounded against us."""
        return Cost(
            production=(self.production * rate).quantize(CENT, ROUND_CEILING),
            shipping=(self.shipping * rate).quantize(CENT, ROUND_CEILING),
            charged=(self.charged * rate).quantize(CENT, ROUND_FLOOR),
        )


class CostTable(_Part):
    """Cost of one piece by product and provider, in `currency`. `verified` says whether somebody compared it."""

    version: Version
    verified: bool
    currency: Currency
    costs: Mapping[Name, Mapping[Name, Cost]]


class PricePolicy(_Part):
    """How much to aim for, in the currency of the sale.

    The margin aimed at is `base_margin` for a score of 0 and `uplift` more for a score of 1, and never less than
    `floor_margin`. `charm_cents` is what prices end on (0..99).
    """

    floor_margin: Money
    base_margin: Money
    uplift: Money
    charm_cents: CharmCents

    def aim(self, score: Decimal) -> Decimal:
        """The margin to aim at for a score of 0..1."""
        return max(self.floor_margin, self.base_margin + self.uplift * score)


class PolicyChange(_Part):
    """What of a policy is different; what is left out stays."""

    floor_margin: Money | None = None
    base_margin: Money | None = None
    uplift: Money | None = None
    charm_cents: CharmCents | None = None

    def over(self, policy: PricePolicy) -> PricePolicy:
        """A policy with these numbers in place of its own."""
        return policy.model_copy(update=self.model_dump(include=set(PricePolicy.model_fields), exclude_none=True))


class MarketplacePolicy(PolicyChange):
    """What is different on a marketplace, and there for single products."""

    products: Mapping[Name, PolicyChange] = {}


class PolicyChanges(_Part):
    """What one file changes: everywhere, by marketplace, by product there. The narrower goes over the wider."""

    policy: PolicyChange = PolicyChange()
    policies: Mapping[str, MarketplacePolicy] = {}

    def over(self, policy: PricePolicy, marketplace: str, product: str) -> PricePolicy:
        """A policy as this file changes it for a product on a marketplace."""
        there = self.policies.get(marketplace, MarketplacePolicy())
        return there.products.get(product, PolicyChange()).over(there.over(self.policy.over(policy)))

    def places(self) -> Iterator[tuple[str, PolicyChange]]:
        """Every change for less than everything, with its place in the file."""
        for marketplace, there in self.policies.items():
            yield f"policies.{marketplace}", there
            for product, change in there.products.items():
                yield f"policies.{marketplace}.products.{product}", change


class Exchange(_Part):
    """A rate of exchange that the seller gave: one `source` is `rate` of `target`, as of a `day`."""

    source: Annotated[Currency, Field(alias="from")]
    target: Annotated[Currency, Field(alias="to")]
    rate: Annotated[Decimal, Field(gt=0, le=100_000, allow_inf_nan=False)]
    day: date
