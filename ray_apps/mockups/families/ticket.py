"""Ticket: an admit-one ticket with punched edges, a perforated stub and a number, before a second one."""

import zlib

import numpy as np

from ray_apps.mockups.colour import contrast
from ray_apps.mockups.families.kit import Family, Material, small_print
from ray_apps.mockups.layout.blocks import small_line, stacked
from ray_apps.mockups.layout.breaking import justified
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import bitten, disc, rule, star
from ray_apps.mockups.layout.shapes import Box, Points, Shape, joined, knocked_out
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering
from ray_apps.mockups.palettes import LETTERING_CONTRAST, Inks

FACES = (("alfa-slab-one",), ("anton",), ("gravitas-one", "alfa-slab-one"), ("bungee",))
NARROW = ("anton", "bebas-neue")
WIDE_WORD = 9
"""Words of more letters are set in a narrow face, so that they fill the ticket."""

SMALL = ("bebas-neue", "oswald")
ADMIT = "ADMIT ONE"
WIDTH = 4000.0
STUB = 960.0
"""Width of the stub on the left."""

LEFT = -WIDTH / 2 + STUB
ROOM = 270.0
TILT = -9.0


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks = material.inks
    paper = _paper(inks)
    face = material.chance.choice(FACES)
    if max(map(len, material.text.words)) > WIDE_WORD:
        face = NARROW
    inner = Box(LEFT + ROOM + 30, 0, WIDTH / 2 - ROOM - 30, 0)
    words = [w.upper() for w in material.text.words]
    lines = justified(words, lambda text: aspect(text, face), 0.58, 4, tallest=0.44)
    head = 640.0
    shift = inner.centre[0]
    sets = stacked([set_line(line, face) for line in lines], inner.width, 110, 1100, 0, head)
    low = sets[-1].box.bottom + 160
    small = small_print(material.text.tagline, low, inner.width, 140)
    foot = max((small.box.bottom if small else sets[-1].box.bottom) + 380, 2350.0)
    spare = foot - 380 - (small.box.bottom if small else sets[-1].box.bottom)
    letters = joined(s.shape for s in sets).moved(shift, spare / 2)
    front = [Layer(_ticket(foot), paper), Layer(_keylines(foot), inks.hull)]
    front.append(Layer(letters, inks.hull, min(s.box.height for s in sets)))
    front += _head_line(inks, inner)
    if small is not None:
        front.append(Layer(small.shape.moved(shift, spare / 2), inks.hull, small.height))
    front += _stub(material, foot)
    return compose([*_second(inks, foot), *_edge(inks, foot), *(_turned(layer, foot) for layer in front)])


def number(text: Lettering) -> str:
    """The ticket's number, made of its words, so that a design has one number for ever."""
    return f"No. {zlib.crc32(text.phrase.encode()) % 10_000:04d}"


def _paper(inks: Inks) -> str:
    """The first accent on which the backing's ink can be read as lettering; the face where there is none."""
    return next((a for a in inks.accents if contrast(a, inks.hull) >= LETTERING_CONTRAST), inks.face)


def _outline(foot: float, out: float = 0.0) -> Shape:
    """The ticket's edge, clockwise: bitten corners, half-round punches along both short sides. `out` px (less than a
    punch's radius) go all around it.
    """
    bite, punch, left, right = 190.0, 62.0, -WIDTH / 2, WIDTH / 2
    count = int((foot - 2 * bite - 160) / (3.1 * punch))
    levels = (np.arange(count) - (count - 1) / 2) * 3.1 * punch + foot / 2
    parts: list[Points] = [
        np.vstack([(left - out, bite), _arc((left, 0), bite - out, 90, 0), (left + bite, -out)]),
        np.vstack([(right - bite, -out), _arc((right, 0), bite - out, 180, 90), (right + out, bite)]),
    ]
    for y in levels:
        parts.append(
            np.vstack([(right + out, y - punch), _arc((right, y), punch - out, 270, 90), (right + out, y + punch)])
        )
    parts += [
        np.vstack([(right + out, foot - bite), _arc((right, foot), bite - out, 270, 180), (right - bite, foot + out)]),
        np.vstack([(left + bite, foot + out), _arc((left, foot), bite - out, 0, -90), (left - out, foot - bite)]),
    ]
    for y in levels[::-1]:
        parts.append(
            np.vstack([(left - out, y + punch), _arc((left, y), punch - out, 90, -90), (left - out, y - punch)])
        )
    return Shape((np.vstack(parts),))


