"""What poster scenes are put together from: ranges, hills, trees, table mountains, a lighthouse, surf.

Places and sizes are shares of the window (see `Window.at`).
"""

import numpy as np

from ray_apps.mockups.families.landscape import fir
from ray_apps.mockups.families.scene_window import Window
from ray_apps.mockups.layout.composition import Layer
from ray_apps.mockups.layout.ornaments import rectangle, rule
from ray_apps.mockups.layout.shapes import Box, Points, Shape, joined

_EDGE = [(0.22, 0.78), (0.30, 0.60), (0.38, 0.57), (0.45, 0.47)]
CLIFF = np.array([*_EDGE, (0.58, 0.44), (1, 0.42), (1, 0.86), (0.2, 0.86)])
CLIFF_SHADE = np.array([*_EDGE, (0.52, 0.455), (0.47, 0.6), (0.5, 0.7), (0.44, 0.86), (0.2, 0.86)])
"""A headland and its face towards the sea, in the right half of the window."""


def mountain_range(w: Window, foot: float) -> list[Layer]:
    """Three peaks, each with a shaded side and snow on its top."""
    away = -1 if w.sun[0] > w.box.centre[0] else 1
    layers = []
    for middle, height, half in ((-away * 0.62, 0.40, 0.62), (away * 0.86, 0.36, 0.56), (away * 0.22, 0.20, 0.78)):
        x, top = middle + w.chance.uniform(-0.05, 0.05), height + w.chance.uniform(-0.02, 0.02)
        spine = [(0, 0), (0.06, 0.2), (-0.05, 0.34), (0.08, 0.55), (-0.02, 0.75), (0.1, 1)]
        snow = [(0.35, 0.34), (0.22, 0.28), (0.13, 0.40), (0.02, 0.29), (-0.1, 0.42), (-0.2, 0.28), (-0.35, 0.34)]

        def place(points: list[tuple[float, float]], x: float = x, top: float = top, half: float = half) -> Shape:
            spots = [w.at(x + half * a, top + (foot - top) * b) for a, b in points]
            return Shape((np.array(spots),))

        lit = [(a * away, b) for a, b in spine]
        layers += [
            w.layer(place([(0, 0), (1, 1), (-1, 1)]), w.tones.land[2]),
            w.layer(place([*lit, (-away, 1)]), w.tones.land[1]),
            w.layer(place([(0, 0), *snow]), w.tones.light),
        ]
    return layers


def ridge(w: Window, level: float, height: float) -> Shape:
    """A jagged range along the horizon."""
    xs = np.linspace(-1, 1, 17)
    return w.below(xs, np.array([level - w.chance.uniform(0.1, 1) * height * (0.4 + i % 2) for i in range(17)]))


def hill(w: Window, level: float, height: float) -> Shape:
    """Rolling ground."""
    phase, xs = w.chance.uniform(0, 6.3), np.linspace(-1, 1, 90)
    return w.below(xs, level - height * (np.sin(3.0 * xs + phase) + 0.4 * np.sin(7.1 * xs + 1.6 * phase)))


def bank(w: Window, shore: float) -> Shape:
    """The far shore of a lake: low woods seen from afar."""
    xs = np.linspace(-1, 1, 71)
    teeth = 0.028 * (np.arange(71) % 2)
    return w.below(xs, shore - 0.02 - 0.035 * np.abs(xs) - teeth)


def firs(w: Window, foot: float, height: float) -> Shape:
    """Firs on both sides, tall at the edges, on a strip of ground."""
    trees = [
        tree(w, side * (1.0 - 0.17 * i), foot - 0.012 * (i % 2), height * (1 - 0.21 * i) * w.chance.uniform(0.86, 1.1))
        for side in (-1, 1)
        for i in range(4)
    ]
    xs = np.linspace(-1, 1, 60)
    return joined([*trees, w.below(xs, np.minimum(foot - 0.03 * xs**2 - 0.01, 0.985))])


def tree(w: Window, x: float, foot: float, height: float) -> Shape:
    """A fir."""
    return fir(*w.at(x, foot), height * w.box.height)


