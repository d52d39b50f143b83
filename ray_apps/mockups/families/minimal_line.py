"""Minimal line: a line drawing with one disc of colour, water lines, quiet lettering and tracked small print."""

from itertools import pairwise

import numpy as np

from ray_apps.mockups.families.kit import Family, Material, small_print
from ray_apps.mockups.layout.blocks import small_line
from ray_apps.mockups.layout.breaking import even
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import disc, ring, rule, stroke
from ray_apps.mockups.layout.outlines import difference, grown
from ray_apps.mockups.layout.shapes import Box, Shape, joined
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering

FACES = (
    ("abril-fatface", "dm-serif-display"),
    ("oleo-script", "lobster"),
    ("lobster",),
    ("dm-serif-display",),
    ("pacifico",),
)
WIDTH = 3460.0
PEN = 56.0
SMALL = ("montserrat",)


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, chance = material.inks, material.chance
    face = chance.choice(FACES)
    drawing, sun = _drawing(material)
    foot = drawing.bounds.bottom
    layers = [Layer(sun, inks.second), Layer(drawing, inks.line)]
    widths = [2730 - 230 * i for i in range(4)]
    water = [rule(-w / 2, w / 2, foot + 200 + 92 * i, 42 - 7 * i) for i, w in enumerate(widths)]
    layers.append(Layer(joined(water), inks.line))
    y = foot + 200 + 92 * 4 + 190
    text = material.text.phrase
    count = 1 if len(text) <= 18 else 2 if len(text) <= 44 else 3
    for line in even(material.text.words, lambda part: aspect(part, face), count):
        placed = small_line(set_line(line, face), (760 if len(line) <= 8 else 640) if count == 1 else 520, WIDTH, y)
        layers.append(Layer(placed.shape, inks.line, placed.box.height))
        y = placed.box.bottom + 120
    if (small := small_print(material.text.tagline, y + 130, 3400, 132, 0.2, SMALL)) is not None:
        layers.append(Layer(small.shape, inks.second, small.height))
    return compose(layers)


def _drawing(material: Material) -> tuple[Shape, Shape]:
    """The line drawing and the disc behind it, which keeps clear of the strokes."""
    side = material.chance.choice((-1, 1))
    if material.motif is None:
        drawing = _mountains(side)
        return drawing, _sun((side * 930, -1560), 260, material)
    picture = motif(material.motif, "thin").into(Box(-880, -1560, 880, 0))
    drawing = picture.lines
    box = picture.outline.bounds
    sun = _sun((side * (box.width / 2 - 150), box.top + 330), 480, material)
    return drawing, difference(sun, grown(drawing, 40)[0])


def _sun(centre: tuple[float, float], radius: float, material: Material) -> Shape:
    """A disc of colour; in one ink a circle line, since a disc would weigh more than the drawing."""
    return ring(centre, radius, PEN) if material.inks.one_colour else disc(centre, radius)


def _mountains(side: int) -> Shape:
    """Two peaks in one stroke."""
    points = np.array([(-900.0, 0), (-370, -1660), (0, -920), (460, -1380), (920, 0), (-900, 0)])
    points[:, 0] *= side
    return joined(stroke(a, b, PEN) for a, b in pairwise(points))


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.phrase) <= 30 else 0.5


FAMILY = Family("minimal_line", "Minimal line", design, _suits)
