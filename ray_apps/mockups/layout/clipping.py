"""Clipping: what is seen of a shape through a window, as true geometry (Sutherland and Hodgman 1974)."""

import numpy as np
from numpy.typing import NDArray

from ray_apps.mockups.layout.shapes import Box, Points, Shape

Depths = NDArray[np.float64]
"""How far inside a line each point of a contour lies; negative beyond it."""


def clipped(shape: Shape, box: Box) -> Shape:
    """The part of a shape inside a box. A contour that leaves and comes back is joined along the box's edge.

    Outlines and holes keep their directions, so that holes stay holes.
    """
    found = []
    for contour in shape.contours:
        part = contour
        for axis, limit, sign in ((0, box.left, 1), (0, box.right, -1), (1, box.top, 1), (1, box.bottom, -1)):
            part = _half(part, sign * (part[:, axis] - limit))
        if len(part) > 2:
            found.append(part)
    return Shape(tuple(found))


def within(shape: Shape, window: Points) -> Shape:
    """The part of a shape inside a convex window whose contour runs clockwise as seen.

    Contours that lie wholly inside or beyond one edge are told first; the others are cut by the edges they cross.
    """
    edges = np.roll(window, -1, axis=0) - window
    inward = np.column_stack([-edges[:, 1], edges[:, 0]])
    found = []
    for contour in shape.contours:
        depths = contour @ inward.T - (window * inward).sum(axis=1)
        if (depths < 0).all(axis=0).any():
            continue
        part = contour
        for edge in np.flatnonzero((depths < 0).any(axis=0)):
            part = _half(part, (part - window[edge]) @ inward[edge])
        if len(part) > 2:
            found.append(part)
    return Shape(tuple(found))


def _half(contour: Points, depths: Depths) -> Points:
    """What of a contour lies where its depth inside a line is not negative."""
    inside = depths >= 0
    if inside.all() or not inside.any():
        return contour if inside.any() else contour[:0]
    following, beyond = np.roll(contour, -1, axis=0), np.roll(depths, -1)
    crosses = inside != np.roll(inside, -1)
    share = depths / np.where(crosses, depths - beyond, 1.0)
    crossing = contour + (following - contour) * share[:, None]
    pairs = np.stack([contour, crossing], axis=1).reshape(-1, 2)
    kept = np.column_stack([inside, crosses]).reshape(-1)
    return np.asarray(pairs[kept], dtype=np.float64)
