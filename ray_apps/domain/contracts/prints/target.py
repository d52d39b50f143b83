"""A print target: typed, read from the YAML file of its name beside this module."""

from functools import cache
from importlib import resources
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ray_apps.domain.contracts.contract import Provenance
from ray_apps.domain.errors import InputError

Pixels = Annotated[int, Field(ge=1, le=20_000)]


class PrintTarget(BaseModel):
    """The print file that one marketplace gets for one product, always a PNG with transparency in sRGB.

    `width` and `height` (px) are what is made; `min_width`, `min_height` and `max_side` are what the marketplace
    takes. `max_megabytes` counts 10⁶ bytes. No ink lies within `margin_inches` of the edge.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    marketplace: str
    product: str
    version: str
    provenance: Provenance
    width: Pixels
    height: Pixels
    dpi: Annotated[int, Field(ge=72, le=1200)]
    min_width: Pixels
    min_height: Pixels
    max_side: Pixels
    max_megabytes: Annotated[float, Field(gt=0)]
    margin_inches: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.width < self.min_width or self.height < self.min_height or max(self.width, self.height) > self.max_side:
            raise ValueError(f"{self.width} × {self.height} px is not a size that {self.marketplace} takes")
        if 2 * self.margin >= min(self.width, self.height):
            raise ValueError(f"a margin of {self.margin_inches} inches leaves no room on {self.width} × {self.height}")
        return self

    @property
    def max_bytes(self) -> int:
        """Most bytes that a file may have."""
        return int(self.max_megabytes * 1_000_000)

    @property
    def margin(self) -> int:
        """The safe margin in pixels."""
        return round(self.margin_inches * self.dpi)


def print_targets() -> tuple[str, ...]:
    """Names of the marketplaces whose print files are known."""
    folder = resources.files(__package__)
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))


@cache
def load_print_target(marketplace: str) -> PrintTarget:
    """Read a target; an unknown name is an `InputError` that lists the known ones."""
    if marketplace not in print_targets():
        raise InputError(f"no print file is known for {marketplace!r}: choose one of {', '.join(print_targets())}")
    text = resources.files(__package__).joinpath(f"{marketplace}.yaml").read_text(encoding="utf-8")
    return PrintTarget.model_validate(yaml.safe_load(text))
