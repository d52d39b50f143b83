"""Warps: functions that bend lettering. Each takes and returns an (n, 2) array of points."""

import numpy as np

from ray_apps.mockups.layout.shapes import Box, Points, Warp


def arch(box: Box, top: float, bottom: float) -> Warp:
    """Bend a box into an envelope: in its middle the top edge rises by `top` and the bottom edge by `bottom` px.

    Negative values fall. Equal values arch the line as a whole; `bottom` = 0 keeps the feet level; `top` = 0 with a
    negative `bottom` makes the belly of a badge. The curve is the parabola 1 − u², u = −1..1 over the width.
    """

    def bend(points: Points) -> Points:
        u = (points[:, 0] - box.left) / box.width * 2 - 1
        v = (points[:, 1] - box.top) / box.height
        rise = (1 - u * u) * ((1 - v) * top + v * bottom)
        return np.column_stack([points[:, 0], points[:, 1] - rise])

    return bend


def wave(box: Box, height: float, waves: float, phase: float = 0.0) -> Warp:
    """Lift a line along a sine of `height` px with `waves` periods over the box's width; letters keep upright."""

    def bend(points: Points) -> Points:
        u = (points[:, 0] - box.left) / box.width
        return np.column_stack([points[:, 0], points[:, 1] - height * np.sin(2 * np.pi * (waves * u + phase))])

    return bend


def around(centre: tuple[float, float], radius: float, outside: bool = True) -> Warp:
    """Wrap a line round a circle: its baseline (y = 0) lies on `radius`, x = 0 at the top, or at the foot.

    `outside` reads clockwise over the top, with letters pointing outwards; otherwise the line runs along the foot,
    letters pointing inwards, so that both read left to right.
    """
    cx, cy = centre

    def bend(points: Points) -> Points:
        angle = points[:, 0] / radius
        if outside:
            r = radius - points[:, 1]
            return np.column_stack([cx + r * np.sin(angle), cy - r * np.cos(angle)])
        r = radius + points[:, 1]
        return np.column_stack([cx + r * np.sin(angle), cy + r * np.cos(angle)])

    return bend
