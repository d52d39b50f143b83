"""What every family works with: the checked text, the inks, a motif and a seeded source of chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from ray_apps.mockups.layout.blocks import Set, small_line
from ray_apps.mockups.layout.breaking import even
from ray_apps.mockups.layout.composition import Composition, Layer
from ray_apps.mockups.layout.icons import Motif
from ray_apps.mockups.layout.outlines import grown, without_holes
from ray_apps.mockups.layout.shapes import Box, Shape, area, joined, knocked_out
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering
from ray_apps.mockups.palettes import Inks

SMALL_PRINT = ("bebas-neue", "oswald")
LONG_WORD = 14
"""Words of more letters are set in a narrow face."""

LOWEST_PRINT = 112.0
"""Small print is not set lower than this (px, three eighths of an inch) if two lines can be made of it."""


@dataclass(frozen=True)
class Material:
    """What a design is made of. `motif` is an icon's name or `None`; `chance` is seeded by the brief."""

    text: Lettering
    inks: Inks
    motif: str | None
    chance: Random


def nothing_added(material: Material) -> tuple[str, ...]:
    """What most families add to the words they are given."""
    return ()


@dataclass(frozen=True)
class Family:
    """One way to design. `suits` rates a text 0..1 (how well it carries it); `wear` is the share of ink worn off.

    `adds` names the words that a design shows besides phrase and tagline, such as the signal word of a label; it
    depends on the text alone, so that it may be asked before or after drawing.
    """

    name: str
    title: str
    compose: Callable[[Material], Composition]
    suits: Callable[[Lettering], float]
    wear: float = 0.0
    one_colour: bool = False
    adds: Callable[[Material], tuple[str, ...]] = nothing_added


@dataclass(frozen=True, eq=False)
class SmallPrint:
    """A tagline in one or two lines: its outlines, the box around them and the height of its letters (px)."""

    shape: Shape
    box: Box
    height: float


def small_print(
    text: str,
    top: float,
    widest: float,
    height: float = 150.0,
    tracking: float = 0.14,
    faces: tuple[str, ...] = SMALL_PRINT,
) -> SmallPrint | None:
    """The tagline in tracked capitals, centred under a design; `None` if there is none.

    It is broken in two lines where one would have to be set lower than `LOWEST_PRINT`.
    """
    if not text:
        return None
    one = small_line(set_line(text.upper(), faces, tracking), height, widest, top)
    if one.box.height >= LOWEST_PRINT or " " not in text:
        return SmallPrint(one.shape, one.box, one.box.height)
    lines = even(text.upper().split(" "), lambda part: aspect(part, faces, tracking), 2)
    first = small_line(set_line(lines[0], faces, tracking), height, widest, top)
    second = small_line(set_line(lines[1], faces, tracking), first.box.height, widest, first.box.bottom + 70)
    box = first.box.union(second.box)
    return SmallPrint(first.shape + second.shape, box, min(first.box.height, second.box.height))


def backed(
    shape: Shape, inks: Inks, edge: float, shadow: float = 0.0, face: str = "", lettering: float = 0.0
) -> list[Layer]:
    """Lettering on a solid backing `edge` px wider, thrown `shadow` px down and to the right."""
    hull = without_holes(grown(shape, edge)[0], smaller_than=(3 * edge) ** 2)
    backing = joined([hull, *(hull.moved(step, step) for step in _steps(shadow))])
    return [Layer(backing, inks.hull), Layer(shape, face or inks.face, lettering)]


def motif_layers(motif: Motif, lines: str, body: str, tone: str, edge: float = 0.0) -> list[Layer]:
    """A motif in three inks: its strokes, its body and the shaded part of it; `edge` px of stroke ink go around it.

    In one ink only the strokes are drawn, and the cloth shows between them.
    """
    layers = [Layer(motif.hull(edge), lines)] if edge else []
    if lines == body:
        return [Layer(motif.lines, lines)]
    if tone == lines or area(motif.tone) > 0.6 * area(motif.outline):
        tone = body
    strokes = grown(motif.lines, 6)[0] if edge else motif.lines  # lapped over the body's rim, which else shines through
    return [*layers, Layer(motif.outline, body), Layer(motif.tone, tone), Layer(strokes, lines)]


def ring_around(shape: Shape, gap: float, width: float) -> Shape:
    """An outline `width` px wide that keeps `gap` px of bare cloth between itself and the lettering."""
    inner, outer = (without_holes(outline) for outline in grown(shape, gap, gap + width))
    return knocked_out(outer, inner)


def letters_for(text: Lettering, faces: tuple[str, ...]) -> tuple[str, ...]:
    """The faces to set a text in: words too long for a wide face get a narrow one, so that they stay tall."""
    return faces if max(map(len, text.words)) <= LONG_WORD else ("bebas-neue", *faces)


def shapes(sets: Sequence[Set]) -> Shape:
    """All lines of a block as one shape."""
    return joined(s.shape for s in sets)


def _steps(shadow: float) -> list[float]:
    """Offsets of the copies that make up a thrown shadow, 24 px apart so that its edge stays smooth."""
    count = round(shadow / 24)
    return [shadow * (i + 1) / count for i in range(count)]
