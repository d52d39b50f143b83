"""Round badge: lettering round a medallion, with a landscape or a motif on a sunburst in the middle."""

import numpy as np

from ray_apps.mockups.families.kit import Family, Material, motif_layers, small_print
from ray_apps.mockups.families.landscape import landscape
from ray_apps.mockups.layout.breaking import even
from ray_apps.mockups.layout.composition import Composition, Gradient, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import disc, ring, star
from ray_apps.mockups.layout.shapes import Box, Points, Shape, joined
from ray_apps.mockups.layout.text import Line, aspect, set_line
from ray_apps.mockups.layout.warps import around
from ray_apps.mockups.lettering import Lettering

TOP_FACES = (("alfa-slab-one",), ("lilita-one",), ("archivo-black",), ("bungee",))
FOOT_FACES = ("bebas-neue", "oswald")
RADIUS, WINDOW = 1500.0, 960.0
OUTDOORS = frozenset({"mountains", "tent", "tipi", "campfire", "tree-evergreen", "tree", "park", "log", "boot", "axe"})
"""Motifs that a landscape says better than an icon."""

MIDDLE = (RADIUS + WINDOW) / 2
BAND = RADIUS - WINDOW


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, chance = material.inks, material.chance
    face = chance.choice(TOP_FACES)
    top, foot, below = _split(material.text, face)
    head, flat, head_angle = _on_ring(set_line(top, face, 0.04), 0.50 * BAND, 205, outside=True)
    parts = [*_window(material), Layer(ring((0, 0), MIDDLE, BAND), inks.hull)]
    parts += [Layer(ring((0, 0), r, 20), inks.on_hull) for r in (RADIUS - 46, WINDOW + 26)]
    parts.append(Layer(head, inks.face, 0.5 * BAND, flat))
    foot_angle = 0.0
    if foot:
        line, flat, foot_angle = _on_ring(set_line(foot, FOOT_FACES, 0.12), 0.42 * BAND, 150, outside=False)
        parts.append(Layer(line, inks.on_hull, 0.42 * BAND, flat))
    parts.append(Layer(_stars(head_angle, foot_angle), inks.on_hull))
    if inks.one_colour:
        parts.insert(0, Layer(disc((0, 0), RADIUS + 34), inks.line))
    if small := small_print(below, RADIUS + 230, 2 * RADIUS, 170):
        parts.append(Layer(small.shape, inks.line, small.height))
    return compose(parts)


def _split(text: Lettering, face: tuple[str, ...]) -> tuple[str, str, str]:
    """What runs over the top, what along the foot, and what stands below.

    A long phrase is shared between top and foot, and its tagline stands below the badge.
    """
    phrase, tagline = text.phrase.upper(), text.tagline.upper()
    if len(phrase) <= 24 or len(text.words) == 1:
        return phrase, tagline, ""
    halves = even([w.upper() for w in text.words], lambda line: aspect(line, face), 2)
    return halves[0], halves[1], tagline


def _on_ring(line: Line, height: float, widest: float, outside: bool) -> tuple[Shape, Shape, float]:
    """A line bent into the band, the same unbent, and the half angle (radians) it takes.

    It is made lower if it would take more than `widest` degrees, letters a little narrower first.
    """
    length = np.radians(widest) * MIDDLE
    squeeze = max(0.8, min(1.0, length / (height * line.aspect)))
    size = min(height, length / (line.aspect * squeeze))
    width = size * line.aspect * squeeze
    radius = MIDDLE - size / 2 if outside else MIDDLE + size / 2
    width *= radius / MIDDLE
    flat = line.into(Box(-width / 2, -size, width / 2, 0), stretch=True)
    return flat.warped(around((0, 0), radius, outside)), flat, width / radius / 2


def _stars(head: float, foot: float) -> Shape:
    """A star in each gap between the two lines; a row of them along an empty foot."""
    if not foot:
        places = np.radians([-44, -22, 0, 22, 44])
        return joined(
            star((MIDDLE * np.sin(a), MIDDLE * np.cos(a)), 95 if i == 2 else 70) for i, a in enumerate(places)
        )
    gap = np.pi - head - foot
    if gap < 0.12:
        return Shape(())
    at, size = head + gap / 2, min(90.0, 0.3 * gap * MIDDLE)
    return joined(star((side * MIDDLE * np.sin(at), -MIDDLE * np.cos(at)), size) for side in (-1, 1))


def _window(material: Material) -> list[Layer]:
    """What is seen in the middle; the band, laid over it, cuts it round."""
    inks = material.inks
    if material.motif is None or material.motif in OUTDOORS:
        return landscape(material.chance, inks, WINDOW)
    side = 640.0
    picture = motif(material.motif).into(Box(-side, -side, side, side))
    if inks.one_colour:
        return [
            Layer(disc((0, 0), WINDOW + 10), inks.hull),
            Layer(disc((0, 0), WINDOW - 30), inks.face),
            Layer(picture.lines, inks.hull),
        ]
    return [
        Layer(disc((0, 0), WINDOW + 10), Gradient((inks.accent(0), inks.accent(1)), -WINDOW, WINDOW)),
        Layer(_sunburst(material.chance.randrange(2)), inks.accent(1)),
        *motif_layers(picture, inks.hull, inks.face, inks.accent(2), 34),
    ]


def _sunburst(turn: int) -> Shape:
    """Fourteen wedges from the middle out to under the band."""
    count, reach = 14, 1.15 * WINDOW
    wedges: list[Points] = []
    for i in range(count):
        a, b = 2 * np.pi * (i + turn / 2) / count, 2 * np.pi * (i + turn / 2 + 0.5) / count
        wedges.append(
            np.array([(0.0, 0.0), (reach * np.cos(a), reach * np.sin(a)), (reach * np.cos(b), reach * np.sin(b))])
        )
    return Shape(tuple(wedges))


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.phrase) <= 24 else 0.35


FAMILY = Family("round_badge", "Round badge", design, _suits, wear=0.03)
