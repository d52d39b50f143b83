"""Baseball script: a climbing script with a double outline and the swash of a team shirt under it."""

import numpy as np

from ray_apps.mockups.families.kit import Family, Material
from ray_apps.mockups.layout.blocks import small_line, stacked
from ray_apps.mockups.layout.breaking import even
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.outlines import grown, without_holes
from ray_apps.mockups.layout.shapes import Points, Shape, joined, knocked_out
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering

SCRIPTS = (("lobster",), ("oleo-script", "lobster"), ("yellowtail", "lobster"), ("pacifico",))
WIDTH = 3700.0
SLOPE = 0.13
TAIL_PRINT = ("bebas-neue", "oswald")


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, chance = material.inks, material.chance
    script = chance.choice(SCRIPTS)
    text = material.text
    count = 1 if len(text.phrase) <= 13 else 2 if len(text.phrase) <= 26 else 3
    lines = even(text.words, lambda part: aspect(part, script), count)
    sets = stacked([set_line(line, script) for line in lines], WIDTH, 40, 1250, 500)
    letters = joined(s.shape for s in sets)
    last = sets[-1].box
    tail = _tail(last.left - 40, last.right + 90, last.bottom + 90, bool(text.tagline))
    script_art = letters.sheared(SLOPE)
    swash = tail.sheared(SLOPE)
    if text.tagline:
        swash = knocked_out(swash, _tail_print(material, last.left, last.right, last.bottom + 90).sheared(SLOPE))
    inner, outer = (without_holes(outline, 110.0**2) for outline in grown(script_art, 40, 82))
    layers = [
        Layer(swash, inks.second, 190 if text.tagline else 0),
        Layer(outer, inks.second),
        Layer(inner, inks.hull if inks.hull != inks.line else inks.face),
        Layer(script_art, inks.line, 500),
    ]
    return compose(layers)


def _tail(left: float, right: float, top: float, printed: bool) -> Shape:
    """The swash: a blade, pointed at the left, cut like a pennant at the right, tall enough for any print on it."""
    thick = 330.0 if printed else 170.0
    u = np.linspace(0, 1, 90)
    x = left + (right - left) * u
    upper = top + 46 * np.sin(np.pi * u)
    lower = upper + thick * np.minimum(1.0, u / 0.16) ** 0.7
    notch: Points = np.array([(right - 0.5 * thick, (upper[-1] + lower[-1]) / 2)])
    blade = np.vstack([np.column_stack([x, upper]), notch, np.column_stack([x, lower])[::-1]])
    return Shape((blade,))


def _tail_print(material: Material, left: float, right: float, top: float) -> Shape:
    """The tagline as it is knocked out of the swash, following its sag."""
    start, end = left + 0.16 * (right - left), right - 200
    line = set_line(material.text.tagline.upper(), TAIL_PRINT, 0.1)
    placed = small_line(line, 190, end - start, top + 40, (start + end) / 2)
    middle = top + 46 + 165

    def sag(points: Points) -> Points:
        u = (points[:, 0] - left) / (right - left)
        return np.column_stack([points[:, 0], points[:, 1] + 46 * (np.sin(np.pi * u) - 1)])

    return placed.shape.moved(0, middle - placed.box.centre[1]).warped(sag)


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.phrase) <= 22 else 0.4


FAMILY = Family("baseball_script", "Baseball script", design, _suits, wear=0.04)
