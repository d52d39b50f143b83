"""Type grid: letters in a strict grid of squares, a colour for each word, the spare squares filled with plain forms."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ray_apps.mockups.colour import contrast
from ray_apps.mockups.families.kit import Family, Material, small_print
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.fonts import first_covering
from ray_apps.mockups.layout.ornaments import disc, rectangle
from ray_apps.mockups.layout.shapes import Box, Points, Shape, joined
from ray_apps.mockups.layout.text import set_line
from ray_apps.mockups.lettering import Lettering
from ray_apps.mockups.palettes import LETTERING_CONTRAST, Inks

FACES = (("archivo-black",), ("league-spartan", "archivo-black"), ("montserrat",), ("anton",))
WIDTH = 3800.0
LINE = 26.0
"""Width of the grid's lines (px)."""

EDGE = 70.0
LOWEST = 0.4
"""Rows per column that a grid has at least; rows of plain forms above and below make up for few words."""

BLANK = ""
"""A square without a letter."""


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, chance = material.inks, material.chance
    words = [letters(w.upper()) for w in material.text.words]
    rows = grid(words)
    face = chance.choice(FACES)
    side = WIDTH / len(rows[0])
    pairs = _pairs(inks)
    start = chance.randrange(len(pairs))
    box = Box(-WIDTH / 2, 0, WIDTH / 2, len(rows) * side)
    tiles: list[Layer] = [
        Layer(rectangle(_wider(box, EDGE + 34)), inks.line),
        Layer(rectangle(_wider(box, EDGE)), inks.hull),
    ]
    spelled: dict[int, list[int]] = {}
    for y, row in enumerate(rows):
        for x, (letter, word) in enumerate(row):
            tile = _wider(Box(box.left + x * side, y * side, box.left + (x + 1) * side, (y + 1) * side), -LINE / 2)
            if letter == BLANK:
                tiles += _form(tile, inks, chance.randrange(4), chance.randrange(6))
            else:
                tiles += _letter(tile, letter, face, pairs[(start + word) % len(pairs)])
                spelled.setdefault(word, []).append(len(tiles) - 1)
    _join(tiles, spelled.values())
    small = small_print(material.text.tagline, box.bottom + EDGE + 190, WIDTH, 160, 0.2)
    if small is not None:
        tiles.append(Layer(small.shape, inks.line, small.height))
    return compose(tiles)


def letters(word: str) -> tuple[str, ...]:
    """A word's letters, each with the marks that belong to it: an apostrophe or stop stays with the letter before,
    an opening mark with the letter after, a combining accent with its letter.
    """
    found: list[str] = []
    for character in word:
        joins = found and not any(c.isalnum() for c in found[-1])
        mark = not character.isalnum()
        combining = unicodedata.category(character).startswith("M")
        if found and (joins or combining or mark):
            found[-1] += character
        else:
            found.append(character)
    return tuple(found)


def grid(words: Sequence[Sequence[str]]) -> list[list[tuple[str, int]]]:
    """Set words into rows of equal length: squares of (letters, number of the word); blank squares have no letter.

    Words stay whole, one blank at least parts two in a row. Among the widths from the longest word on, the one whose
    grid comes nearest to a square with the fewest blanks is taken.
    """
    longest = max(map(len, words))
    return min((_packed(words, width) for width in range(max(longest, 3), max(longest, 3) + 6)), key=_ugliness)


def _packed(words: Sequence[Sequence[str]], width: int) -> list[list[tuple[str, int]]]:
    """Words one after another into rows of `width`, as many as fit; odd rows are set to the right."""
    rows: list[list[tuple[str, int]]] = [[]]
    for number, word in enumerate(words):
        parted = rows[-1] and len(rows[-1]) + 1 + len(word) <= width
        if parted:
            rows[-1].append((BLANK, number))
        elif rows[-1]:
            rows.append([])
        rows[-1] += [(letter, number) for letter in word]
    for y, row in enumerate(rows):
        rest = [(BLANK, -1)] * (width - len(row))
        rows[y] = [*rest, *row] if y % 2 else [*row, *rest]
    while len(rows) < LOWEST * min(width, 12):
        rows = [[(BLANK, -1)] * width, *rows, [(BLANK, -1)] * width]
    return rows


