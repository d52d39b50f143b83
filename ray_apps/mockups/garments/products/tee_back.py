"""The T-shirt from behind: a shallow neckline with its collar, and the shoulder blades."""

import numpy as np

from ray_apps.mockups.garments.cloth import Cloth
from ray_apps.mockups.garments.folds import Fold, press
from ray_apps.mockups.garments.light import Panel, light
from ray_apps.mockups.garments.panels import fill, stroke, without
from ray_apps.mockups.garments.products import tee
from ray_apps.mockups.garments.products.kit import Product, plain_detail, rib, sew, stitch

_NECK = "M {0} 226 C {100} 226 {190} 218 {232} 196"
_OUTLINE = _NECK + " " + tee.SIDE + " Z"
_BAND = "M {0} 226 C {100} 226 {190} 218 {236} 194"
_BAND_WIDTH = 84
_TAPE = "M {248} 236 C {340} 268 {440} 292 {512} 322"
"""The shoulder seam, which lies a little behind the shoulder's edge."""


def _make() -> Cloth:
    body = fill(_OUTLINE)
    band = np.minimum(stroke(_BAND, _BAND_WIDTH), body)
    torso, sleeves = tee.panels(body, tee.Folds(chest=4, drag=0.8, drape=1.1), seed=29)
    heights = torso.heights
    for side in (-1, 1):
        press(heights, Fold(side * 60, 420, side * 240, 760, 70, 7, side * 26))
        press(heights, Fold(side * 110, 300, side * 330, 470, 34, 3.5, side * -18))
    lit = light([Panel(body, heights), sleeves])
    detail = plain_detail()
    tee.finish(detail, body)
    rib(detail, band)
    sew(detail, without(band, np.roll(band, -4, axis=0)))
    stitch(detail, np.minimum(stroke("M {0} 276 C {110} 276 {210} 266 {266} 232", 2.2, dash="9 3", cap="butt"), body))
    sew(detail, np.minimum(stroke(_TAPE, 2.5), body), depth=0.20)
    return Cloth.made(body, lit, detail=detail)


TEE_BACK = Product("tee_back", "T-shirt, back", tee.COLOURS, tee.AREA, _make)
