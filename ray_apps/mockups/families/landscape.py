"""Landscapes for badges, drawn of our own outlines: mountains with a forest, a coast, a desert."""

from random import Random

import numpy as np

from ray_apps.mockups.colour import mixed
from ray_apps.mockups.layout.composition import Gradient, Layer
from ray_apps.mockups.layout.ornaments import disc, rectangle, rounded
from ray_apps.mockups.layout.shapes import Box, Points, Shape, joined
from ray_apps.mockups.palettes import Inks


def landscape(chance: Random, inks: Inks, radius: float) -> list[Layer]:
    """A scene that fills the square around a circle of `radius` about the origin, from back to front."""
    if inks.one_colour:
        return _one_ink(chance, inks, radius)
    sky = Gradient((inks.accent(1), inks.accent(0), inks.face), -radius, 0.7 * radius)
    sun_x = chance.choice((-1, 1)) * chance.uniform(0.28, 0.5) * radius
    box = rectangle(Box(-radius, -radius, radius, radius))
    far = inks.accents[-1]
    peaks, snow = _peaks(chance, radius, -sun_x)
    layers = [Layer(box, sky), Layer(disc((sun_x, -0.48 * radius), 0.23 * radius), inks.face)]
    layers += [Layer(_ridge(chance, radius, 0.22, 0.13), mixed(far, inks.face, 0.55))]
    layers += [Layer(peaks, mixed(inks.hull, far, 0.25)), Layer(snow, inks.face)]
    layers += [Layer(_hill(chance, radius, 0.40), far), Layer(_hill(chance, radius, 0.62), mixed(far, inks.hull, 0.5))]
    return [*layers, Layer(_forest(chance, radius), inks.hull)]


def _one_ink(chance: Random, inks: Inks, radius: float) -> list[Layer]:
    """The same scene in one ink and its backing, for one-colour prints."""
    peaks, snow = _peaks(chance, radius, 0.1 * radius)
    return [
        Layer(rectangle(Box(-radius, -radius, radius, radius)), inks.hull),
        Layer(disc((-0.42 * radius, -0.5 * radius), 0.22 * radius), inks.face),
        Layer(peaks, inks.face),
        Layer(snow.moved(0, 0.07 * radius), inks.hull),
        Layer(_hill(chance, radius, 0.40), inks.hull),
        Layer(_hill(chance, radius, 0.47), inks.face),
        Layer(_forest(chance, radius), inks.hull),
    ]


def _peaks(chance: Random, r: float, middle: float) -> tuple[Shape, Shape]:
    """Three peaks, the highest near x = `middle` / 2, and their snow caps with a ragged lower edge."""
    tops = [
        (0.45 * middle + chance.uniform(-0.06, 0.06) * r, -0.56 * r, 0.86),
        (0.45 * middle - chance.uniform(0.5, 0.6) * r, -0.22 * r, 0.8),
        (0.45 * middle + chance.uniform(0.5, 0.62) * r, -0.12 * r, 0.8),
    ]
    mountains: list[Points] = []
    caps: list[Points] = []
    for x, y, slope in tops:
        foot = 0.5 * r
        half = (foot - y) * slope
        mountains.append(np.array([(x, y), (x + half, foot), (x - half, foot)]))
        depth = 0.28 * (0.5 * r - y)
        edge = depth * slope
        teeth = [(0.55, 0.72), (0.22, 1.02), (-0.08, 0.66), (-0.36, 1.0), (-0.62, 0.74)]
        ragged = [(x + edge * a, y + depth * b) for a, b in teeth]
        caps.append(np.array([(x, y), (x + edge, y + depth), *ragged, (x - edge, y + depth)]))
    return Shape(tuple(mountains)), Shape(tuple(caps))


def _ridge(chance: Random, r: float, level: float, height: float) -> Shape:
    """A low, jagged range along the horizon."""
    xs = np.linspace(-r, r, 15)
    ys = [level * r - chance.uniform(0.2, 1.0) * height * r * (1 + i % 2) for i in range(len(xs))]
    return Shape((np.array([*zip(xs.tolist(), ys, strict=True), (r, r), (-r, r)]),))


def _hill(chance: Random, r: float, level: float) -> Shape:
    """A rolling line of hills, filled down to the foot."""
    phase = chance.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, 80)
    y = level + 0.05 * np.sin(3.1 * x + phase) + 0.022 * np.sin(6.7 * x + 1.7 * phase)
    return Shape((np.vstack([np.column_stack([x, y]) * r, [(r, r), (-r, r)]]),))


def _forest(chance: Random, r: float) -> Shape:
    """Firs on both sides, tall at the rim and low towards the middle, standing on a strip of ground."""
    trees = []
    for side in (-1, 1):
        for i in range(6):
            x = side * (0.93 - 0.115 * i) * r
            height = (0.62 - 0.065 * i) * r * chance.uniform(0.82, 1.12)
            trees.append(fir(x, 0.80 * r + chance.uniform(-0.02, 0.02) * r, height))
    ground = np.linspace(-1, 1, 60)
    edge = 0.80 - 0.09 * ground**2
    strip = Shape((np.vstack([np.column_stack([ground, edge]) * r, [(r, r), (-r, r)]]),))
    return joined([*trees, strip])


def fir(x: float, foot: float, height: float) -> Shape:
    """A fir of four tiers on a trunk."""
    top, tiers = foot - height, []
    for i in range(4):
        start, half = top + 0.19 * height * i, height * (0.10 + 0.045 * i)
        low = start + height * 0.32
        tiers.append(Shape((np.array([(x, start), (x + half, low), (x, low - 0.05 * height), (x - half, low)]),)))
    trunk = rounded(Box(x - 0.03 * height, foot - 0.2 * height, x + 0.03 * height, foot + 0.08 * height), 4)
    return joined([*tiers, trunk])