def mesa(w: Window, x: float, top: float, half: float) -> tuple[Shape, Shape, Shape]:
    """A table mountain, its side in the sun and the bands of its stone there."""
    side = 1 if w.sun[0] <= w.at(x, 0)[0] else -1
    outline = [(-0.66, 0), (0.66, 0), (0.70, 0.45), (0.82, 0.52), (1.15, 1), (-1.15, 1), (-0.82, 0.52), (-0.70, 0.45)]
    lit = [(-0.66, 0), (0.30, 0), (0.24, 0.40), (0.40, 0.55), (0.55, 1), (-1.15, 1), (-0.82, 0.52), (-0.70, 0.45)]
    height = 0.80 - top

    def place(points: list[tuple[float, float]]) -> Shape:
        spots = np.array([w.at(x + side * half * a, top + height * b) for a, b in points])
        return Shape((spots if side > 0 else spots[::-1],))

    bands = [
        place([(-a, y), (0.24, y), (0.24, y + 0.035), (-a, y + 0.035)])
        for a, y in ((0.67, 0.1), (0.68, 0.22), (0.78, 0.5))
    ]
    return place(outline), place(lit), joined(bands)


def cactus(w: Window, x: float, foot: float, height: float) -> Shape:
    """A saguaro with two arms."""
    (cx, y), size = w.at(x, foot), height * w.box.height
    pen = 0.15 * size
    parts = [((0, 0.1), (0, -1)), ((-0.30, -0.42), (0, -0.36)), ((-0.30, -0.42), (-0.30, -0.72))]
    parts += [((0.28, -0.52), (0, -0.46)), ((0.28, -0.52), (0.28, -0.86))]
    return joined(_limb((cx + a * size, y + b * size), (cx + c * size, y + d * size), pen) for (a, b), (c, d) in parts)


def _limb(start: tuple[float, float], end: tuple[float, float], width: float) -> Shape:
    """A straight stroke with round ends, clockwise whatever its direction."""
    way = np.subtract(end, start)
    angle = np.arctan2(way[1], way[0])
    turn = np.linspace(np.pi / 2, 3 * np.pi / 2, 14) + angle
    cap = np.column_stack([np.cos(turn), np.sin(turn)]) * (width / 2)
    return Shape((np.vstack([np.asarray(start) + cap, np.asarray(end) - cap]),))


def lighthouse(w: Window, x: float, foot: float) -> list[Layer]:
    """A banded tower with a lantern and a dome."""
    cx, y = w.at(x, foot)
    height = 0.30 * w.box.height
    light, dark = w.tones.light, w.tones.land[4]

    def tier(low: float, high: float) -> Shape:
        a, b = (0.17 - 0.075 * low) * height, (0.17 - 0.075 * high) * height
        points = [
            (cx - b, y - high * height),
            (cx + b, y - high * height),
            (cx + a, y - low * height),
            (cx - a, y - low * height),
        ]
        return Shape((np.array(points),))

    lamp = Box(cx - 0.075 * height, y - 0.9 * height, cx + 0.075 * height, y - 0.74 * height)
    gallery = rule(cx - 0.15 * height, cx + 0.15 * height, y - 0.735 * height, 0.045 * height)
    dome = Shape((np.array([(cx - 0.11 * height, lamp.top), (cx, y - 1.04 * height), (cx + 0.11 * height, lamp.top)]),))
    return [
        w.layer(tier(-0.08, 0.74), light),
        w.layer(joined([tier(0.08, 0.25), tier(0.42, 0.59)]), dark),
        w.layer(rectangle(lamp), w.tones.sky[0]),
        w.layer(joined([gallery, dome]), dark),
    ]


def surf(w: Window, level: float, shift: int) -> Shape:
    """A row of scalloped waves."""
    xs = np.linspace(-1, 1, 181)
    return w.below(xs, level - 0.03 * np.abs(np.sin(xs * 4.5 * np.pi / 2 + 0.8 * shift)))


def mirrored(w: Window, points: Points, side: int) -> Shape:
    """A polygon given by shares for the right half, mirrored for the left."""
    spots = np.array([w.at(side * float(x), float(y)) for x, y in points])
    return Shape((spots,))
