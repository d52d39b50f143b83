"""Team crest: a patterned shield with a motif or an initial, a ribbon with the name across it, laurels at its foot."""

from itertools import pairwise
from random import Random

import numpy as np

from ray_apps.mockups.families.kit import Family, Material, letters_for, motif_layers, shapes, small_print
from ray_apps.mockups.layout.blocks import Set, stacked
from ray_apps.mockups.layout.breaking import justified
from ray_apps.mockups.layout.clipping import clipped, within
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import leaf, rectangle, star, stroke
from ray_apps.mockups.layout.outlines import grown
from ray_apps.mockups.layout.patterns import halftone, inline, stripes
from ray_apps.mockups.layout.shapes import Box, Points, Shape, joined
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.layout.warps import arch
from ray_apps.mockups.lettering import Lettering
from ray_apps.mockups.palettes import Inks

FACES = (("alfa-slab-one",), ("bungee",), ("russo-one", "archivo-black"), ("anton",))
INITIAL = ("alfa-slab-one",)
SHIELD, RIBBON = 2760.0, 3640.0
"""Widths of the shield and of the ribbon's front."""

CHIEF = 470.0
"""Height of the band of stars at the shield's head."""

PICTURE, TIP = 1560.0, 1120.0
"""Heights of the shield's field above the ribbon, and of what shows of the shield below it."""

ROOM, GAP, EDGE = 130.0, 80.0, 44.0
TAIL, DROP, BEND = 420.0, 190.0, 170.0
"""How wide the ribbon's tails are, how far they hang lower than its front, and how far its middle rises (px)."""

_WAIST, _ROUND = 0.46, 0.82
"""Where down the shield its sides begin to close in (share of its height), and the power that makes its base full."""


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks = material.inks
    face = letters_for(material.text, material.chance.choice(FACES))
    words = [word.upper() for word in material.text.words]
    lines = justified(words, lambda text: aspect(text, face), 0.2, 4, tallest=0.17)
    head = CHIEF + PICTURE
    sets = stacked([set_line(line, face) for line in lines], RIBBON - 2 * ROOM - 120, GAP, 560, 0, head + ROOM)
    foot = sets[-1].box.bottom + ROOM
    layers = [*_laurels(foot, foot + TIP, inks), *_shield(foot + TIP, material.chance, inks), *_charge(material)]
    layers += _ribbon(Box(-RIBBON / 2, head, RIBBON / 2, foot), sets, inks)
    small = small_print(material.text.tagline, foot + TIP + 500, RIBBON, 190)
    if small:
        layers.append(Layer(small.shape, inks.line, small.height))
    return compose(layers)


def initial(text: Lettering) -> str:
    """The letter on a shield without a motif: the phrase's first letter or digit; none that is a word of the phrase."""
    first = next(c for c in text.phrase.upper() if c.isalnum())
    return "" if first in text.phrase.upper().split(" ") else first


def _shield(foot: float, chance: Random, inks: Inks) -> list[Layer]:
    """The shield: lines dark, light and dark around it whatever the cloth, its pattern, and a band of stars."""
    edges = [(_heater(foot, out), ink) for out, ink in ((130, inks.hull), (92, inks.face), (30, inks.hull))]
    field, half = _heater(foot), SHIELD / 2
    band = Shape((np.vstack([_hollows(half, 0), [(half, CHIEF), (-half, CHIEF)]]),))
    line = rectangle(Box(-half, CHIEF - 16, half, CHIEF + 20))
    stars = joined(star((x, 268 + 0.02 * abs(x)), r) for x, r in ((-760.0, 128.0), (0.0, 160.0), (760.0, 128.0)))
    return [
        *(Layer(edge, ink) for edge, ink in edges),
        Layer(field, inks.face if inks.one_colour else inks.accent(1)),
        _pattern(field, chance, inks),
        Layer(band, inks.hull),
        Layer(line, inks.face),
        Layer(stars, inks.on_hull),
    ]


def _heater(foot: float, out: float = 0.0) -> Shape:
    """A heater shield from y = 0 down to `foot`: straight shoulders, a pointed base. `out` px go all around it."""
    half, waist = SHIELD / 2 + out, _WAIST * foot
    turn = np.linspace(0, np.pi / 2, 60)
    reach = foot + 1.1 * out - waist
    side = np.column_stack([half * np.cos(turn) ** _ROUND, waist + reach * np.sin(turn)])
    return Shape((np.vstack([_hollows(half, -out), side, side[-2::-1] * (-1, 1)]),))


def _hollows(half: float, y: float) -> Points:
    """The shield's head from left to right, sagging twice between its middle and its corners."""
    u = np.linspace(-1, 1, 81)
    return np.column_stack([half * u, y + 90 * np.abs(np.sin(np.pi * u))])


