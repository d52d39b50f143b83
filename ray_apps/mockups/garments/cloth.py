"""Cloth: the height field of a worn T-shirt with its folds, and the light that falls on it.

The field depends on nothing but constants, so it is computed once in a process and shared by all colours. Lengths are
pixels of the listing picture; heights too, so that slopes are plain gradients.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ray_apps.mockups.garments.shirt import MIDDLE, SIZE, Cut, cover, cut

Field = NDArray[np.float32]

_SEED = 11
_STEP = 2
"""The field is computed on every second pixel each way: cloth has no finer shape, and it costs a quarter."""

_POINTS = SIZE // _STEP
FOLD_STEP = _STEP
_LIGHT = (-0.46, -0.52, 0.72)
"""Direction to the lamp: upper left, in front."""


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


@dataclass(frozen=True, eq=False)
class Cloth:
    """The lit cloth: `shade` is brightness around 1, `weave` its grain, both for every pixel of the picture.

    `slope_x`, `slope_y` are the gradient of the folds, by which a print is shifted, for every `FOLD_STEP`-th pixel.
    """

    shade: Field
    slope_x: Field
    slope_y: Field
    weave: Field


@lru_cache(maxsize=1)
def cloth() -> Cloth:
    """Drape and light the shirt once in a process."""
    panels = cut()
    chance = np.random.default_rng(_SEED)
    torso, sleeves = _torso(chance), _sleeves(chance)
    sleeved = cover(panels.sleeves, _STEP)
    slope_y, slope_x = _blend(_gradient(torso), _gradient(sleeves), sleeved)
    shade = _lit(slope_x, slope_y) + 0.10 * _hollows(torso * (1 - sleeved) + sleeves * sleeved)
    return Cloth(
        shade=_enlarged(shade * _falloff(panels)),
        slope_x=_folds_only(slope_x),
        slope_y=_folds_only(slope_y),
        weave=_weave(chance),
    )


def _folds_only(slope: Field) -> Field:
    """Slopes without the body's own roundness, which would bend a print as a whole, and without the finest creases."""
    return np.asarray(ndimage.gaussian_filter(slope, 4 / _STEP) - ndimage.gaussian_filter(slope, 180 / _STEP))


def _enlarged(field: Field) -> Field:
    return np.asarray(ndimage.zoom(field.astype(np.float32), _STEP, order=1, grid_mode=True, mode="nearest"))


def _gradient(field: Field) -> tuple[Field, Field]:
    """Slopes down and across, per pixel."""
    down, across = (np.gradient(field, _STEP, axis=axis) for axis in (0, 1))
    return np.asarray(down), np.asarray(across)


def _blend(one: tuple[Field, Field], other: tuple[Field, Field], share: Field) -> tuple[Field, Field]:
    """Gradients of two panels, kept apart at the seam: the step between them is no slope of the cloth."""
    a, b = (np.asarray(p * (1 - share) + q * share, dtype=np.float32) for p, q in zip(one, other, strict=True))
    return a, b


def _lit(slope_x: Field, slope_y: Field) -> Field:
    """Lambert's law with the lamp's wrap-around softness, 1 on flat cloth."""
    norm = math.hypot(*_LIGHT)
    lx, ly, lz = (part / norm for part in _LIGHT)
    steep = 0.85
    normal = 1 / np.sqrt(1 + (steep * slope_x) ** 2 + (steep * slope_y) ** 2)
    facing = (-steep * slope_x * lx - steep * slope_y * ly + lz) * normal
    return np.asarray(0.52 + 0.48 * facing / lz, dtype=np.float32)


def _hollows(height: Field) -> Field:
    """-1..1: cloth lying deeper or higher than its surroundings gets less or more of the room's light."""
    around = ndimage.gaussian_filter(height, 42 / _STEP)
    return np.asarray(np.clip((height - around) / 18, -1, 1), dtype=np.float32)


def _falloff(panels: Cut) -> Field:
    """Edges turn away from the viewer, and the lamp's light falls off to the lower right."""
    inside = panels.body[::_STEP, ::_STEP] > 127
    distance = ndimage.distance_transform_edt(inside).astype(np.float32) * _STEP
    y, x = _grid()
    edge = 1 - 0.27 * np.exp(-distance / 16) - 0.13 * np.exp(-distance / 80)
    lamp = 1.05 - 0.13 * (y - 200) / 1600 - 0.05 * (x / 800)
    seam = ndimage.gaussian_filter(cover(panels.seams, _STEP), 9 / _STEP)
    return np.asarray(edge * lamp * (1 - 0.55 * seam), dtype=np.float32)


def _torso(chance: np.random.Generator) -> Field:
    """Chest volume, drape and the folds that a hanging shirt has."""
    y, x = _grid()
    field = 120 * np.clip(1 - np.abs(x / 560) ** 3.2, 0, 1) + 13 * np.exp(
        -(((np.abs(x) - 200) / 190) ** 2) - ((y - 640) / 260) ** 2
    )
    field += _undulation(chance, 480, 620) * 5.0 * np.clip((y - 500) / 900, 0.2, 1)
    field += _undulation(chance, 150, 260) * 1.1
    for fold in _torso_folds(chance):
        _press(field, fold)
    return np.asarray(ndimage.gaussian_filter(field, 3.2 / _STEP), dtype=np.float32)