def _ugliness(rows: list[list[tuple[str, int]]]) -> float:
    blanks = sum(letter == BLANK for row in rows for letter, _ in row)
    return abs(float(np.log(len(rows) / len(rows[0]) / 0.9))) + 1.2 * blanks / (len(rows) * len(rows[0]))


def _pairs(inks: Inks) -> list[tuple[str, str]]:
    """Grounds of squares with the ink of letters on them, each readable."""
    grounds = [a for a in dict.fromkeys(inks.accents) if contrast(a, inks.hull) >= LETTERING_CONTRAST]
    dark = [a for a in dict.fromkeys(inks.accents) if contrast(a, inks.face) >= LETTERING_CONTRAST and a not in grounds]
    pairs = [(inks.face, inks.hull), *((a, inks.hull) for a in grounds), *((a, inks.face) for a in dark)]
    return pairs if not inks.one_colour else [(inks.face, inks.hull), (inks.hull, inks.face)]


def _letter(tile: Box, letter: str, face: tuple[str, ...], pair: tuple[str, str]) -> list[Layer]:
    """A square with its letter; all capitals are equally high and stand on one line, accents or not."""
    ground, ink = pair
    line, capital = set_line(letter, face), first_covering(face, letter).cap_height
    scale = min(0.57 * tile.height / capital, 0.84 * tile.width / line.frame.width)
    left = tile.centre[0] - scale * line.frame.centre[0]
    base = tile.centre[1] + scale * capital / 2
    return [Layer(rectangle(tile), ground), Layer(line.shape.scaled(scale).moved(left, base), ink, scale * capital)]


def _join(layers: list[Layer], words: Iterable[Sequence[int]]) -> None:
    """Let the first letter of each word (places in `layers`) stand for the whole of it, as a reader would see it."""
    for places in words:
        whole = joined(layers[place].shape for place in places)
        first = layers[places[0]]
        for place in places:
            layers[place] = replace(layers[place], lettering=0.0)
        layers[places[0]] = replace(first, flat=whole)


def _form(tile: Box, inks: Inks, turn: int, kind: int) -> list[Layer]:
    """A spare square: a quarter disc, a half disc, a disc, a leaf, stripes or a ring, turned by quarters."""
    ground = inks.hull
    ink = inks.accent(kind + turn) if not inks.one_colour else inks.face
    side = tile.width
    forms = (_quarter, _leaf, _half, _dot, _quarters, _bars)
    shape = forms[kind](side).rotated(90 * turn).moved(*tile.centre)
    return [Layer(rectangle(tile), ground), Layer(shape, ink)]


def _arc(centre: tuple[float, float], radius: float, start: float, end: float) -> Points:
    angle = np.radians(np.linspace(start, end, 40))
    return np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)])


def _quarter(side: float) -> Shape:
    h = side / 2
    return Shape((np.vstack([[(-h, -h)], _arc((-h, -h), side, 0, 90)]),))


def _leaf(side: float) -> Shape:
    h = side / 2
    return Shape((np.vstack([_arc((-h, -h), side, 0, 90), _arc((h, h), side, 180, 270)]),))


def _half(side: float) -> Shape:
    return Shape((_arc((0, side / 4), side / 2, 180, 360),))


def _dot(side: float) -> Shape:
    return disc((0, 0), 0.3 * side)


def _quarters(side: float) -> Shape:
    h = side / 2
    ring = np.vstack([_arc((-h, -h), side, 0, 90), _arc((-h, -h), 0.66 * side, 90, 0)])
    return Shape((ring, np.vstack([[(-h, -h)], _arc((-h, -h), 0.33 * side, 0, 90)])))


def _bars(side: float) -> Shape:
    h, step = side / 2, side / 5
    return joined(rectangle(Box(-h, -h + 2 * i * step, h, -h + (2 * i + 1) * step)) for i in range(3))


def _wider(box: Box, by: float) -> Box:
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)


def _suits(text: Lettering) -> float:
    return 1.0 if 4 <= len(text.phrase) <= 32 and max(map(len, text.words)) <= 10 else 0.25


FAMILY = Family("type_grid", "Type grid", design, _suits)
