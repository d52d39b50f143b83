"""Fonts: which faces there are, which characters they cover, and their glyphs as outlines.

Every face comes from a package with its own open licence (`fontpkg`), never from the system, so that the same text has
the same outlines on every machine. HarfBuzz shapes the text (kerning, ligatures, marks).
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import fontpkg
import uharfbuzz

from ray_apps.mockups.layout.shapes import FlattenPen, Points, Shape, clockwise

LAST_RESORT = "noto-sans"
"""The face that covers every character which lettering may use (see `lettering`)."""

_WEIGHTS = {"noto-sans": 800, "montserrat": 700, "oswald": 600, "league-spartan": 800, "playfair-display": 800}
_EM_CHORD = 0.012
"""Chord of flattened curves in ems: 14 px for lettering 1,200 px to the em, the largest there is."""


@dataclass(frozen=True, eq=False)
class Face:
    """One font face ready to shape. `cap_height` and `x_height` are in ems."""

    slug: str
    font: uharfbuzz.Font
    units_per_em: int
    characters: frozenset[int]
    cap_height: float
    x_height: float

    def covers(self, text: str) -> bool:
        """Whether every character but the space has a glyph."""
        return all(ord(c) in self.characters for c in text if c != " ")


@lru_cache(maxsize=64)
def face(slug: str) -> Face:
    """Load a face by its package's name, such as `alfa-slab-one`. Variable fonts are set to their display weight."""
    data = Path(fontpkg.path(slug)).read_bytes()
    loaded = uharfbuzz.Face(data)
    font = uharfbuzz.Font(loaded)
    if slug in _WEIGHTS:
        font.set_variations({"wght": _WEIGHTS[slug]})
    upem = int(loaded.upem)
    characters = frozenset(loaded.unicodes)
    return Face(
        slug=slug,
        font=font,
        units_per_em=upem,
        characters=characters,
        cap_height=_height(font, "H", upem),
        x_height=_height(font, "x", upem),
    )


def first_covering(slugs: tuple[str, ...], text: str) -> Face:
    """The first face that has every character of `text`; the last resort when none has."""
    for slug in slugs:
        candidate = face(slug)
        if candidate.covers(text):
            return candidate
    return face(LAST_RESORT)


def outline(text: str, using: Face, tracking: float = 0.0) -> Shape:
    """Shape one line of text: outlines in ems, baseline at y = 0, y down. `tracking` is extra space in ems.

    Tracked text is set without ligatures, as typographers do.
    """
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(using.font, buffer, {"kern": True, "liga": tracking == 0.0})
    pen = FlattenPen(_EM_CHORD * using.units_per_em)
    x = 0.0
    contours: list[Points] = []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        pen.polygons = []
        using.font.draw_glyph_with_pen(info.codepoint, pen)
        glyph = Shape(pen.contours()).moved(x + position.x_offset, position.y_offset)
        contours.extend(glyph.contours)
        x += position.x_advance + tracking * using.units_per_em
    return clockwise(Shape(tuple(contours)).scaled(1 / using.units_per_em, -1 / using.units_per_em))


def _height(font: uharfbuzz.Font, letter: str, upem: int) -> float:
    pen = FlattenPen(_EM_CHORD * upem)
    font.draw_glyph_with_pen(font.get_nominal_glyph(ord(letter)), pen)
    return Shape(pen.contours()).bounds.bottom / upem
