"""Hand-lettered card: lines in brush and marker by turns, a ribbon for one of them, sprigs and sparks around."""

from random import Random

import numpy as np

from ray_apps.mockups.families.kit import Family, Material, motif_layers, small_print
from ray_apps.mockups.layout.blocks import Set, small_line
from ray_apps.mockups.layout.breaking import WEAK, even
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import brush, leaf, stroke
from ray_apps.mockups.layout.shapes import Box, Points, Shape, Warp, joined
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering

MARKER, BRUSH = ("permanent-marker", "luckiest-guy"), ("pacifico", "lobster")
WIDTH = 3400.0
PEN = 46.0


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, chance = material.inks, material.chance
    lines = _lines(material.text)
    layers: list[Layer] = []
    y = 0.0
    for number, (words, small) in enumerate(lines):
        flowing = number % 2 == len(lines) % 2
        line = _set(words, flowing, small, y)
        wobbled = line.shape.warped(_wobble(chance))
        turned = wobbled.rotated(chance.uniform(-1.6, 0.4), line.box.centre)
        ink = inks.second if flowing and len(lines) > 1 else inks.line
        layers.append(Layer(turned, ink, line.box.height))
        if small:
            layers.append(Layer(_dashes(line.box), inks.second))
        y = max(line.box.bottom, turned.bounds.bottom) + (110 if small else 130)
    layers.append(Layer(brush(-0.3 * WIDTH, 0.3 * WIDTH, y + 70, 100), inks.second))
    layers += _crown(material, joined(layer.shape for layer in layers).bounds.top)
    small_tag = small_print(material.text.tagline, y + 260, WIDTH - 200, 190, 0.08, ("permanent-marker", "oswald"))
    if small_tag:
        layers.append(Layer(small_tag.shape, inks.line, small_tag.height))
    return compose(layers)


def _lines(text: Lettering) -> list[tuple[str, bool]]:
    """The phrase in lines; those of nothing but small words are set small."""
    words = text.words
    count = min(len(words), 1 + round(len(text.phrase) / 9))
    lines = even(words, lambda part: aspect(part, MARKER), max(1, min(count, 5)))
    return [(line, all(word.casefold() in WEAK for word in line.split(" ")) and len(lines) > 1) for line in lines]


def _set(words: str, flowing: bool, small: bool, top: float) -> Set:
    line = set_line(words, BRUSH) if flowing else set_line(words.upper(), MARKER)
    tallest = 330.0 if small else 1000.0 if flowing else 860.0
    return small_line(line, tallest, WIDTH, top)


def _wobble(chance: Random) -> Warp:
    """The unsteadiness of a hand: a few px up and down, left and right, over a few hundred px."""
    phase, other = chance.uniform(0, 6.28), chance.uniform(0, 6.28)

    def bend(points: Points) -> Points:
        x, y = points.T
        dx = 7.0 * np.sin(y / 130 + phase) + 4.0 * np.sin(x / 210 + other)
        dy = 9.0 * np.sin(x / 260 + other) + 5.0 * np.sin(x / 120 + phase)
        return np.column_stack([x + dx, y + dy])

    return bend


def _dashes(box: Box) -> Shape:
    """A short stroke on each side of a small line."""
    y = box.centre[1]
    return joined(
        stroke(np.array((sign * (box.width / 2 + 130), y)), np.array((sign * (box.width / 2 + 560), y - 12)), PEN)
        for sign in (-1, 1)
    )


def _crown(material: Material, top: float) -> list[Layer]:
    """The motif between two sprigs over the words, or the sprigs alone."""
    inks = material.inks
    middle = top - 150.0
    layers: list[Layer] = []
    reach = 300.0
    if material.motif:
        side = 900.0
        picture = motif(material.motif).into(Box(-side / 2, middle - side, side / 2, middle))
        layers += motif_layers(picture, inks.line, inks.accent(0), inks.accent(1))
        reach = side / 2 + 150
    y = middle - (420 if material.motif else 160)
    stems, leaves = zip(*(_sprig(sign, reach, y) for sign in (-1, 1)), strict=True)
    return [*layers, Layer(joined(leaves), inks.second), Layer(joined(stems), inks.line)]


def _sprig(sign: int, start: float, y: float) -> tuple[Shape, Shape]:
    """A twig that bends upwards as it goes out, with leaves in pairs: the stem and the leaves."""
    u = np.linspace(0, 1, 50)
    stem = np.column_stack([sign * (start + 900 * u), y + 130 - 330 * u**1.6])
    leaves = []
    for i in range(1, 7):
        at = stem[int(7 * i)]
        ahead = stem[min(49, int(7 * i) + 3)] - at
        angle = float(np.degrees(np.arctan2(ahead[1], ahead[0])))
        for turn in (-48, 48):
            leaves.append(leaf(at, angle + turn, 250 - 18 * i))
    leaves.append(leaf(stem[-1], float(np.degrees(np.arctan2(-0.5, sign))), 190))
    return _drawn(stem, 0.7 * PEN), joined(leaves)


def _drawn(line: Points, width: float) -> Shape:
    """A pen's line through points, thinner towards its ends."""
    ahead = np.gradient(line, axis=0)
    across = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    u = np.linspace(0, 1, len(line))
    half = (width / 2 * (0.35 + 0.65 * np.sin(np.pi * u)))[:, None]
    return Shape((np.vstack([line + across * half, (line - across * half)[::-1]]),))


def _suits(text: Lettering) -> float:
    return 1.0 if 2 <= len(text.words) <= 6 else 0.5


FAMILY = Family("hand_card", "Hand-lettered card", design, _suits)
