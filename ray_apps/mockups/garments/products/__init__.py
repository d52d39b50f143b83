"""The products on offer, one file each; `PRODUCTS` is their catalogue."""

from collections.abc import Mapping

from ray_apps.domain.errors import InputError
from ray_apps.mockups.colour import difference
from ray_apps.mockups.garments.colours import garment
from ray_apps.mockups.garments.products.hoodie import HOODIE
from ray_apps.mockups.garments.products.kit import PrintArea, Product
from ray_apps.mockups.garments.products.poster import POSTER
from ray_apps.mockups.garments.products.tee_back import TEE_BACK
from ray_apps.mockups.garments.products.tee_front import TEE_FRONT
from ray_apps.mockups.garments.products.tote import TOTE

PRODUCTS: Mapping[str, Product] = {p.name: p for p in (TEE_FRONT, TEE_BACK, HOODIE, TOTE, POSTER)}

_NEAR = 24.0
"""ΔE*ab up to which inks made for one colour are shown on another: navy on a navy bag, cream on natural canvas."""


def product(name: str) -> Product:
    """The product called `name`. Raises `InputError` for an unknown one."""
    if name not in PRODUCTS:
        raise InputError(f"Unknown product {name!r}; there are: {', '.join(PRODUCTS)}.")
    return PRODUCTS[name]


def products_for(garment_name: str) -> dict[str, str]:
    """The products on which a design made for a garment colour can be shown, each with the nearest colour it comes in.

    Raises `InputError` for an unknown colour.
    """
    wanted = garment(garment_name).colour
    found = {}
    for one in PRODUCTS.values():
        distance, colour = min((difference(wanted, garment(c).colour), c) for c in one.colours)
        if distance <= _NEAR:
            found[one.name] = colour
    return found


__all__ = ["PRODUCTS", "PrintArea", "Product", "product", "products_for"]
