"""Motifs drawn from the Phosphor icon set (MIT, package py-phosphor-icons), as shapes in three parts."""

import re
from dataclasses import dataclass
from functools import lru_cache

import py_phosphor_icons
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path

from ray_apps.domain.errors import InputError
from ray_apps.mockups.layout.icon_names import FORBIDDEN, FORBIDDEN_CATEGORY, FORBIDDEN_WORD, PICTURES
from ray_apps.mockups.layout.outlines import grown, shrunk, silhouette, without_holes
from ray_apps.mockups.layout.shapes import Box, FlattenPen, Shape, clockwise, joined

_SCALE = 8.0
"""Icons are drawn on a square of 256 units; flattened at eight times that, they stay smooth at 2,000 px."""

_CHORD = 10.0
_TUCK = 9.0
"""The silhouette is drawn in by so much: as large as the strokes, it would peep out under them as a hairline."""

_PATH = re.compile(r"<path\b([^>]*)/>")
_DATA = re.compile(r'\bd="([^"]+)"')


@dataclass(frozen=True, eq=False)
class Motif:
    """One icon: `lines` are its strokes, `tone` the surfaces they enclose, `outline` its filled silhouette."""

    name: str
    lines: Shape
    tone: Shape
    outline: Shape

    def into(self, box: Box) -> "Motif":
        """The motif centred in a box, as large as fits by its silhouette."""
        frame = self.outline.bounds
        scale = min(box.width / frame.width, box.height / frame.height)
        (x, y), (u, v) = frame.centre, box.centre
        dx, dy = u - x * scale, v - y * scale
        lines, tone, outline = (s.scaled(scale).moved(dx, dy) for s in (self.lines, self.tone, self.outline))
        return Motif(self.name, lines, tone, outline)

    def hull(self, by: float) -> Shape:
        """The silhouette fattened by `by` px, as a backing."""
        return without_holes(grown(self.outline, by)[0])


@lru_cache(maxsize=1)
def printable() -> tuple[str, ...]:
    """Names of the icons that may be printed, sorted. Brand marks and protected emblems are never among them."""
    return tuple(
        sorted(
            icon.name
            for icon in py_phosphor_icons.all_icons()
            if icon.name in PICTURES - FORBIDDEN
            and FORBIDDEN_CATEGORY not in icon.categories
            and FORBIDDEN_WORD not in icon.name
        )
    )


@lru_cache(maxsize=64)
def motif(name: str, weight: str = "duotone") -> Motif:
    """Load a motif. `weight` is the set's: duotone, or light for line drawings. Unknown names: `InputError`."""
    if name not in printable():
        raise InputError(f"Unknown motif {name!r}; the motif catalogue names {len(printable())} printable pictures.")
    surfaces: list[Shape] = []
    strokes: list[Shape] = []
    for attributes in _PATH.findall(py_phosphor_icons.get_svg_inner(name, weight)):
        data = _DATA.search(attributes)
        if data is None:
            continue
        pen = FlattenPen(_CHORD)
        parse_path(data.group(1), TransformPen(pen, (_SCALE, 0, 0, _SCALE, 0, 0)))
        (surfaces if "opacity" in attributes else strokes).append(clockwise(Shape(pen.contours())))
    lines, tone = joined(strokes), joined(surfaces)
    return Motif(name, lines, tone, shrunk(silhouette(lines + tone), _TUCK))
