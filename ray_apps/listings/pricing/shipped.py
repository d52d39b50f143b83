"""The shipped costs and policies, from `prices.yaml` beside this module."""

from functools import cache
from importlib import resources
from typing import Any

import yaml

from ray_apps.listings.pricing.tables import CostTable, PolicyChanges, PricePolicy


def load_costs() -> CostTable:
    """The shipped cost table."""
    data = _read()
    return CostTable.model_validate({key: data[key] for key in ("version", "verified", "currency", "costs")})


def load_policy() -> PricePolicy:
    """The shipped price policy, as it is where no marketplace has its own."""
    return PricePolicy.model_validate(_read()["policy"])


def load_policies() -> PolicyChanges:
    """What the shipped policy changes by marketplace."""
    return PolicyChanges.model_validate({"policies": _read()["policies"]})


@cache
def _read() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("prices.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data
