"""Outlines around shapes, knock-outs and silhouettes, by level sets.

Boolean operations on polygons are fragile where edges nearly coincide, as they do in connected scripts and fat
outlines. So a shape is sampled on a grid of three print pixels, its distance field is computed, and the wanted level
is traced back to polygons by marching squares (Lorensen and Cline 1987, in two dimensions). Where the edge runs inside
a cell is kept from the sampling's coverage, so outlines are true to a fraction of a print pixel. It always succeeds.
"""

import io
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ray_apps.mockups.layout.shapes import EMPTY, Box, Points, Shape, path_data, thinned

STEP = 3.0
"""Grid step in print pixels (0.25 mm)."""

_SLIT = np.ones((5, 5), np.uint8)
"""Slits of less than so many grid steps are closed."""

_RIDGE = 0.6
"""Grid steps that a ridge of the distance field must lose to count as one."""

Grid = NDArray[np.float32]


class _Sample(NamedTuple):
    """Coverage 0..1 on a grid whose first point lies at (`left`, `top`)."""

    coverage: Grid
    left: float
    top: float


def grown(shape: Shape, *by: float) -> tuple[Shape, ...]:
    """The shape fattened by each of `by` px on every side, corners rounded. One distance field serves them all.

    Slits that would be left between neighbours, thinner than can be printed, are closed.
    """
    import cv2  # its package changes the environment when it is imported

    if shape.empty:
        return tuple(EMPTY for _ in by)
    sample = _sampled(shape, shape.bounds, max(by) + 4 * STEP)
    plain = _distance(sample.coverage)
    opened = cv2.morphologyEx(plain, cv2.MORPH_OPEN, _SLIT)
    # Only ridges between neighbours are taken down; round outlines, which an opening flattens a little, stay exact.
    distance = np.where(plain - opened > _RIDGE, opened, plain)
    return tuple(_traced(np.asarray(width / STEP - distance, dtype=np.float32), sample) for width in by)


def shrunk(shape: Shape, by: float) -> Shape:
    """The shape drawn in by `by` px on every side; parts thinner than twice that are gone."""
    if shape.empty:
        return shape
    sample = _sampled(shape, shape.bounds, 4 * STEP)
    depth = _distance(1 - sample.coverage)
    return _traced(np.asarray(depth - by / STEP, dtype=np.float32), sample)


def difference(shape: Shape, hole: Shape) -> Shape:
    """What is left of `shape` when `hole` is knocked out of it, wherever they lie."""
    if shape.empty or hole.empty:
        return shape
    one = _sampled(shape, shape.bounds, 4 * STEP)
    other = _sampled(hole, shape.bounds, 4 * STEP)
    left = np.minimum(one.coverage, 1 - other.coverage)
    return _traced(left - np.float32(0.5), one)


def silhouette(shape: Shape) -> Shape:
    """The shape with every enclosed hole filled."""
    if shape.empty:
        return shape
    sample = _sampled(shape, shape.bounds, 4 * STEP)
    holes = ndimage.binary_fill_holes(sample.coverage > 0.5) & (sample.coverage <= 0.5)
    filled = np.where(ndimage.binary_dilation(holes), np.float32(1), sample.coverage)
    return _traced(filled - np.float32(0.5), sample)


def without_holes(shape: Shape, smaller_than: float = float("inf")) -> Shape:
    """Close the holes of less than `smaller_than` px² in a traced outline."""
    return Shape(tuple(c for c in shape.contours if _area(c) > 0 or -_area(c) >= smaller_than))


def _sampled(shape: Shape, around: Box, margin: float) -> _Sample:
    """Rasterise a shape on the grid, within a box and a margin around it."""
    left, top = around.left - margin, around.top - margin
    columns = int((around.width + 2 * margin) / STEP) + 1
    rows = int((around.height + 2 * margin) / STEP) + 1
    view = f"{left:.3f} {top:.3f} {columns * STEP:.3f} {rows * STEP:.3f}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{columns}" height="{rows}" viewBox="{view}">'
    svg = f'{head}<path d="{path_data(shape)}"/></svg>'
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))
    with Image.open(io.BytesIO(png)) as image:
        alpha = np.asarray(image.getchannel("A"), dtype=np.float32)
    return _Sample(alpha / np.float32(255), left + STEP / 2, top + STEP / 2)


