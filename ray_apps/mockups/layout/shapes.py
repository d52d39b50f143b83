"""Shapes: closed polygons, the one geometry that everything here is drawn with.

A curve is flattened to chords of about 12 px (0.04 inch at 300 DPI), whose error stays under a quarter of a pixel; in
return every warp is one array operation, bounds are exact, and outlines and knock-outs are true geometry rather than
masks, so that the vector source prints the same everywhere (see `outlines`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from fontTools.pens.basePen import BasePen
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""A closed polygon: an (n, 2) array of x, y; the last point joins the first."""

Warp = Callable[[Points], Points]
CHORD = 12.0
_FLAT = 0.12


class Box(NamedTuple):
    """An upright rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Right minus left."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Bottom minus top."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """The middle point."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def union(self, other: "Box") -> "Box":
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


class FlattenPen(BasePen):  # type: ignore[misc]  # fontTools ships no types
    """Collects outlines as polygons; curves become chords of about `chord` units."""

    def __init__(self, chord: float) -> None:
        super().__init__(None)
        self.chord = chord
        self.polygons: list[list[tuple[float, float]]] = []

    def contours(self) -> tuple[Points, ...]:
        """What was drawn, without degenerate contours."""
        return tuple(np.asarray(polygon, dtype=np.float64) for polygon in self.polygons if len(polygon) > 2)

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802  # fontTools names it
        self.polygons.append([pt])

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802  # fontTools names it
        self.polygons[-1].append(pt)

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:  # noqa: N802  # fontTools names it
        control = np.array([self.polygons[-1][-1], pt1, pt2, pt3])
        t, u = self._steps(control)
        curve = u**3 * control[0] + 3 * u * u * t * control[1] + 3 * u * t * t * control[2] + t**3 * control[3]
        self.polygons[-1].extend(map(tuple, curve.tolist()))

    def _qCurveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float]) -> None:  # noqa: N802  # fontTools names it
        control = np.array([self.polygons[-1][-1], pt1, pt2])
        t, u = self._steps(control)
        curve = u * u * control[0] + 2 * u * t * control[1] + t * t * control[2]
        self.polygons[-1].extend(map(tuple, curve.tolist()))

    def _closePath(self) -> None:  # noqa: N802  # fontTools names it
        return None

    def _endPath(self) -> None:  # noqa: N802  # fontTools names it
        return None

    def _steps(self, control: Points) -> tuple[Points, Points]:
        length = float(np.hypot(*np.diff(control, axis=0).T).sum())
        count = int(np.clip(np.ceil(length / self.chord), 2, 48))
        t = np.arange(1, count + 1)[:, None] / count
        return t, 1 - t


