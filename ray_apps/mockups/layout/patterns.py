"""Patterns and effects on shapes: stripes and halftone to fill with, a line inside letters, a block shadow.

Fills cover a box; `clipping.within` shows them through a convex window.
"""

import numpy as np

from ray_apps.mockups.layout.outlines import shrunk
from ray_apps.mockups.layout.shapes import EMPTY, Box, Points, Shape, joined, knocked_out

_DOT_CHORDS = 20
SMALLEST_DOT = 9.0
"""Dots of a smaller radius (px) are left out: they would not hold in a print."""


def stripes(box: Box, pitch: float, share: float, degrees: float = 0.0) -> Shape:
    """Parallel bars that cover a box: one every `pitch` px, inked for `share` (0..1) of it.

    Upright at 0 degrees, leaning to the right the more they are turned clockwise. One bar runs through the middle of
    the box; all reach over its edges.
    """
    reach = float(np.hypot(box.width, box.height)) / 2 + pitch
    half, count = pitch * share / 2, int(np.ceil(reach / pitch))
    bars = Shape(
        tuple(
            np.array([(x - half, -reach), (x + half, -reach), (x + half, reach), (x - half, reach)])
            for x in pitch * np.arange(-count, count + 1)
        )
    )
    return bars.rotated(degrees).moved(*box.centre)


def halftone(box: Box, pitch: float, top: float, bottom: float) -> Shape:
    """Dots on a grid turned by 45 degrees, rows `pitch` / 2 px apart, that grow down a box as a shade does.

    `top` and `bottom` are the share of cloth covered (0..1) at the box's edges. A dot of radius r covers 2πr² / pitch²
    of its cell; over π / 4 dots touch. All centres lie in the box.
    """
    circle = np.linspace(0, 2 * np.pi, _DOT_CHORDS, endpoint=False)
    unit: Points = np.column_stack([np.cos(circle), np.sin(circle)])
    dots: list[Points] = []
    for row, y in enumerate(np.arange(box.top, box.bottom + 1e-6, pitch / 2)):
        shade = top + (bottom - top) * (y - box.top) / max(box.height, 1e-9)
        radius = pitch * np.sqrt(max(shade, 0.0) / (2 * np.pi))
        if radius >= SMALLEST_DOT:
            across = int((box.width / 2 - (row % 2) * pitch / 2) / pitch)
            start = -across * pitch if row % 2 == 0 else -(across + 0.5) * pitch
            count = 2 * across + 1 if row % 2 == 0 else 2 * across + 2
            dots.extend(unit * radius + (box.centre[0] + start + i * pitch, y) for i in range(count))
    return Shape(tuple(dots))


def inline(shape: Shape, depth: float, width: float) -> Shape:
    """A line `width` px wide that runs inside lettering, `depth` px from its edge.

    Strokes under 2 × `depth` carry none; those under 2 × (`depth` + `width`) are lined once, through their middle.
    """
    outer = shrunk(shape, depth)
    return EMPTY if outer.empty else knocked_out(outer, shrunk(shape, depth + width))


def extruded(shape: Shape, dx: float, dy: float) -> Shape:
    """The shape pulled along (`dx`, `dy`) px: the block that its letters would be cut from, its face included.

    The sweep is the shape at both ends and the strip that each edge covers on its way. Only edges that face the way
    are needed, and a run of such edges sweeps one strip that never crosses itself. All of them turn clockwise, so the
    non-zero rule fills their union.
    """
    way = np.array((dx, dy))
    strips = [strip for contour in shape.contours for strip in _swept(contour, way)]
    return joined([shape, shape.moved(dx, dy), Shape(tuple(strips))])


def _swept(contour: Points, way: Points) -> list[Points]:
    """The strips that the edges of a contour facing `way` cover on their way along it."""
    edges = np.roll(contour, -1, axis=0) - contour
    facing = edges[:, 1] * way[0] - edges[:, 0] * way[1] > 0
    if not facing.any():
        return []
    first = int(np.flatnonzero(~facing)[0])
    points, facing = np.roll(contour, -first, axis=0), np.roll(facing, -first)
    points = np.vstack([points, points[:1]])
    turns = np.flatnonzero(np.diff(np.concatenate([[0], facing.astype(int), [0]])))
    return [_strip(points[start : end + 1], way) for start, end in turns.reshape(-1, 2)]


def _strip(run: Points, way: Points) -> Points:
    return np.asarray(np.vstack([run[::-1], run + way]))
