"""What each outside service allows, as dated data: one YAML file a service, read when it is opened."""

from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ray_apps.domain.sources import Allowance

DEFAULT = "default"
"""The budget of calls that name none."""


def _well_formed(allowances: tuple[Allowance, ...]) -> tuple[Allowance, ...]:
    """Several windows make sense if each longer one holds more, at a lower rate."""
    ordered = tuple(sorted(allowances, key=lambda each: each.span_s))
    for shorter, longer in pairwise(ordered):
        if longer.span_s == shorter.span_s or longer.limit <= shorter.limit:
            raise ValueError("of two allowances the one with the longer window must have the larger limit")
        if longer.limit / longer.span_s >= shorter.limit / shorter.span_s:
            raise ValueError("an allowance that the one with the shorter window implies says nothing; leave it out")
    return ordered


Budget = Annotated[tuple[Allowance, ...], Field(min_length=1, max_length=4), AfterValidator(_well_formed)]


class Rules(BaseModel):
    """Where the numbers are from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    read_on: date
    verified: bool


class Service(BaseModel):
    """A service's addresses and allowances.

    `hosts` are those that absolute URLs may name (`*.wikipedia.org`, `*` for any). Every allowance of a budget holds
    at once; the key of a budget is its name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")
    base_url: str
    hosts: tuple[str, ...]
    budgets: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,18}$")], Budget]
    rules: Rules


@cache
def load_service(name: str) -> Service:
    """The shipped rules of a service. Raises `FileNotFoundError` for a name that has none: a mistake of ours."""
    text = (files(__package__) / f"{name}.yaml").read_text(encoding="utf-8")
    return Service.model_validate(yaml.safe_load(text))
