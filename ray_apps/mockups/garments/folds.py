"""Folds: ridges and slow undulations pressed into a height field.

Lengths are pixels of the listing picture; heights too, so that slopes are plain gradients. Fields have a value for
every `STEP`-th pixel.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ray_apps.mockups.garments.panels import MIDDLE, SIZE, STEP, Field

_POINTS = SIZE // STEP
_COARSER, _WIDE = 4, 24


@dataclass(frozen=True, eq=False)
class Fold:
    """A ridge from (x0, y0) to (x1, y1), bowed sideways by `bow`; steep on one side, fading at both ends."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    height: float
    bow: float


def press(field: Field, fold: Fold) -> None:
    """Add a fold to the field, in its own window only."""
    pad = fold.width * 6 + abs(fold.bow) + 10
    xs = sorted((MIDDLE + fold.x0, MIDDLE + fold.x1))
    ys = sorted((fold.y0, fold.y1))
    left, right = max(0, int(xs[0] - pad)) // STEP, min(SIZE, int(xs[1] + pad)) // STEP
    top, bottom = max(0, int(ys[0] - pad)) // STEP, min(SIZE, int(ys[1] + pad)) // STEP
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32) * STEP
    dx, dy = fold.x1 - fold.x0, fold.y1 - fold.y0
    length = math.hypot(dx, dy)
    x, y = x - MIDDLE - fold.x0, y - fold.y0
    t = np.clip((x * dx + y * dy) / length**2, 0, 1)
    away = (y * dx - x * dy) / length - fold.bow * np.sin(np.pi * t)
    width = fold.width * (0.6 + 0.8 * t)
    s = away / (width * np.where(away > 0, 0.75, 1.5))
    fade = np.clip(np.sin(np.pi * t), 0, 1) ** 0.8
    field[top:bottom, left:right] += fold.height * fade * (np.exp(-(s**2)) - 0.35 * np.exp(-((s - 1.7) ** 2)))


def undulation(chance: np.random.Generator, wide: int, high: int) -> Field:
    """Smooth noise of standard deviation about 1 with cells of `wide` × `high` px."""
    high, wide = high // STEP, wide // STEP
    small = chance.standard_normal((_POINTS // high + 4, _POINTS // wide + 4), dtype=np.float32)
    large = ndimage.zoom(small, (high, wide), order=3)
    return np.asarray(large[high : high + _POINTS, wide : wide + _POINTS])


def smooth(field: Field, radius: float) -> Field:
    """The field softened over `radius` px of the picture; widely on a coarser grid, where it is cheap."""
    if radius < _WIDE:
        return np.asarray(ndimage.gaussian_filter(field, radius / STEP), dtype=np.float32)
    cells = _POINTS // _COARSER
    coarse = field.reshape(cells, _COARSER, cells, _COARSER).mean(axis=(1, 3))
    soft = ndimage.gaussian_filter(coarse, radius / STEP / _COARSER)
    return np.asarray(ndimage.zoom(soft, _COARSER, order=1, grid_mode=True, mode="nearest"), dtype=np.float32)


def flat() -> Field:
    """A field without any height."""
    return np.zeros((_POINTS, _POINTS), dtype=np.float32)


def grid() -> tuple[Field, Field]:
    """y as a column, x as a row with 0 in the middle, in picture pixels."""
    y = np.arange(0, SIZE, STEP, dtype=np.float32)[:, None]
    x = (np.arange(0, SIZE, STEP, dtype=np.float32) - MIDDLE)[None, :]
    return y, x
