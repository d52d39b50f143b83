"""Western poster: wood-type lines of many widths under an arched head, catchwords between rules, a bitten frame."""

import numpy as np

from ray_apps.mockups.families.kit import Family, Material, motif_layers, small_print
from ray_apps.mockups.families.wood_type import WIDTH, broken, placed
from ray_apps.mockups.layout.blocks import Set
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import bitten, divider, rule, star
from ray_apps.mockups.layout.outlines import grown, without_holes
from ray_apps.mockups.layout.patterns import extruded, inline
from ray_apps.mockups.layout.shapes import EMPTY, Box, Shape, Warp, area, joined, knocked_out
from ray_apps.mockups.layout.warps import arch
from ray_apps.mockups.lettering import Lettering
from ray_apps.mockups.palettes import Inks

ROOM = 330.0
"""From the lettering to the frame's outer edge (px), at the sides, head and foot."""

RISE = 380.0
"""How far the middle of the frame's head rises (px)."""

THROW, BITE = 96.0, 260.0
THICK = 150.0
"""Strokes thinner than this (px) are left without a line inside."""


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks = material.inks
    sets, caught = placed(broken(material.text), material.chance.randrange(2))
    hero = _hero(sets, caught)
    sets = [*sets[: hero + 1], *(_lower(one, THROW) for one in sets[hero + 1 :])]
    thrown = THROW if hero == len(sets) - 1 else 0.0
    small = small_print(material.text.tagline, sets[-1].box.bottom + 250 + thrown, WIDTH - 200, 160)
    foot = (small.box.bottom if small else sets[-1].box.bottom + thrown) + ROOM
    head = -ROOM - _head_height(material)
    frame = Box(-WIDTH / 2 - ROOM, head, WIDTH / 2 + ROOM, foot)
    bend = arch(frame, RISE, 0)
    layers = [*_frame(frame, inks, bend), *_crown(material, bend, frame)]
    for number, one in enumerate(sets):
        if number == hero:
            layers += _block(one, inks, bend)
        else:
            ink = inks.second if number in caught else inks.line
            layers.append(Layer(one.shape.warped(bend), ink, one.box.height, one.shape))
        if number in caught:
            layers.append(Layer(_beside(one.box).warped(bend), inks.line))
    if small:
        layers.append(Layer(small.shape, inks.line, small.height))
        layers.append(Layer(divider((0, small.box.top - 105), 0.5 * WIDTH, 16, 110), inks.second))
    return compose(layers)


def _hero(sets: list[Set], caught: set[int]) -> int:
    """The tallest line, which stands out as a block."""
    return max((i for i in range(len(sets)) if i not in caught), key=lambda i: sets[i].box.height)


def _block(one: Set, inks: Inks, bend: Warp) -> list[Layer]:
    """A line with a line inside its letters, an edge and a shadow as of a block."""
    letters = one.shape.warped(bend)
    edge = without_holes(grown(letters, 26)[0], 2500)
    throw = min(THROW, 0.15 * one.box.height)
    lined = inline(letters, 34, 18) if _stem(letters) > THICK else EMPTY
    return [
        Layer(extruded(edge, throw, throw), inks.accent(1)),
        Layer(edge, inks.hull),
        Layer(letters, inks.face, one.box.height, one.shape),
        Layer(lined, inks.hull),
    ]


def _stem(shape: Shape) -> float:
    """About how thick the strokes of lettering are (px): twice its area by the length of its edge."""
    edge = sum(float(np.hypot(*(c - np.roll(c, 1, axis=0)).T).sum()) for c in shape.contours)
    return 2 * area(shape) / edge


def _lower(one: Set, by: float) -> Set:
    return Set(one.line, Box(one.box.left, one.box.top + by, one.box.right, one.box.bottom + by))


def _beside(box: Box) -> Shape:
    """Two rules and a star on each side of a catchword, out to the edges of the lettering."""
    y, start, end = box.centre[1], box.width / 2 + 130, WIDTH / 2
    parts = []
    for side in (-1, 1):
        parts += [rule(side * (start + 190), side * end, y + shift, 20) for shift in (-36, 36)]
        parts.append(star((side * (start + 60), y), 84))
    return joined(parts)


def _head_height(material: Material) -> float:
    return 1000.0 if material.motif else 330.0


def _crown(material: Material, bend: Warp, frame: Box) -> list[Layer]:
    """The motif over the lines between rules and stars, or a divider alone."""
    inks = material.inks
    if material.motif is None:
        return [Layer(divider((0, -190), WIDTH, 26, 170).warped(bend), inks.second)]
    side = 860.0
    top = frame.top + ROOM - 40
    lift = float(bend(np.array([(0.0, top + side / 2)]))[0, 1]) - top - side / 2
    picture = motif(material.motif).into(Box(-side / 2, top + lift, side / 2, top + lift + side))
    sides = joined(divider((s * 1115, top + 0.6 * side), 1070, 26, 170) for s in (-1, 1))
    return [
        *motif_layers(picture, inks.line, inks.accent(0), inks.accent(1)),
        Layer(sides.warped(bend), inks.second),
    ]


def _frame(box: Box, inks: Inks, bend: Warp) -> list[Layer]:
    """A thick and a thin line with bitten corners, and a star in each bite."""
    lines = []
    for inset, pen, ink in ((0.0, 46.0, inks.line), (100.0, 18.0, inks.second)):
        outer = Box(box.left + inset, box.top + inset, box.right - inset, box.bottom - inset)
        inner = Box(outer.left + pen, outer.top + pen, outer.right - pen, outer.bottom - pen)
        lines.append(Layer(knocked_out(bitten(outer, BITE), bitten(inner, BITE)).warped(bend), ink))
    corners = [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    return [*lines, Layer(joined(star((x * 0.98, y), 150) for x, y in corners).warped(bend), inks.second)]


def _suits(text: Lettering) -> float:
    return 1.0 if 2 <= len(text.words) <= 6 and len(text.phrase) <= 40 else 0.5


FAMILY = Family("western_poster", "Western poster", design, _suits)