def _torso_folds(chance: np.random.Generator) -> list[Fold]:
    """Drag lines from the armpits, side buckles, and drapes that widen towards the hem."""
    folds = []
    u = chance.uniform
    for side in (-1, 1):
        for number in range(5):
            angle, length = u(0.35, 1.25), u(170, 360)
            x0, y0 = side * (474.0 - 6 * number), 700 + number * u(16, 34)
            x1 = x0 - side * length * np.cos(angle)
            folds.append(Fold(x0, y0, x1, y0 + length * np.sin(angle), u(13, 24), u(4, 9), side * u(-26, 40)))
        folds.append(Fold(side * 300, 290, side * 452, 640, 30, 6, side * u(10, 30)))
        folds.append(Fold(side * 250, 330, side * 300, 560, 26, 3.5, side * u(-20, 20)))
        for number in range(4):
            y0 = 960 + number * u(130, 190)
            folds.append(Fold(side * 484, y0, side * u(200, 330), y0 + u(40, 150), u(18, 30), u(4, 8), u(-34, 34)))
        for _ in range(4):
            x0 = side * u(190, 420)
            folds.append(
                Fold(x0, u(960, 1240), x0 + side * u(-50, 60), u(1700, 1900), u(24, 48), u(6, 13), side * u(-46, 46))
            )
    for _ in range(3):
        x0 = u(-190, 190)
        folds.append(Fold(x0, u(1330, 1460), x0 * 1.15, 1890, u(30, 52), u(4, 8), u(-30, 30)))
    return folds


def _sleeves(chance: np.random.Generator) -> Field:
    """Each sleeve is a soft tube along the arm, with folds across its bend."""
    y, x = _grid()
    u = chance.uniform
    along = (0.37, 0.93)
    field = np.zeros((_POINTS, _POINTS), dtype=np.float32)
    across = (np.abs(x) - 512) * along[1] - (y - 300) * along[0]
    field += 95 * np.sqrt(np.clip(1 - ((across - 68) / 205) ** 2, 0, 1))
    field += _undulation(chance, 190, 260) * 2.6
    for side in (-1, 1):
        for _ in range(5):
            x0, y0 = side * u(498, 530), u(520, 730)
            folds = Fold(x0, y0, side * u(620, 740), y0 + u(90, 250), u(14, 24), u(4, 8), side * u(-24, 24))
            _press(field, folds)
        for _ in range(2):
            x0 = side * u(560, 660)
            _press(
                field, Fold(x0, u(380, 460), x0 + side * u(60, 120), u(760, 900), u(20, 30), u(4, 7), side * u(-20, 20))
            )
    return np.asarray(ndimage.gaussian_filter(field, 3.0 / _STEP), dtype=np.float32)


def _press(field: Field, fold: Fold) -> None:
    """Add a fold to the field, in its own window only."""
    pad = fold.width * 6 + abs(fold.bow) + 10
    xs = sorted((MIDDLE + fold.x0, MIDDLE + fold.x1))
    ys = sorted((fold.y0, fold.y1))
    left, right = max(0, int(xs[0] - pad)) // _STEP, min(SIZE, int(xs[1] + pad)) // _STEP
    top, bottom = max(0, int(ys[0] - pad)) // _STEP, min(SIZE, int(ys[1] + pad)) // _STEP
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32) * _STEP
    dx, dy = fold.x1 - fold.x0, fold.y1 - fold.y0
    length = float(np.hypot(dx, dy))
    x, y = x - MIDDLE - fold.x0, y - fold.y0
    t = np.clip((x * dx + y * dy) / length**2, 0, 1)
    away = (y * dx - x * dy) / length - fold.bow * np.sin(np.pi * t)
    width = fold.width * (0.6 + 0.8 * t)
    s = away / (width * np.where(away > 0, 0.75, 1.5))
    fade = np.clip(np.sin(np.pi * t), 0, 1) ** 0.8
    field[top:bottom, left:right] += fold.height * fade * (np.exp(-(s**2)) - 0.35 * np.exp(-((s - 1.7) ** 2)))


def _undulation(chance: np.random.Generator, wide: int, high: int) -> Field:
    """Smooth noise of standard deviation about 1 with cells of `wide` × `high` px."""
    high, wide = high // _STEP, wide // _STEP
    small = chance.standard_normal((_POINTS // high + 4, _POINTS // wide + 4), dtype=np.float32)
    large = ndimage.zoom(small, (high, wide), order=3)
    return np.asarray(large[high : high + _POINTS, wide : wide + _POINTS])


def _weave(chance: np.random.Generator) -> Field:
    """The knit: fine upright grain around 1, a little softened."""
    noise = ndimage.gaussian_filter(chance.standard_normal((SIZE, SIZE), dtype=np.float32), (1.1, 0.55))
    return np.asarray(1 + 0.02 * noise / noise.std(), dtype=np.float32)


def _grid() -> tuple[Field, Field]:
    """y as a column, x as a row with 0 in the middle, in picture pixels."""
    y = np.arange(0, SIZE, _STEP, dtype=np.float32)[:, None]
    x = (np.arange(0, SIZE, _STEP, dtype=np.float32) - MIDDLE)[None, :]
    return y, x
