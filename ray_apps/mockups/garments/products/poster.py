"""The poster: a sheet in an oak frame on the wall of a room, above a sideboard, in window light."""

import numpy as np

from ray_apps.mockups.garments.cloth import Cloth
from ray_apps.mockups.garments.folds import flat, grid, smooth
from ray_apps.mockups.garments.light import Lit
from ray_apps.mockups.garments.panels import MIDDLE, STEP, Field, Mask, cover, drawn, fill, union
from ray_apps.mockups.garments.products.kit import PrintArea, Product
from ray_apps.mockups.garments.products.poster_room import room
from ray_apps.mockups.garments.weave import Weave

_TOP, _BOTTOM, _HALF, _FRAME = 150, 1510, 544, 30
"""The sheet is as 4 : 5 as posters come: 1088 × 1360 px."""


def _make() -> Cloth:
    sheet, frame = _rectangle(0), _rectangle(_FRAME)
    light = _window_light()
    lip = smooth(np.roll(1 - cover(sheet, STEP), (6, 5), (0, 1)), 12)
    shade = np.asarray(1.0 * light * (1 - 0.42 * np.clip(lip * 1.3, 0, 1)), dtype=np.float32)
    scene = drawn(room(MIDDLE - _HALF, _TOP, 2 * _HALF, _BOTTOM - _TOP, _FRAME))
    made = Cloth.made(sheet, Lit(shade, flat(), flat()), scene=scene, shadow=union(frame, sheet))
    lit_wall = made.wall.astype(np.float32) * light
    return Cloth(**{**made.__dict__, "wall": np.clip(lit_wall, 0, 65535).astype(np.uint16)})


def _rectangle(grown: int) -> Mask:
    half, top, bottom = _HALF + grown, _TOP - grown, _BOTTOM + grown
    return fill(
        f"M {{-{half}}} {top} L {{{half}}} {top} L {{{half}}} {bottom} L {{-{half}}} {bottom} Z", mirrored=False
    )


def _window_light() -> Field:
    """Light through a window with bars, falling aslant; soft, around 1."""
    y, x = grid()
    along, across = x + 0.55 * y, y - 0.32 * x
    pane = (np.abs(((along + 500) % 560) - 280) < 236) & (np.abs(((across + 60) % 640) - 320) < 276)
    bright = pane & (along > -420) & (along < 1740) & (across > -200)
    return np.asarray(0.965 + 0.06 * smooth(bright.astype(np.float32), 34), dtype=np.float32)


POSTER = Product(
    "poster",
    "Poster",
    ("paper_white", "paper_cream", "black", "navy", "forest", "maroon"),
    PrintArea(left=MIDDLE - 424, top=_TOP + 140, width=848, height=_BOTTOM - _TOP - 280, hang=0.46, fills=True),
    _make,
    weave=Weave.PAPER,
    sheen=0.0,
)
