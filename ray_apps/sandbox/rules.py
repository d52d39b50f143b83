"""Etsy's rules as data: the listing routes' own (`etsy_rules.yaml`) and the contract that every room shares."""

from datetime import date
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from ray_apps.domain.contracts import Contract, load_contract


class SaleFees(BaseModel):
    """What Etsy keeps of a sale: two shares of the price and a fixed sum in cents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    transaction_rate: float
    payment_rate: float
    payment_fixed_cents: int


class EtsyRules(BaseModel):
    """What the listing routes accept. Prices are in cents of `currency`; `*_max` and `*_min` are inclusive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    source: str
    read_on: date
    unverified: tuple[str, ...]
    who_made: tuple[str, ...]
    when_made: tuple[str, ...]
    listing_types: tuple[str, ...]
    removed_fields: tuple[str, ...]
    price_min_cents: int
    price_max_cents: int
    quantity_max: int
    sku_max: int
    styles_max: int
    page_max: int
    batch_max: int
    currency: str
    listing_fee_cents: int
    sale_fees: SaleFees


@cache
def etsy_rules() -> EtsyRules:
    """Read the rules file that ships beside this module."""
    text = resources.files(__package__).joinpath("etsy_rules.yaml").read_text(encoding="utf-8")
    return EtsyRules.model_validate(yaml.safe_load(text))


def contract() -> Contract:
    """The shared contract: words, pictures, fees, calls."""
    return load_contract("etsy")
