"""Warning label: a hazard label with a signal word, stripes, a warning triangle and the phrase in a condensed face."""

import numpy as np

from ray_apps.mockups.families.kit import Family, Material, small_print
from ray_apps.mockups.layout.blocks import stacked
from ray_apps.mockups.layout.breaking import justified
from ray_apps.mockups.layout.clipping import clipped
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import disc, rectangle, rounded
from ray_apps.mockups.layout.outlines import grown
from ray_apps.mockups.layout.shapes import Box, Shape
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering

SIGNALS = ("WARNING", "CAUTION", "NOTICE")
_LOUD = frozenset(
    {"not", "don’t", "never", "no", "without", "stop", "before", "may", "contains", "will", "beware", "hot"}
)
"""Words that are meant as a warning."""

FACES = (("anton",), ("bebas-neue", "anton"), ("oswald", "anton"))
SIGNAL_FACE = ("archivo-black", "anton")
WIDTH = 3500.0
ROOM = 220.0
STRIPES = 270.0
SIGNAL = 560.0
"""Height of the signal word's letters (px)."""


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, face = material.inks, material.chance.choice(FACES)
    word = signal_word(material.text)
    signal, bar = _signal(material, word)
    picture, beneath = _picture(material, bar + 200)
    words = [w.upper() for w in material.text.words]
    lines = justified(words, lambda text: aspect(text, face), 0.46, 5, tallest=0.3)
    sets = stacked([set_line(line, face) for line in lines], WIDTH - 2 * ROOM, 105, 900, 0, beneath + 170)
    small = small_print(material.text.tagline, sets[-1].box.bottom + 200, WIDTH - 2 * ROOM, 150)
    end = (small.box.bottom if small else sets[-1].box.bottom) + 200
    edge = WIDTH / 2
    layers = [*_card(material, end + STRIPES)]
    layers.append(Layer(rectangle(Box(-edge + 30, STRIPES, edge - 30, end)), inks.face))
    layers += signal
    layers += _hazard(material, Box(-edge, end, edge, end + STRIPES)) + _hazard(material, Box(-edge, 0, edge, STRIPES))
    layers += picture
    layers += [Layer(s.shape, inks.hull, s.box.height) for s in sets]
    if small is not None:
        layers.append(
            Layer(rectangle(Box(-edge + ROOM, small.box.top - 110, edge - ROOM, small.box.top - 84)), inks.hull)
        )
        layers.append(Layer(small.shape, inks.hull, small.height))
    return compose(layers)


def signal_word(text: Lettering) -> str:
    """The word in the bar: WARNING for what sounds like one, NOTICE for long sentences, else CAUTION.

    A word that the phrase has already is not said twice; empty if it has them all.
    """
    said = {w.upper().strip(".,:;!?") for w in text.words}
    loud = text.phrase.endswith("!") or bool({w.casefold().strip(".,:;!?") for w in text.words} & _LOUD)
    wish = SIGNALS if loud else SIGNALS[::-1] if len(text.words) > 5 else ("CAUTION", "WARNING", "NOTICE")
    return next((word for word in wish if word not in said), "")


def _card(material: Material, foot: float) -> list[Layer]:
    """The label's edge: three outlines, the outermost in ink that stands out from the cloth."""
    inks = material.inks
    return [
        Layer(rounded(Box(-WIDTH / 2 - out, -out, WIDTH / 2 + out, foot + out), radius), ink)
        for out, radius, ink in (
            (170, 260, inks.line),
            (125, 215, inks.hull),
            (62, 150, inks.on_hull),
            (0, 0, inks.hull),
        )
    ]


def _signal(material: Material, word: str) -> tuple[list[Layer], float]:
    """The signal word between two small triangles, on its bar, and where the bar ends."""
    if not word:
        return [], STRIPES
    inks, edge = material.inks, WIDTH / 2
    line = stacked([set_line(word, SIGNAL_FACE, 0.02)], WIDTH - 2 * ROOM - 2 * 700, 0, SIGNAL, 0, STRIPES + 170)[0]
    bar = line.box.bottom + 170
    layers = [
        Layer(rectangle(Box(-edge, STRIPES, edge, bar)), inks.hull),
        Layer(line.shape, inks.on_hull, line.box.height),
    ]
    for side in (-1, 1):
        layers += _alert((side * (edge - ROOM - 290), line.box.centre[1] + 0.15 * 320), 320, inks.on_hull, inks.hull)
    return layers, bar


def _alert(centre: tuple[float, float], size: float, ink: str, mark: str) -> list[Layer]:
    """A warning triangle with an exclamation mark; `size` is from its middle to a corner."""
    x, y = centre
    top, foot = y - 0.34 * size, y + 0.08 * size
    bar = np.array([(x - 0.1 * size, top), (x + 0.1 * size, top), (x + 0.055 * size, foot), (x - 0.055 * size, foot)])
    return [
        Layer(_triangle(centre, size), ink),
        Layer(grown(Shape((bar,)), 0.03 * size)[0] + disc((x, y + 0.27 * size), 0.09 * size), mark),
    ]


def _triangle(centre: tuple[float, float], size: float) -> Shape:
    """A triangle on its base with round corners."""
    angle = np.radians([-90, 30, 150])
    corners = np.column_stack([np.cos(angle), np.sin(angle)]) * 0.84 * size + centre
    return grown(Shape((corners,)), 0.16 * size)[0]


def _picture(material: Material, top: float) -> tuple[list[Layer], float]:
    """The motif in a large triangle, if there is one, and where the lettering may begin."""
    if material.motif is None:
        return [], top - 30
    inks, size = material.inks, 830.0
    centre = (0.0, top + size)
    x, y = centre
    picture = motif(material.motif, "fill").into(
        Box(x - 0.36 * size, y - 0.36 * size, x + 0.36 * size, y + 0.34 * size)
    )
    layers = [
        Layer(_triangle(centre, size), inks.hull),
        Layer(_triangle((x, y + 6), 0.84 * size), inks.on_hull),
        Layer(picture.lines, inks.hull),
    ]
    return layers, top + 1.58 * size


def _hazard(material: Material, box: Box) -> list[Layer]:
    """Diagonal stripes in a band."""
    inks, step = material.inks, 300.0
    count = round(box.width / step)
    width = box.width / count
    lean = box.height * 0.9
    bars = [
        np.array([(x, box.bottom), (x + lean, box.top), (x + lean + width / 2, box.top), (x + width / 2, box.bottom)])
        for i in range(-3, count + 1)
        for x in [box.left + i * width]
    ]
    return [Layer(rectangle(box), inks.on_hull), Layer(clipped(Shape(tuple(bars)), box), inks.hull)]


def _adds(material: Material) -> tuple[str, ...]:
    word = signal_word(material.text)
    return (word,) if word else ()


def _suits(text: Lettering) -> float:
    return 1.0 if 12 <= len(text.phrase) <= 48 else 0.5


FAMILY = Family("warning_label", "Warning label", design, _suits, adds=_adds)
