"""The T-shirt from the front: a crew neck that shows the inside of the back."""

import numpy as np

from ray_apps.mockups.garments.cloth import Cloth
from ray_apps.mockups.garments.folds import smooth
from ray_apps.mockups.garments.light import Lit, light
from ray_apps.mockups.garments.panels import STEP, Field, Mask, cover, fill, stroke, without
from ray_apps.mockups.garments.products import tee
from ray_apps.mockups.garments.products.kit import Product, plain_detail, rib, sew

_OUTLINE = "M {0} 172 C {130} 172 {232} 196 {232} 196 " + tee.SIDE + " L {0} 172 Z"
_OPENING = "M {0} 408 C {60} 408 {196} 366 {232} 196 C {232} 196 {130} 172 {0} 172 Z"
_FRONT = "M {0} 408 C {60} 408 {196} 366 {232} 196"
_BEHIND = "M {0} 200 C {110} 200 {190} 208 {240} 202"
_BAND = 92
"""Twice the collar's width: half of the line lies in the opening."""


def _make() -> Cloth:
    body, opening = fill(_OUTLINE), fill(_OPENING)
    collar = np.minimum(without(stroke(_FRONT, _BAND), opening), body)
    behind = np.minimum(stroke(_BEHIND, 58), opening)
    lit = light(tee.panels(body, tee.Folds(chest=13, drag=1, drape=1), seed=11))
    shade = _collared(lit.shade, collar)
    inside = cover(opening, STEP)
    shade += inside * (_inside(opening, behind) - shade)
    detail = plain_detail()
    tee.finish(detail, without(body, opening))
    rib(detail, collar)
    rib(detail, behind)
    sew(detail, _lower_edge(collar))
    return Cloth.made(body, Lit(shade, lit.slope_y, lit.slope_x), detail=detail)


def _collared(shade: Field, collar: Mask) -> Field:
    """The collar lies on the shirt with a thickness of its own."""
    share = cover(collar, STEP)
    rounded = smooth(np.roll(share, -5, axis=0) - np.roll(share, 5, axis=0), 7)
    return np.asarray(shade * (1 + 0.06 * share * rounded), dtype=np.float32)


def _inside(opening: Mask, behind: Mask) -> Field:
    """The inside of the back, seen through the neck: dim, with the back collar's band."""
    y = np.arange(0, 2000, STEP, dtype=np.float32)[:, None]
    band = cover(behind, STEP)
    shade = 0.40 + 0.30 * np.clip((y - 190) / 210, 0, 1) + 0 * band
    shade += band * (0.74 - shade)
    sewn = smooth(np.abs(np.gradient(band, axis=0)), 2.4)
    cast = smooth(1 - cover(opening, STEP), 16)
    return np.asarray(shade * (1 - 0.9 * np.clip(sewn, 0, 1)) * (1 - 0.55 * np.clip(cast * 1.3, 0, 1)))


def _lower_edge(collar: Mask) -> Mask:
    """The lower border of the collar, where it is sewn on."""
    return without(collar, np.roll(collar, -4, axis=0))


TEE_FRONT = Product("tee_front", "T-shirt, front", tee.COLOURS, tee.AREA, _make)
