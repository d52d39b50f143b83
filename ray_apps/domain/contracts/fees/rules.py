"""Fee rules: typed, read from the YAML file of a marketplace's name beside this module."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ray_apps.domain.errors import InputError

_WITHOUT_CENTS = frozenset(
    (
        "BHD",
        "CLP",
        "IQD",
        "ISK",
        "JOD",
        "JPY",
        "KRW",
        "KWD",
        "LYD",
        "OMR",
        "PYG",
        "RWF",
        "TND",
        "UGX",
        "VND",
        "XAF",
        "XOF",
        "XPF",
    )
)


def _has_cents(code: str) -> str:
    if code in _WITHOUT_CENTS:
        raise ValueError(f"{code} has no hundredths, which prices are counted in")
    return code


Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_has_cents)]
"""An ISO 4217 code of a currency that is counted in hundredths."""
Money = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2, allow_inf_nan=False)]
Rate = Annotated[Decimal, Field(ge=0, le=10, allow_inf_nan=False)]
"""A share, 0.065 for 6.5 %. One that leaves nothing of a price is told when a price is asked for."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fee(_Part):
    """One fee on a sale: `rate` of what `of` names, and `fixed`. `products` holds rates of single products.

    `of` is `price`; `order` (the price and the shipping that the buyer pays); `markup` (what the price is over the
    cost of production times 1 + `above`); or `earnings` (what is left of the price after production and the fees of
    markup). Below zero, the last two count as zero. `verified` says whether it was read on the marketplace's own
    pages.
    """

    name: str
    of: Literal["price", "order", "markup", "earnings"] = "price"
    rate: Rate = Decimal(0)
    fixed: Money = Decimal(0)
    above: Rate = Decimal(0)
    products: Mapping[str, Rate] = {}
    verified: bool = False

    @model_validator(mode="after")
    def _rises_slowly(self) -> Self:
        if self.of == "markup" and max(self.rate, *self.products.values(), Decimal(0)) * (1 + self.above) > 1:
            raise ValueError(f"{self.name}: a rate of markup times 1 + above must be 1 or less")
        if self.of != "markup" and self.above:
            raise ValueError(f"{self.name}: only a fee of markup has an above")
        return self

    def rate_for(self, product: str) -> Decimal:
        """The rate for a product."""
        return self.products.get(product, self.rate)


class FeeRules(_Part):
    """What a sale costs the seller, in `currency`.

    `fees` are its parts; where they are not told apart, `fixed` for each sale and `rate` as a share of the price stand
    for them. `tiers` holds, for kinds of accounts, the rates of fees that differ (by name); `tier` is the kind that is
    taken if a seller does not say which is theirs. `provider` names the column of the cost table that a sale here
    usually costs. `markups` tells that sellers enter a share of the cost of production there instead of a price.
    """

    currency: Currency
    fixed: Money = Decimal(0)
    rate: Rate = Decimal(0)
    fees: tuple[Fee, ...] = ()
    tiers: Mapping[str, Mapping[str, Rate]] = {}
    tier: str | None = None
    provider: str | None = None
    markups: bool = False
    marketplace: str = ""
    version: str = ""
    source: str = ""
    read_on: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, given: Any) -> Any:
        """A marketplace's name stands for its file."""
        return _read(given) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [fee.name for fee in self.fees]
        if self.fees and (self.fixed or self.rate):
            raise ValueError("give either fees, or fixed and rate")
        if len(set(names)) < len(names):
            raise ValueError("a fee is named twice")
        if unknown := {name for rates in self.tiers.values() for name in rates} - set(names):
            raise ValueError(f"a tier changes a fee that is not there: {', '.join(sorted(unknown))}")
        if (self.tier is None) != (not self.tiers) or (self.tier is not None and self.tier not in self.tiers):
            raise ValueError("tier must name one of tiers")
        return self

    def parts(self, tier: str | None = None) -> tuple[Fee, ...]:
        """The fees of an account of this kind (by default of `tier`); `InputError` for a kind that is not known."""
        if not self.fees:
            return (Fee(name="marketplace fees", rate=self.rate, fixed=self.fixed),) if self.rate or self.fixed else ()
        chosen = tier or self.tier
        if chosen is None:
            return self.fees
        if chosen not in self.tiers:
            known = ", ".join(self.tiers) or "none"
            raise InputError(f"{self.marketplace or 'the marketplace'} has no account tier {chosen!r}: choose {known}")
        rates = self.tiers[chosen]
        return tuple(fee.model_copy(update={"rate": rates.get(fee.name, fee.rate)}) for fee in self.fees)


def fee_tables() -> tuple[str, ...]:
    """Names of the marketplaces whose fees are known."""
    folder = resources.files(__package__)
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))


@cache
def load_fees(marketplace: str) -> FeeRules:
    """Read a marketplace's fees; an unknown name is an `InputError` that lists the known ones."""
    return FeeRules.model_validate(marketplace)


def _read(marketplace: str) -> dict[str, Any]:
    """A file as it is written; one that sells through a channel takes over that channel's fees."""
    if marketplace not in fee_tables():
        raise InputError(f"no fees are known for {marketplace[:40]!r}: choose one of {', '.join(fee_tables())}")
    text = resources.files(__package__).joinpath(f"{marketplace}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    channel = data.pop("channel", None)
    return data if channel is None else {**_read(channel), **data}