def _arc(centre: tuple[float, float], radius: float, start: float, end: float) -> Points:
    """An arc from one angle to another (degrees, clockwise as seen from the right)."""
    angle = np.radians(np.linspace(start, end, 24))
    return np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)])


def _ticket(foot: float) -> Shape:
    """The ticket with its perforation."""
    holes = joined(disc((LEFT, y), 27) for y in np.arange(110, foot - 60, 118))
    return knocked_out(_outline(foot), holes)


def _keylines(foot: float) -> Shape:
    """A thick and a thin line inside the edge, with corners that follow the bites, round the stub and the body."""
    frames = []
    for left, right in ((-WIDTH / 2, LEFT), (LEFT, WIDTH / 2)):
        for inset, pen, bite in ((118.0, 30.0, 170.0), (172.0, 13.0, 176.0)):
            outer = Box(left + inset, inset, right - inset + 20, foot - inset)
            inner = Box(outer.left + pen, outer.top + pen, outer.right - pen, outer.bottom - pen)
            frames.append(knocked_out(bitten(outer, bite), bitten(inner, bite)))
    return joined(frames)


def _head_line(inks: Inks, inner: Box) -> list[Layer]:
    """ADMIT ONE between rules and stars over the phrase."""
    x = inner.centre[0]
    line = small_line(set_line(ADMIT, SMALL, 0.2), 210, inner.width * 0.6, 300, x)
    half, y = line.box.width / 2 + 190, line.box.centre[1]
    sides = [rule(x + s * (half + 110), x + s * (inner.width / 2), y, 24) for s in (-1, 1)]
    stars = [star((x + s * half, y), 82) for s in (-1, 1)]
    return [Layer(line.shape, inks.hull, line.box.height), Layer(joined([*sides, *stars]), inks.hull)]


def _stub(material: Material, foot: float) -> list[Layer]:
    """The stub: the number, read upwards, beside the motif or a star."""
    inks = material.inks
    x = -WIDTH / 2 + STUB / 2 + 8
    middle = (x, foot / 2)
    length = foot - 2 * 300
    line = small_line(set_line(number(material.text), ("oswald", "bebas-neue"), 0.06), 270, length * 0.62, 0)
    run = line.box.width
    shape = line.shape.moved(x, -line.box.height / 2).rotated(-90, (x, 0)).moved(0, foot - 300 - run / 2)
    top = 300.0
    side = min(520.0, length - run - 120)
    spot = Box(x - side / 2, top, x + side / 2, top + side)
    if material.motif:
        picture = motif(material.motif, "fill").into(spot).lines
    else:
        picture = star((middle[0], top + side / 2), side / 2)
    return [Layer(picture, inks.hull), Layer(shape, inks.hull, line.box.height)]


def _second(inks: Inks, foot: float) -> list[Layer]:
    """Another ticket behind, turned the other way, in a deeper ink, with its own edge."""
    middle = (0.0, foot / 2)
    shapes = (_outline(foot, 44), _outline(foot))
    paper = inks.accent(2) if not inks.one_colour else inks.face
    turned = [s.rotated(11, middle).moved(0, 60) for s in shapes]
    return [Layer(turned[0], inks.hull), Layer(turned[1], paper)]


def _edge(inks: Inks, foot: float) -> list[Layer]:
    """The front ticket's backing, which parts it from the one behind."""
    return [Layer(_outline(foot, 56).rotated(TILT, (0.0, foot / 2)), inks.hull)]


def _turned(layer: Layer, foot: float) -> Layer:
    return Layer(layer.shape.rotated(TILT, (0.0, foot / 2)), layer.ink, layer.lettering)


def _adds(material: Material) -> tuple[str, ...]:
    return (ADMIT, number(material.text))


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.phrase) <= 36 else 0.5


FAMILY = Family("ticket", "Admission ticket", design, _suits, wear=0.03, adds=_adds)
