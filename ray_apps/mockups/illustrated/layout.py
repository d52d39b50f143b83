"""Where things go on an illustrated design: a line or two over the picture, the rest under it. Pure."""

from collections.abc import Mapping, Sequence
from math import inf

from ray_apps.domain.designs import DesignBrief, Style
from ray_apps.mockups.families.kit import letters_for, small_print
from ray_apps.mockups.layout.blocks import Set, stacked
from ray_apps.mockups.layout.breaking import even
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.ornaments import rule, star
from ray_apps.mockups.layout.shapes import Box, joined
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.layout.warps import arch
from ray_apps.mockups.lettering import Lettering, read_lettering
from ray_apps.mockups.palettes import Inks, inks_for

WIDTH = 3900.0
WIDEST, TALLEST = 3500.0, 2900.0
"""The most room a picture gets (px)."""

NARROWEST, FLATTEST = 0.35, 3.0
"""Art outside these widths per height is fitted into a window of the nearest."""

FACES: Mapping[Style, tuple[str, ...]] = {
    "vintage": ("alfa-slab-one",),
    "minimalist": ("league-spartan", "montserrat"),
    "playful": ("luckiest-guy",),
    "bold": ("anton",),
    "elegant": ("abril-fatface", "playfair-display"),
    "rugged": ("black-ops-one", "alfa-slab-one"),
    "cosy": ("lilita-one",),
    "geeky": ("bungee", "russo-one"),
}
"""The faces of each style, for capitals."""

_LETTERS_A_LINE = 13
_GAP, _LINE_GAP, _RISE = 150.0, 110.0, 330.0


def layout(brief: DesignBrief, shape: float, widest: float = inf) -> Composition:
    """The lettering of a brief around a window for a picture of `shape` (width per height), placed on the print file.

    The window is about `widest` px wide at the most. Raises `InputError` for text that cannot be lettered.
    """
    text, inks = read_lettering(brief.phrase, brief.tagline), inks_for(brief.palette, brief.garment)
    faces = letters_for(text, FACES[brief.style])
    over, under = _parted(text, faces)
    layers: list[Layer] = []
    top = stacked([set_line(line, faces) for line in over], WIDTH, _LINE_GAP, 720 if len(over) == 1 else 560)
    arched = len(top) == 1 and len(over[0]) >= 4
    for line in top:
        layers.append(_arched(line, inks) if arched else Layer(line.shape, inks.line, line.box.height))
    window = _window(shape, _room_under(top, arched), widest)
    foot = stacked([set_line(line, faces) for line in under], WIDTH, _LINE_GAP, 620, top=window.bottom + _GAP)
    layers += [Layer(line.shape, inks.second, line.box.height) for line in foot]
    return compose([*layers, *_closing(text, inks, foot, window)], window).placed()


def _parted(text: Lettering, faces: tuple[str, ...]) -> tuple[Sequence[str], Sequence[str]]:
    """The phrase in lines: those over the picture, never fewer than those under it, and those under it."""
    words = [word.upper() for word in text.words]
    wanted = max(1, min(len(words), 4, round(sum(map(len, words)) / _LETTERS_A_LINE + 0.35)))
    lines = even(words, lambda part: aspect(part, faces), wanted)
    half = (len(lines) + 1) // 2
    return lines[:half], lines[half:]


def _arched(line: Set, inks: Inks) -> Layer:
    rise = _rise(line)
    return Layer(line.shape.warped(arch(line.box, rise, rise)), inks.line, line.box.height, line.shape)


def _rise(line: Set) -> float:
    return _RISE * (line.box.width / WIDTH) ** 2


def _room_under(top: Sequence[Set], arched: bool) -> float:
    """Where the window begins: under the last line; a picture reaches into the hollow of an arch."""
    return top[-1].box.bottom + _GAP - (0.6 * _rise(top[-1]) if arched else 0.0)


def _window(shape: float, top: float, widest: float) -> Box:
    """The largest box of the art's shape that there is room for."""
    kept = min(max(shape, NARROWEST), FLATTEST)
    width = min(WIDEST, TALLEST * kept, widest)
    return Box(-width / 2, top, width / 2, top + width / kept)


def _closing(text: Lettering, inks: Inks, foot: Sequence[Set], window: Box) -> list[Layer]:
    """The tagline between rules, or a star between them where there is nothing under the picture."""
    bottom = foot[-1].box.bottom if foot else window.bottom
    small = small_print(text.tagline, bottom + 190, WIDTH - 300, 180)
    if small:
        return [Layer(small.shape, inks.line, small.height)]
    if foot:
        return []
    y = bottom + _GAP + 90
    sides = [rule(side * 240, side * 1300, y - 13, 26) for side in (-1, 1)]
    return [Layer(joined([*sides, star((0.0, y), 120)]), inks.second)]
