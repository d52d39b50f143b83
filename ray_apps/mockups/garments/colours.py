"""The colours that products come in: garment colours, which palettes are made for, and those of canvas and paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from ray_apps.domain.errors import InputError


@dataclass(frozen=True)
class Garment:
    """One colour of a product. `colour` is the cloth in daylight, `backdrop` the studio wall behind it.

    `heather` cloth is spun of light and dark fibres and shows them.
    """

    name: str
    title: str
    colour: str
    backdrop: str
    heather: bool = False


GARMENTS: Mapping[str, Garment] = {
    g.name: g
    for g in (
        Garment("black", "Black", "#1c1c20", "#e4e1db"),
        Garment("charcoal", "Charcoal heather", "#3b3d42", "#dedfe0", heather=True),
        Garment("navy", "Navy", "#1d2b4c", "#dfe2e6"),
        Garment("forest", "Forest green", "#1f3b2d", "#e0e2da"),
        Garment("maroon", "Maroon", "#551a27", "#e6e0dc"),
        Garment("white", "White", "#f6f5f1", "#c9d2d3"),
        Garment("cream", "Cream", "#eee4cf", "#c6cfc9"),
        Garment("heather", "Sport grey", "#bfc1c5", "#e6e4e0", heather=True),
    )
}


MATERIALS: Mapping[str, Garment] = {
    g.name: g
    for g in (
        Garment("natural", "Natural canvas", "#e9dfc8", "#c9cec6"),
        Garment("paper_white", "White paper", "#f7f6f2", "#cdd3cf"),
        Garment("paper_cream", "Cream paper", "#f1e7d2", "#c3cac6"),
    )
}
"""What bags and posters are made of beside the garment colours; no design is made for them alone."""


def garment(name: str) -> Garment:
    """The colour called `name`, of a garment or a material. Raises `InputError` for an unknown one."""
    found = GARMENTS.get(name) or MATERIALS.get(name)
    if found is None:
        raise InputError(f"Unknown garment {name!r}; there are: {', '.join([*GARMENTS, *MATERIALS])}.")
    return found