@dataclass(frozen=True, eq=False)
class Shape:
    """Closed polygons filled by the non-zero rule: outlines run clockwise as seen, holes the other way.

    Immutable: every operation returns a new shape.
    """

    contours: tuple[Points, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing would be drawn."""
        return not self.contours

    @property
    def bounds(self) -> Box:
        """The exact box around all points; a zero box for an empty shape."""
        if self.empty:
            return Box(0.0, 0.0, 0.0, 0.0)
        low = np.min([c.min(axis=0) for c in self.contours], axis=0)
        high = np.max([c.max(axis=0) for c in self.contours], axis=0)
        return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    def __add__(self, other: "Shape") -> "Shape":
        """Both shapes together, not merged: overlaps stay overlaps."""
        return Shape(self.contours + other.contours)

    def warped(self, warp: Warp) -> "Shape":
        """Bend the shape. Straight edges are first cut into chords, so that they bend too."""
        return Shape(tuple(warp(_densified(c)) for c in self.contours))

    def moved(self, dx: float, dy: float) -> "Shape":
        """Shift by `dx`, `dy`."""
        return Shape(tuple(c + np.array((dx, dy)) for c in self.contours))

    def scaled(self, sx: float, sy: float | None = None) -> "Shape":
        """Scale about the origin; one factor scales both ways."""
        return Shape(tuple(c * (sx, sx if sy is None else sy) for c in self.contours))

    def rotated(self, degrees: float, about: tuple[float, float] = (0.0, 0.0)) -> "Shape":
        """Turn clockwise (as seen on the page) about a point."""
        angle = np.radians(degrees)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        return Shape(tuple((c - about) @ turn + about for c in self.contours))

    def sheared(self, slope: float) -> "Shape":
        """Raise the right side: y falls by `slope` × x (a baseline that climbs)."""
        return Shape(tuple(np.column_stack([c[:, 0], c[:, 1] - slope * c[:, 0]]) for c in self.contours))


EMPTY = Shape(())


def clockwise(shape: Shape) -> Shape:
    """The shape with all contours turned round if its outlines run anticlockwise, as fonts' and icons' may."""
    if sum(signed_area(c) for c in shape.contours) >= 0:
        return shape
    return Shape(tuple(c[::-1] for c in shape.contours))


def joined(shapes: Iterable[Shape]) -> Shape:
    """All shapes together as one, without merging overlaps."""
    return Shape(tuple(c for shape in shapes for c in shape.contours))


def knocked_out(shape: Shape, hole: Shape) -> Shape:
    """`shape` with `hole`, which must lie wholly inside it, left bare: the hole's outlines simply run the other way."""
    return Shape(shape.contours + tuple(c[::-1] for c in hole.contours))


def fitted(shape: Shape, box: Box, frame: Box | None = None, stretch: bool = False) -> Shape:
    """Scale and move `shape` so that `frame` (its own bounds by default) fills `box`, centred, undistorted.

    With `stretch`, width and height are scaled apart to fill the box exactly.
    """
    source = frame or shape.bounds
    sx, sy = box.width / max(source.width, 1e-9), box.height / max(source.height, 1e-9)
    if not stretch:
        sx = sy = min(sx, sy)
    (x, y), (u, v) = source.centre, box.centre
    return shape.scaled(sx, sy).moved(u - x * sx, v - y * sy)


def _densified(contour: Points) -> Points:
    nxt = np.roll(contour, -1, axis=0)
    counts = np.maximum(1, np.ceil(np.hypot(*(nxt - contour).T) / CHORD)).astype(int)
    start = np.repeat(np.arange(len(contour)), counts)
    step = np.arange(len(start)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray(contour[start] + (nxt - contour)[start] * (step / counts[start])[:, None])


def area(shape: Shape) -> float:
    """Covered px², holes taken off; exact for shapes without overlaps."""
    return abs(sum(signed_area(c) for c in shape.contours))


def signed_area(contour: Points) -> float:
    """Enclosed px² of one contour, negative for one that runs anticlockwise as seen (a hole)."""
    x, y = contour.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def path_data(shape: Shape) -> str:
    """A shape as SVG path data, coordinates rounded to a tenth."""
    parts = []
    for contour in shape.contours:
        points = [f"{_number(x)} {_number(y)}" for x, y in contour.round(1).tolist()]
        parts.append(f"M{points[0]}L{' '.join(points[1:])}Z")
    return "".join(parts)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def thinned(contour: Points) -> Points:
    """Drop points that carry no shape: crowds within a pixel, and points within `_FLAT` px of their neighbours' line.

    Traced outlines have thousands of such points.
    """
    length = np.hypot(*(contour - np.roll(contour, 1, axis=0)).T)
    bucket = np.floor(np.cumsum(length))
    contour = contour[(length >= 1) | (bucket != np.roll(bucket, 1))]
    for start in (0, 1, 0):
        if len(contour) < 8:
            break
        before, after = np.roll(contour, 1, axis=0), np.roll(contour, -1, axis=0)
        way = after - before
        offset = np.abs(way[:, 0] * (contour - before)[:, 1] - way[:, 1] * (contour - before)[:, 0])
        flat = offset <= _FLAT * np.maximum(np.hypot(*way.T), 1e-9)
        flat[1 - start :: 2] = False
        contour = contour[~flat]
    return contour
