"""Reading a seller's own prices over the shipped ones.

A seller's file needs `version` and what differs: `currency` and `costs` (products and providers that it does not name
stay as shipped), `policy` (any of its numbers), `policies` (the same by marketplace, and by product under `products`),
`tiers` (the kind of account by marketplace), `rates` of exchange (`{from, to, rate, day}`), `fees` (whole fee rules by
marketplace, as in `domain/contracts/fees`). What it says of all marketplaces goes before what is shipped for one.
"""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from ray_apps.domain.contracts.fees import Currency, FeeRules, load_fees
from ray_apps.domain.errors import InputError
from ray_apps.listings.pricing.setting import Prices
from ray_apps.listings.pricing.shipped import load_costs, load_policies, load_policy
from ray_apps.listings.pricing.tables import (
    CENT,
    Cost,
    CostTable,
    Exchange,
    MarketplacePolicy,
    Name,
    PolicyChange,
    PolicyChanges,
    Version,
)

MAX_BYTES = 1_000_000
_SHOWN = 160


class SellerPrices(BaseModel):
    """A seller's own file, as the top of this module tells."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Version
    verified: bool = False
    currency: Currency | None = None
    costs: Mapping[Name, Mapping[Name, Cost]] = {}
    policy: PolicyChange = PolicyChange()
    policies: Mapping[str, MarketplacePolicy] = {}
    tiers: Mapping[str, str] = {}
    rates: tuple[Exchange, ...] = ()
    fees: Mapping[str, FeeRules] = {}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.costs and self.currency is None:
            raise ValueError("costs need a currency")
        for marketplace, tier in self.tiers.items():
            self._fees_of(marketplace).parts(tier)
        known = dict.fromkeys([*self.costs, *load_costs().costs])
        for marketplace, there in self.policies.items():
            self._fees_of(marketplace)
            if unknown := [product for product in there.products if product not in known]:
                raise ValueError(f"policies.{marketplace}: no product {unknown[0]!r}: choose one of {', '.join(known)}")
        return self

    def _fees_of(self, marketplace: str) -> FeeRules:
        return self.fees.get(marketplace) or load_fees(marketplace)

    def changes(self, floor: Decimal) -> PolicyChanges:
        """What the file makes of the policy. Raises `InputError` if it names a floor under `floor`, everybody's."""
        made = PolicyChanges(policy=self.policy, policies=self.policies)
        for place, change in made.places():
            if change.floor_margin is not None and change.floor_margin < floor:
                raise InputError(f"{place}.floor_margin: must be {floor} or more, the floor margin of all marketplaces")
        return made


def load_prices(path: Path | None = None, floor: Decimal | None = None) -> Prices:
    """What is shipped, with a seller's file over it if one is named.

    `floor` is the floor margin of the settings, which holds unless the file names another. Raises `InputError` (one
    line that names the file and the place in it) for a file that cannot be read or is wrong.
    """
    policy, shipped = load_policy(), load_policies()
    if floor is not None:
        policy = policy.model_copy(update={"floor_margin": floor.quantize(CENT, ROUND_CEILING)})
    if path is None:
        return Prices((load_costs(),), policy, changes=(shipped,))
    own = _seller_file(path)
    policy = own.policy.over(policy)
    try:
        changes = (shipped, own.changes(policy.floor_margin))
    except InputError as problem:
        raise InputError(f"prices file {path}: {problem}") from None
    tables = [load_costs()]
    if own.costs and own.currency:
        tables.insert(0, CostTable(version=own.version, verified=own.verified, currency=own.currency, costs=own.costs))
    fees = {name: rules.model_copy(update={"marketplace": name}) for name, rules in own.fees.items()}
    return Prices(tuple(tables), policy, own.rates, fees, own.tiers, changes)


def _seller_file(path: Path) -> SellerPrices:
    where = f"prices file {path}"
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise InputError(f"{where} cannot be read: {problem.strerror or problem}") from None
    if len(content) > MAX_BYTES:
        raise InputError(f"{where} has more than {MAX_BYTES // 1_000_000} MB: that is no prices file")
    try:
        data = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        at = f" at line {mark.line + 1}" if mark else ""
        raise InputError(f"{where} is no YAML{at}") from None
    if not isinstance(data, dict):
        raise InputError(f"{where} holds no prices: keys such as version, currency and costs are expected")
    try:
        return SellerPrices.model_validate(data)
    except InputError as problem:
        raise InputError(f"{where}: {problem}") from None
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        reason = " ".join(str(first["msg"]).removeprefix("Value error, ").split())[:_SHOWN]
        raise InputError(f"{where}: {place[:_SHOWN] + ': ' if place else ''}{reason}") from None
