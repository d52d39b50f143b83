"""Distressed slab: one worn ink, a justified block of poster lettering with a line knocked out of a solid bar."""

from ray_apps.mockups.families.kit import Family, Material, letters_for, small_print
from ray_apps.mockups.layout.blocks import Set, stacked
from ray_apps.mockups.layout.breaking import justified
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import divider, rounded, rule
from ray_apps.mockups.layout.shapes import Box, Shape, joined, knocked_out
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering

POSTER = (
    ("anton",),
    ("alfa-slab-one",),
    ("archivo-black",),
    ("league-spartan", "archivo-black"),
    ("black-ops-one", "anton"),
)
TALL = ("anton", "bebas-neue")
LONE_WORD = 8
"""A single word of more letters is set in a tall face, so that it fills the chest."""

WIDTH = 3700.0
BAR = 70.0


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    ink, slab = material.inks.line, letters_for(material.text, material.chance.choice(POSTER))
    words = [w.upper() for w in material.text.words]
    if len(words) == 1 and len(words[0]) > LONE_WORD:
        slab = TALL
    lines = justified(words, lambda text: aspect(text, slab), 0.85, 5, tallest=0.36)
    sets = stacked([set_line(line, slab) for line in lines], WIDTH, 120, 1350)
    barred = _barred(sets)
    parts: list[Shape] = []
    shift = 0.0
    for number, line in enumerate(sets):
        if number == barred:
            shift += BAR
            bar = rounded(Box(-WIDTH / 2, line.box.top + shift - BAR, WIDTH / 2, line.box.bottom + shift + BAR), 50)
            inner = Box(-WIDTH / 2 + 2 * BAR, line.box.top + shift, WIDTH / 2 - 2 * BAR, line.box.bottom + shift)
            parts.append(knocked_out(bar, line.line.into(inner)))
            shift += BAR
        else:
            parts.append(line.shape.moved(0, shift))
    block = joined(parts)
    box = block.bounds
    layers = [Layer(block, ink, 400)]
    layers += _head(material, box)
    return compose([*layers, *_foot(material, box)])


def _barred(sets: list[Set]) -> int | None:
    """The line to knock out of a bar: the lowest one, unless it is a headline of its own."""
    if len(sets) < 2:
        return None
    number = min(range(len(sets)), key=lambda i: sets[i].box.height)
    return number if sets[number].box.height < 0.75 * max(s.box.height for s in sets) else None


def _head(material: Material, box: Box) -> list[Layer]:
    """A motif between two rules over the block, or a star."""
    y = box.top - 170
    if material.motif is None:
        return [Layer(divider((0, y), WIDTH, 30), material.inks.line)]
    side = 720.0
    picture = motif(material.motif, "fill").into(Box(-side / 2, y - side + 60, side / 2, y + 60))
    sides = [rule(s * (side / 2 + 130), s * WIDTH / 2, y - side / 2 + 60, 30) for s in (-1, 1)]
    return [Layer(picture.lines, material.inks.line), Layer(joined(sides), material.inks.line)]


def _foot(material: Material, box: Box) -> list[Layer]:
    ink = material.inks.line
    small = small_print(material.text.tagline, box.bottom + 150, WIDTH - 200, 210)
    if small is None:
        return [Layer(rule(-WIDTH / 2, WIDTH / 2, box.bottom + 150, 30), ink)]
    edge = small.box.width / 2 + 120
    sides = [rule(s * edge, s * WIDTH / 2, small.box.centre[1], 30) for s in (-1, 1)] if edge < WIDTH / 2 - 150 else []
    return [Layer(small.shape, ink, small.height), Layer(joined(sides), ink)]


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.words) >= 2 else 0.6


FAMILY = Family("distressed_slab", "Distressed slab", design, _suits, wear=0.11, one_colour=True)