def _distance(coverage: Grid) -> Grid:
    """Distance of every grid point to the shape's edge in cells, positive outside, slightly smoothed.

    The plain transform measures to the middle of the nearest inner cell; the coverage of that cell says how far the
    edge lies beyond or before it.
    """
    inside = coverage >= 0.5
    if not inside.any():
        return np.full(coverage.shape, np.inf, dtype=np.float32)
    distance, nearest = ndimage.distance_transform_edt(~inside, return_indices=True)
    at_edge = coverage[nearest[0], nearest[1]]
    exact = np.asarray(distance, dtype=np.float32) - (at_edge - np.float32(0.5))
    return np.asarray(ndimage.gaussian_filter(exact, 0.8), dtype=np.float32)


def _traced(field: Grid, sample: _Sample) -> Shape:
    """Polygons around where `field` is positive: outlines clockwise as seen, holes the other way."""
    rings = contours(field)
    shapes = [thinned(ring * STEP + (sample.left, sample.top)) for ring in rings]
    return Shape(tuple(c for c in shapes if len(c) > 3))


def contours(field: Grid) -> list[Points]:
    """Closed zero lines of a field in grid units (x, y), with the positive side on the right hand."""
    field = np.pad(field, 1, constant_values=-1.0)
    starts, ends = _segments(field > 0)
    following = dict(zip(starts.tolist(), ends.tolist(), strict=True))
    rings = []
    while following:
        first, edge = following.popitem()
        chain = [first]
        while edge != first:
            chain.append(edge)
            edge = following.pop(edge)
        rings.append(_crossings(field, np.array(chain)) - 1)
    return rings


_T, _R, _B, _L = range(4)
_CASES: dict[int, Sequence[tuple[int, int]]] = {
    1: [(_T, _L)],
    2: [(_R, _T)],
    4: [(_B, _R)],
    8: [(_L, _B)],
    3: [(_R, _L)],
    6: [(_B, _T)],
    12: [(_L, _R)],
    9: [(_T, _B)],
    14: [(_L, _T)],
    13: [(_T, _R)],
    11: [(_R, _B)],
    7: [(_B, _L)],
    5: [(_T, _L), (_B, _R)],
    10: [(_R, _T), (_L, _B)],
}
"""For each pattern of positive corners (1 top left, 2 top right, 4 bottom right, 8 bottom left) the sides of the cell
by which the line enters and leaves, positive side on its right."""


def _segments(inside: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Start and end edges of the line's pieces in all cells. Edges are numbered, even across and odd down."""
    columns = inside.shape[1]
    corner = inside.astype(np.int64)
    case = corner[:-1, :-1] + 2 * corner[:-1, 1:] + 4 * corner[1:, 1:] + 8 * corner[1:, :-1]
    starts, ends = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for pattern, pieces in _CASES.items():
        r, c = np.nonzero(case == pattern)
        node = r * columns + c
        sides = (2 * node, 2 * (node + 1) + 1, 2 * (node + columns), 2 * node + 1)
        for enter, leave in pieces:
            starts.append(sides[enter])
            ends.append(sides[leave])
    return np.concatenate(starts), np.concatenate(ends)


def _crossings(field: Grid, edges: NDArray[np.int64]) -> Points:
    """Where the zero line crosses the given edges, by linear interpolation."""
    columns = field.shape[1]
    row, column = np.divmod(edges // 2, columns)
    down = edges % 2
    a, b = field[row, column], field[row + down, column + 1 - down]
    with np.errstate(invalid="ignore"):
        t = np.nan_to_num(np.clip(a / (a - b), 0, 1), nan=0.5)
    return np.column_stack([column + t * (1 - down), row + t * down]).astype(np.float64)


def _area(contour: Points) -> float:
    x, y = contour.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
