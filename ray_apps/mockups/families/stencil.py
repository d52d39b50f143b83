"""Stencil: crate lettering sprayed through a plate, bridges and all, in a bridged frame under an emblem, worn."""

import numpy as np

from ray_apps.mockups.families.kit import Family, Material, letters_for, small_print
from ray_apps.mockups.families.stencil_cut import bridged
from ray_apps.mockups.layout.blocks import Set, stacked
from ray_apps.mockups.layout.breaking import justified
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import rectangle, rounded, star
from ray_apps.mockups.layout.outlines import difference
from ray_apps.mockups.layout.shapes import Box, Shape, joined, knocked_out
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering

PLATES = (("alfa-slab-one",), ("anton",), ("archivo-black",), ("league-spartan", "archivo-black"))
WIDTH = 3300.0
EMBLEM = 620.0
"""Radius of the ring around the emblem."""

PEN = 76.0
MARGIN = 210.0
"""Room between the frame and what it holds."""


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks = material.inks
    face = letters_for(material.text, material.chance.choice(PLATES))
    words = [w.upper() for w in material.text.words]
    lines = justified(words, lambda text: aspect(text, face), 0.62, 5, tallest=0.34)
    sets = stacked([set_line(line, face) for line in lines], WIDTH, 130, 1150)
    letters = joined(bridged(s.shape, _bridge(s)) for s in sets)
    small = small_print(material.text.tagline, sets[-1].box.bottom + 170, WIDTH - 300, 190)
    foot = small.box.bottom if small else sets[-1].box.bottom
    layers = [Layer(letters, inks.line, min(s.box.height for s in sets))]
    layers.append(Layer(_frame(foot + MARGIN), inks.second))
    layers += _head(material)
    if small is not None:
        layers.append(Layer(small.shape, inks.second, small.height))
    return compose(layers)


def _bridge(line: Set) -> float:
    """How wide a line's bridges are: in step with its letters' height, but narrow letters get narrow ones."""
    return max(30.0, min(0.06 * line.box.height, 0.11 * line.box.width / len(line.line.text)))


def _head(material: Material) -> list[Layer]:
    """The emblem in a ring of four pieces, halfway out of the frame, between arrows that say which side is up."""
    inks, centre = material.inks, (0.0, -MARGIN - EMBLEM + 40)
    if material.motif:
        side = 0.68 * EMBLEM
        x, y = centre
        picture = motif(material.motif, "fill").into(Box(x - side, y - side, x + side, y + side)).lines
    else:
        picture = _split_star(centre, 0.82 * EMBLEM)
    arrows = joined(_arrow(side * x, centre[1]) for side in (-1, 1) for x in (1010.0, 1390.0))
    return [Layer(_broken_ring(centre), inks.second), Layer(picture, inks.line), Layer(arrows, inks.second)]


def _frame(foot: float) -> Shape:
    """A rectangle with round corners, open at the top for the emblem, bridged in the middle of the other sides."""
    edge = WIDTH / 2 + MARGIN
    top = -MARGIN - EMBLEM
    line = knocked_out(
        rounded(Box(-edge, top, edge, foot), 150),
        rounded(Box(-edge + PEN, top + PEN, edge - PEN, foot - PEN), 150 - PEN),
    )
    gap = 60.0
    middle = (0.0, foot)
    cuts = [rectangle(Box(-1640, top - 9, 1640, top + PEN + 9))]
    cuts += [rectangle(Box(x - gap, middle[1] - PEN - 9, x + gap, foot + 9)) for x in (-edge + 340, edge - 340)]
    level = (top + foot) / 2
    cuts += [
        rectangle(Box(x - PEN - 9, y - gap, x + PEN + 9, y + gap))
        for x in (-edge + PEN / 2, edge - PEN / 2)
        for y in (level - 0.3 * (foot - top), level + 0.3 * (foot - top))
    ]
    return difference(line, joined(cuts))


def _broken_ring(centre: tuple[float, float]) -> Shape:
    """A ring in four pieces, with bridges at the diagonals."""
    pieces = []
    for quarter in range(4):
        angle = np.radians(90 * quarter + np.linspace(-39, 39, 60))
        way = np.column_stack([np.cos(angle), np.sin(angle)])
        pieces.append(np.vstack([centre + way * EMBLEM, (centre + way * (EMBLEM - PEN))[::-1]]))
    return Shape(tuple(pieces))


def _split_star(centre: tuple[float, float], radius: float) -> Shape:
    """A star cut from a plate: five kites with bridges between them."""
    outline = star((0.0, 0.0), radius).contours[0]
    kites = []
    for point in range(5):
        corners = outline[[2 * point - 1, 2 * point, 2 * point + 1]]
        kite = np.vstack([np.zeros((1, 2)), corners])
        way = outline[2 * point] / radius
        kites.append(kite * 0.97 + way * 34 + centre)
    return Shape(tuple(kites))


def _arrow(x: float, y: float) -> Shape:
    """An upright arrow over a bar."""
    head = np.array([(0.0, -430), (180, -150), (62, -150), (62, 190), (-62, 190), (-62, -150), (-180, -150)])
    return Shape((head,)).moved(x, y) + rectangle(Box(x - 180, y + 250, x + 180, y + 330))


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.phrase) <= 32 else 0.6


FAMILY = Family("stencil", "Stencil", design, _suits, wear=0.09)
