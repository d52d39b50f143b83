"""A marketplace's contract: typed, read from the YAML file of its name beside this module."""

import re
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from ray_apps.domain.contracts.fees import FeeRules
from ray_apps.domain.contracts.word_patterns import word_pattern
from ray_apps.domain.errors import InputError


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Provenance(_Part):
    """Where a contract's rules come from and when they were last read there."""

    source: str
    read_on: date
    unverified: tuple[str, ...] = ()


class BannedWords(_Part):
    """Words that a listing may not hold, and why. `verified` says whether the rule was read at its source.

    Whole words in any case; `*` stands for any ending of a word, `_` for a space, a hyphen or nothing.
    """

    reason: str
    read_on: date
    verified: bool
    words: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One pattern for all the words, for text in small letters."""
        return word_pattern(self.words)


class TextRules(_Part):
    """Limits on words. Lengths are in characters; `tag_pattern` is a whole-tag regular expression.

    `title_words` is how many words a title should not exceed, `tags_aim` how many of `tags_max` tags to give; without
    tags (`tags_max` 0) a listing has none. `title_product` says whether a title names the product. `bullets_apart`
    tells bullets with a place of their own from those that stand in the description. `banned` begins with the words
    that are banned everywhere.
    """

    title_max: int
    title_words: int
    title_once: str
    title_product: bool
    brand_max: int | None = None
    description_max: int
    bullets_max: int
    bullet_max: int
    bullets_apart: bool
    tags_max: int
    tags_aim: int
    tag_max: int
    tag_pattern: str
    alt_text_max: int
    disclosure: str
    banned: tuple[BannedWords, ...]

    @cached_property
    def any_banned(self) -> re.Pattern[str]:
        """One pattern for all banned words, for text in small letters."""
        return word_pattern(word for group in self.banned for word in group.words)


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
    data = _read(f"{marketplace}.yaml")
    data["text"]["banned"] = [*_read("claims/common.yaml"), *data["text"].get("banned", ())]
    return Contract.model_validate(data)


def _read(name: str) -> Any:
    return yaml.safe_load(resources.files(__package__).joinpath(*name.split("/")).read_text(encoding="utf-8"))