def _pattern(field: Shape, chance: Random, inks: Inks) -> Layer:
    """Upright or leaning stripes, or a shade of dots that rises from the base, below the band at the head."""
    box = field.bounds
    window = clipped(field, Box(box.left, CHIEF, box.right, box.bottom)).contours[0]
    kind = chance.randrange(3)
    if kind == 2:
        low = Box(box.left, box.top + 0.25 * box.height, box.right, box.bottom)
        return Layer(within(halftone(low, 120, 0.02, 0.62), window), inks.hull)
    bars = stripes(box, SHIELD / 4.5, 0.2 if inks.one_colour else 0.5, (0.0, 38.0)[kind])
    return Layer(within(bars, window), inks.hull if inks.one_colour else inks.accent(0))


def _charge(material: Material) -> list[Layer]:
    """What the shield shows between its band and its ribbon: the motif, the initial with a line inside, or a star."""
    inks = material.inks
    spot = Box(-900, CHIEF + 130, 900, CHIEF + PICTURE - 320)
    if material.motif:
        picture = motif(material.motif).into(spot)
        return motif_layers(picture, inks.hull, inks.face, inks.accent(2), 36)
    sign = initial(material.text)
    letter = set_line(sign, INITIAL).into(spot) if sign else star((0, spot.centre[1] + 40), spot.height / 2)
    inner, line, backing = grown(letter, 26, 58, 94)
    return [
        Layer(backing, inks.hull),
        Layer(line, inks.on_hull),
        Layer(inner, inks.hull),
        Layer(letter, inks.face, letter.bounds.height if sign else 0.0),
        Layer(inline(letter, 58, 22), inks.hull),
    ]


def _ribbon(front: Box, sets: list[Set], inks: Inks) -> list[Layer]:
    """The ribbon with its lettering, bent as one; its tails hang behind."""
    bend = arch(front, BEND, BEND)
    tail, behind, fold = (one.warped(bend) for one in _tail(front))
    around = rectangle(Box(front.left - EDGE, front.top - EDGE, front.right + EDGE, front.bottom + EDGE))
    letters = shapes(sets)
    return [
        Layer(_both(behind), inks.hull),
        Layer(_both(tail), inks.face if inks.one_colour else inks.accent(2)),
        Layer(around.warped(bend), inks.hull),
        Layer(_both(fold), inks.hull),
        Layer(rectangle(front).warped(bend), inks.face),
        Layer(_seams(front).warped(bend), inks.hull),
        Layer(letters.warped(bend), inks.hull, min(one.box.height for one in sets), letters),
    ]


def _tail(front: Box) -> tuple[Shape, Shape, Shape]:
    """The right tail, cut like a swallow's; what shows around it; and the fold between it and the front."""
    inner, outer = front.right - 250, front.right + TAIL
    top, foot = front.top + DROP, front.bottom + DROP
    cut = np.array([(inner, top), (outer, top), (outer - 190, (top + foot) / 2), (outer, foot), (inner, foot)])
    fold = np.array([(inner, front.bottom), (front.right, front.bottom), (inner, foot)])
    tail = Shape((cut,))
    return tail, grown(tail, EDGE)[0], Shape((fold,))


def _both(right: Shape) -> Shape:
    """A shape and its mirror image on the left."""
    return right + Shape(tuple(c[::-1] * (-1, 1) for c in right.contours))


def _seams(front: Box) -> Shape:
    """A fine line along both edges of the ribbon's front."""
    return joined(rectangle(Box(front.left, y - 9, front.right, y + 9)) for y in (front.top + 52, front.bottom - 52))


def _laurels(top: float, foot: float, inks: Inks) -> list[Layer]:
    """A branch on either side of the shield's base, from under its point up to the ribbon's tails."""
    waist, reach = _WAIST * foot, foot + 210
    start = np.arcsin(min(0.8, (top + DROP + 330 - waist) / (reach - waist)))
    angle = np.linspace(np.radians(82), start, 64)
    line = np.column_stack([(SHIELD / 2 + 330) * np.cos(angle) ** _ROUND, waist + (reach - waist) * np.sin(angle)])
    ahead = np.degrees(np.arctan2(*np.gradient(line, axis=0).T[::-1]))
    leaves = [leaf(line[-1], float(ahead[-1]), 300)]
    for i in range(2, 62, 9):
        leaves += [leaf(line[i], float(ahead[i]) + turn, 300) for turn in (-42, 42)]
    branch, stem = joined(leaves), joined(stroke(a, b, 30) for a, b in pairwise(line[::3]))
    return [Layer(_both(branch), inks.second), Layer(_both(stem), inks.second)]


def _adds(material: Material) -> tuple[str, ...]:
    sign = initial(material.text)
    return () if material.motif or not sign else (sign,)


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.phrase) <= 26 else 0.45


FAMILY = Family("team_crest", "Team crest", design, _suits, adds=_adds)
