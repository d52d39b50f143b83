"""The hoodie's drawstrings: two cords of the garment's own colour through metal eyelets, with metal tips."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ray_apps.mockups.garments.folds import smooth
from ray_apps.mockups.garments.panels import MIDDLE, STEP, Field, Mask, cover, stroke, union

_RIGHT = "M {92} 566 C {108} 640 {88} 710 {98} 790"
_LEFT = "M {92} 566 C {112} 630 {98} 690 {92} 752"
_ENDS = ((98, 790), (-92, 752))
_WIDTH = 15


@dataclass(frozen=True, eq=False)
class Cords:
    """`mask` where the cords lie, `shade` their brightness (every `STEP`-th pixel), `detail` the shadow they throw on
    the cloth and their braid, `metal` eyelets and tips as SVG elements."""

    mask: Mask
    shade: Field
    detail: Field
    metal: str


def cords() -> Cords:
    """Lay the cords over the chest."""
    mask = union(
        stroke(_RIGHT, _WIDTH, mirrored=False), np.ascontiguousarray(stroke(_LEFT, _WIDTH, mirrored=False)[:, ::-1])
    )
    share = cover(mask)
    thrown = ndimage.gaussian_filter(np.roll(share, (9, 8), (0, 1)), 5) * (1 - share)
    rows = np.arange(mask.shape[0], dtype=np.float32)[:, None]
    columns = np.arange(mask.shape[1], dtype=np.float32)[None, :]
    braid = np.sin((rows + columns) * 0.75) * np.sin((rows - columns) * 0.75)
    coarse = cover(mask, STEP)
    across = np.roll(coarse, (2, 3), (0, 1)) - np.roll(coarse, (-2, -3), (0, 1))
    shade = 1.12 + 0.30 * smooth(across, 3)
    return Cords(mask, shade, np.asarray(1 - 0.5 * thrown + share * 0.16 * braid, dtype=np.float32), _metal())


def _metal() -> str:
    """Eyelets where the cords come out of the hood's rim, tips where they end."""
    gradient = (
        '<defs><linearGradient id="m" x1="0" y1="0" x2="1" y2="0.6"><stop offset="0" stop-color="#f4f2ee"/>'
        '<stop offset="0.45" stop-color="#b9b6b0"/><stop offset="1" stop-color="#6f6c68"/></linearGradient></defs>'
    )
    eyelets = "".join(
        f'<circle cx="{MIDDLE + x}" cy="560" r="13" fill="none" stroke="#00000055" stroke-width="9"/>'
        f'<circle cx="{MIDDLE + x}" cy="559" r="13" fill="#17161a" stroke="url(#m)" stroke-width="6"/>'
        for x in (-92, 92)
    )
    tips = "".join(
        f'<rect x="{MIDDLE + x - 9}" y="{y - 6}" width="18" height="42" rx="5" fill="url(#m)"/>' for x, y in _ENDS
    )
    return gradient + eyelets + tips
