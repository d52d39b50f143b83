"""The blank product: one colour of it in the studio, before anything is printed on it."""

import math
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ray_apps.mockups.colour import luminance, rgb
from ray_apps.mockups.garments.cloth import Cloth, kept
from ray_apps.mockups.garments.colours import Garment, garment
from ray_apps.mockups.garments.panels import SIZE, Field, cover
from ray_apps.mockups.garments.products import Product, product
from ray_apps.mockups.garments.weave import fibres, grain

_KEPT = 4
_BLACK_POINT = 0.012
"""Light that even the deepest shadow on cloth sends back."""

_HEADROOM = 0.045
"""White cloth is shown so much darker than paper white that its folds can still be seen in full light."""


def cloth_of(product_name: str, cache_dir: Path | None = None) -> Cloth:
    """A product in the light, from this process, from `cache_dir` or made. Raises `InputError` for an unknown one."""
    chosen = product(product_name)
    return kept(chosen.name, chosen.make, cache_dir)


@lru_cache(maxsize=_KEPT)
def blank(colour: str, product_name: str = "tee_front", cache_dir: Path | None = None) -> NDArray[np.uint8]:
    """The product without a print, (2000, 2000, 3), 12 MB a colour. Things in front of all are not in it."""
    chosen, made = garment(colour), cloth_of(product_name, cache_dir)
    shade, sheen = _light(chosen, product(product_name), made)
    body, wall = cover(made.body), made.wall_light()
    picture = np.empty((SIZE, SIZE, 3), dtype=np.uint8)
    for channel, (cloth_tint, wall_tint) in enumerate(zip(rgb(chosen.colour), rgb(chosen.backdrop), strict=True)):
        tint = cloth_tint / 255
        shown = wall_tint / 255 * wall
        shown += body * (tint * shade + (0.55 + 0.45 * tint) * sheen - shown)
        picture[..., channel] = np.clip(shown * 255 + 0.5, 0, 255)
    return picture


def darkness(chosen: Garment) -> float:
    """0 for white cloth to 1 for black."""
    return 1.0 - math.sqrt(float(luminance(rgb(chosen.colour))))


def _light(chosen: Garment, kind: Product, made: Cloth) -> tuple[Field, Field]:
    """What multiplies the tint, and the light reflected on top of it.

    Shadows on dark cloth sink less, since black cannot get much blacker, and its folds gleam more; on
    light cloth the lamp lifts less, or it would burn out.
    """
    dark, bright = darkness(chosen), made.brightness()
    bright = np.where(bright > 1, 1 + (bright - 1) * (0.3 + 0.7 * dark), bright)
    sheen = np.clip(bright - 0.84, 0, 1) * ((0.05 + 0.16 * dark) * kind.sheen) + _BLACK_POINT * dark
    shade = (1 - _HEADROOM * (1 - dark)) * bright ** (1.15 - 0.35 * dark) * grain(kind.weave) * made.seams()
    if chosen.heather:
        shade *= fibres()
    return np.asarray(shade, dtype=np.float32), np.asarray(sheen, dtype=np.float32)
