"""The copy, typed, read from the YAML files beside this module."""

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from ray_apps.domain.errors import InputError


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Product(_Part):
    """A product as buyers know it. `garments` leads from the renderer's garments to the colour that is sold.

    `facts` are the only claims that may be made of it; `names` are what buyers call it, the usual one first.
    """

    garments: Mapping[str, str]
    names: tuple[str, ...]
    facts: tuple[str, ...]


class Style(_Part):
    """A design family in words: what buyers `search` for, and how its `look` is described."""

    search: tuple[str, ...]
    look: str


class Occasion(_Part):
    """When gifts are given: its `name` in a title, and `when` after "for".

    One with a `season` is told of only while buyers shop for it: from month-day `begin` to `until`, both included, and
    never where the topic or its people have a word of `not_for`.
    """

    name: str
    when: str
    season: str = ""
    begin: str = Field("", alias="from")
    until: str = ""
    not_for: tuple[str, ...] = ()


class Copy(_Part):
    """All sentences and words. `tags`, `sentences` and both kinds of titles hold patterns with slots.

    `product_words` are the words that tell of a product, by kind: they need a fact.
    """

    read_on: date
    products: Mapping[str, Product]
    styles: Mapping[str, Style]
    plain_style: Style
    people: frozenset[str]
    things: frozenset[str]
    loved: frozenset[str]
    shorts: Mapping[str, str]
    called: Mapping[str, str]
    gendered: frozenset[str]
    kinds: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, tuple[str, ...]]
    occasions: tuple[Occasion, ...]
    tags: Mapping[str, tuple[str, ...]]
    titles: tuple[tuple[str, ...], ...]
    bare_titles: tuple[tuple[str, ...], ...]
    sentences: Mapping[str, tuple[str, ...]]
    product_words: Mapping[str, tuple[str, ...]]

    @cached_property
    def wider(self) -> Mapping[str, str]:
        """What things are a kind of: "puppy" leads to "dog". In small letters."""
        return {kind.casefold(): wide for wide, several in self.kinds.items() for kind in several}

    def product_of(self, garment: str) -> tuple[str, Product]:
        """The product that a garment is a colour of, with its name; `InputError` if no product has it."""
        for name, product in self.products.items():
            if garment in product.garments or garment == name:
                return name, product
        known = sorted({garment for product in self.products.values() for garment in product.garments})
        raise InputError(f"unknown garment {garment!r}: choose one of {', '.join(known)}")


@cache
def load_copy() -> Copy:
    """Read the copy. A missing or misspelt key is an error of ours and raises pydantic's `ValidationError`."""
    products, words, claims, sentences = (
        _read(f"{name}.yaml") for name in ("products", "words", "claims", "sentences")
    )
    return Copy.model_validate({**products, **words, **claims, "sentences": sentences})


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return data
