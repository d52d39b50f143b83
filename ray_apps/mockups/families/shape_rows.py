"""Shape rows: rows of heavy type filled up with plain shapes, as printers' and design schools' posters had them."""

from collections.abc import Callable

import numpy as np

from ray_apps.mockups.colour import contrast
from ray_apps.mockups.families.kit import Family, Material, small_print
from ray_apps.mockups.layout.breaking import ways, weakness
from ray_apps.mockups.layout.clipping import clipped
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.ornaments import disc, rectangle, ring
from ray_apps.mockups.layout.shapes import Box, Points, Shape, joined
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering
from ray_apps.mockups.palettes import LARGE_CONTRAST

FACES = (("archivo-black",), ("league-spartan", "archivo-black"), ("montserrat",), ("russo-one", "archivo-black"))
WIDTH, GAP = 3900.0, 90.0
ROW = 640.0
FEWEST_ROWS = 4
STRETCH = 1.16
"""How far type may be widened to end a row without a shape."""


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, chance = material.inks, material.chance
    face = chance.choice(FACES)
    lines = _lines([word.upper() for word in material.text.words], face)
    empty = max(0, FEWEST_ROWS - len(lines))
    before = chance.randint(0, empty)
    layers: list[Layer] = []
    y = 0.0
    for number in range(len(lines) + empty):
        at = number - before
        word = lines[at] if 0 <= at < len(lines) else ""
        row, height = _row(material, word, face, y, number)
        layers += row
        y += height + GAP
    small = small_print(material.text.tagline, y + 60, WIDTH, 170, 0.2, ("montserrat",))
    if small:
        layers.append(Layer(small.shape, inks.line, small.height))
    return compose(layers)


def _lines(words: list[str], face: tuple[str, ...]) -> tuple[str, ...]:
    """Few rows, none wider than the grid allows at its height, unless a single word is."""
    widest = WIDTH / ROW

    def cost(lines: tuple[str, ...]) -> float:
        over = sum(max(0.0, aspect(line, face) / widest - 1) for line in lines)
        loose = sum(max(0.0, 1 - aspect(line, face) / widest) for line in lines) / len(lines)
        return 6 * over + 0.6 * loose + 0.10 * len(lines) + weakness(lines)

    return min(ways(words, 8), key=cost)


def _row(material: Material, word: str, face: tuple[str, ...], top: float, number: int) -> tuple[list[Layer], float]:
    """One row: its type, at the left or the right, and shapes for what is left over; and its height."""
    inks, chance = material.inks, material.chance
    if not word:
        return _shapes(material, Box(-WIDTH / 2, top, WIDTH / 2, top + ROW), number), ROW
    line = set_line(word, face)
    height = min(ROW, WIDTH / line.aspect)
    wide = height * line.aspect
    left_over = WIDTH - wide
    if left_over < 0.62 * ROW:
        box = Box(-WIDTH / 2, top, -WIDTH / 2 + min(WIDTH, wide * STRETCH), top + height)
        return [Layer(line.into(box, stretch=True), inks.line, height)], height
    start = -WIDTH / 2 if chance.random() < 0.6 else WIDTH / 2 - wide
    type_box = Box(start, top, start + wide, top + height)
    room = Box(type_box.right + GAP, top, WIDTH / 2, top + height)
    if start > -WIDTH / 2:
        room = Box(-WIDTH / 2, top, start - GAP, top + height)
    return [Layer(line.into(type_box, stretch=True), inks.line, height), *_shapes(material, room, number)], height


def _shapes(material: Material, room: Box, number: int) -> list[Layer]:
    """Tiles of about one height each, with a plain shape in every one."""
    count = max(1, round(room.width / (room.height + GAP)))
    wide = (room.width - GAP * (count - 1)) / count
    layers = []
    for i in range(count):
        left = room.left + i * (wide + GAP)
        tile = Box(left, room.top, left + wide, room.bottom)
        ink = _strong(material, number + i)
        quiet = material.inks.one_colour or wide < 0.8 * room.height
        layers.append(Layer(material.chance.choice(_QUIET if quiet else _FIGURES)(tile), ink))
    return layers


def _strong(material: Material, number: int) -> str:
    """An accent that small figures can be seen in."""
    inks = material.inks
    accent = inks.accent(number)
    return accent if contrast(accent, inks.ground) >= LARGE_CONTRAST else inks.second


def _disc(tile: Box) -> Shape:
    return disc(tile.centre, _radius(tile))


def _quarter(tile: Box) -> Shape:
    return _stretched(clipped(disc((0, 0), 1.0), Box(0, 0, 1, 1)), tile)


def _half(tile: Box) -> Shape:
    return _stretched(clipped(disc((0, 0), 1.0), Box(-1, -1, 1, 0)), tile)


def _rings(tile: Box) -> Shape:
    r = _radius(tile)
    return joined(ring(tile.centre, r * k, r * 0.2) for k in (0.9, 0.5)) + disc(tile.centre, r * 0.16)


def _triangle(tile: Box) -> Shape:
    return Shape((np.array([(tile.left, tile.top), (tile.right, tile.bottom), (tile.left, tile.bottom)]),))


def _bars(tile: Box) -> Shape:
    step = tile.height / 4.5
    tops = [tile.top + i * step for i in range(5)]
    return joined(rectangle(Box(tile.left, top, tile.right, top + step / 2)) for top in tops)


def _dots(tile: Box) -> Shape:
    (x, y), r = tile.centre, _radius(tile)
    places = np.linspace(-0.72, 0.72, 3)
    return joined(disc((x + a * r, y + b * r), 0.19 * r) for a in places for b in places)


def _leaf(tile: Box) -> Shape:
    return _stretched(Shape((_lens(),)), tile)


def _radius(tile: Box) -> float:
    return min(tile.width, tile.height) / 2


_QUIET: tuple[Callable[[Box], Shape], ...] = (_bars, _dots)
"""Figures that are not read as letters where they are narrow or have the letters' own ink."""

_FIGURES = (_disc, _quarter, _half, _rings, _triangle, _bars, rectangle, _dots, _leaf)


def _lens() -> Points:
    """Two quarter circles that meet in opposite corners of the unit square."""
    angle = np.linspace(0, np.pi / 2, 40)
    upper = np.column_stack([1 - np.cos(angle), np.sin(angle)])
    lower = np.column_stack([np.sin(angle), 1 - np.cos(angle)])
    return np.vstack([upper, lower[::-1]])


def _stretched(shape: Shape, tile: Box) -> Shape:
    box = shape.bounds
    sx, sy = tile.width / box.width, tile.height / box.height
    return shape.scaled(sx, sy).moved(tile.left - box.left * sx, tile.top - box.top * sy)


def _suits(text: Lettering) -> float:
    return 1.0 if max(map(len, text.words)) <= 10 else 0.4


FAMILY = Family("shape_rows", "Shape rows", design, _suits)
