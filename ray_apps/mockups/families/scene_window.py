"""What a poster's scene is seen through and coloured in."""

from dataclasses import dataclass
from random import Random

import numpy as np

from ray_apps.mockups.colour import contrast, mixed
from ray_apps.mockups.layout.clipping import clipped
from ray_apps.mockups.layout.composition import Layer
from ray_apps.mockups.layout.shapes import Box, Points, Shape
from ray_apps.mockups.palettes import LARGE_CONTRAST, Inks


@dataclass(frozen=True)
class Tones:
    """What a scene is coloured in: `sky` from the sun outwards, `land` from far to near, `light` for snow and foam."""

    sky: tuple[str, ...]
    sun: str
    land: tuple[str, ...]
    light: str
    water: str


def tones(inks: Inks) -> Tones:
    """A palette's tones for a scene."""
    face, hull = inks.face, inks.hull
    if inks.one_colour:
        return Tones((hull,), face, (hull, face, hull, face, hull), face, face)
    warm, deep, far = inks.accent(0), inks.accent(1), inks.accents[-1]
    sky = (mixed(warm, face, 0.45), warm, mixed(warm, deep, 0.5), deep)
    if contrast(far, hull) < LARGE_CONTRAST:
        far = mixed(far, face, 0.3)
    land = (mixed(far, warm, 0.5), far, mixed(far, hull, 0.38), mixed(far, hull, 0.68), hull)
    return Tones(sky, face, land, face, mixed(far, face, 0.45))


@dataclass(frozen=True)
class Window:
    """Where a scene is seen, what colours it and what chance shapes it; `sun` is where its sun stands, `at` helps place
    things by shares of the window."""

    box: Box
    tones: Tones
    chance: Random
    sun: tuple[float, float]

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place given by shares: x from −1 (left edge) to 1, y from 0 (top edge) to 1."""
        return self.box.centre[0] + x * self.box.width / 2, self.box.top + y * self.box.height

    def below(self, xs: Points, ys: Points) -> Shape:
        """The ground under a line given by shares, down to the window's foot."""
        line = np.array([self.at(float(x), float(y)) for x, y in zip(xs, ys, strict=True)])
        return Shape((np.vstack([line, [self.at(1, 1), self.at(-1, 1)]]),))

    def layer(self, shape: Shape, ink: str) -> Layer:
        """A layer cut at the window's edges."""
        return Layer(clipped(shape, self.box), ink)
