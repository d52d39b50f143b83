"""A marketplace's contract: typed, read from the YAML file of its name beside this module."""

from datetime import date
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from ray_apps.domain.contracts.fees import FeeRules
from ray_apps.domain.errors import InputError


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Provenance(_Part):
    """Where a contract's rules come from and when they were last read there."""

    source: str
    read_on: date
    unverified: tuple[str, ...] = ()


class TextRules(_Part):
    """Limits on words. Lengths are in characters; `tag_pattern` is a whole-tag regular expression."""

    title_max: int
    title_once: str
    description_max: int
    tags_max: int
    tag_max: int
    tag_pattern: str
    alt_text_max: int
    disclosure: str


class PictureRules(_Part):
    """Limits on the listing pictures: pixels a side, megabytes (10⁶ bytes), kinds, and how many."""

    width: int
    height: int
    max_megabytes: float
    kinds: tuple[str, ...]
    images_min: int
    images_max: int


class CallLimits(_Part):
    """How often the marketplace may be called and how many listings a seller may add a day."""

    per_second: int
    per_day: int
    uploads_per_day: int


class Contract(_Part):
    """All rules of one marketplace."""

    marketplace: str
    version: str
    provenance: Provenance
    text: TextRules
    pictures: PictureRules
    fees: FeeRules
    calls: CallLimits


def marketplaces() -> tuple[str, ...]:
    """Names of the marketplaces that have a contract."""
    folder = resources.files(__package__)
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))


@cache
def load_contract(marketplace: str) -> Contract:
    """Read a contract; an unknown name is an `InputError` that lists the known ones."""
    if marketplace not in marketplaces():
        raise InputError(f"unknown marketplace {marketplace!r}: choose one of {', '.join(marketplaces())}")
    text = resources.files(__package__).joinpath(f"{marketplace}.yaml").read_text(encoding="utf-8")
    return Contract.model_validate(yaml.safe_load(text))
