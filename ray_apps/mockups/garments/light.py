"""Light: what panels of cloth look like under the studio's lamp, as one brightness a point.

Panels are laid one over another. Each brings its own heights; the step between two of them is no slope of the cloth,
but the upper one throws a shadow on the lower.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ray_apps.mockups.garments.folds import flat, grid, smooth
from ray_apps.mockups.garments.panels import STEP, Field, Mask, cover

_LIGHT = (-0.46, -0.52, 0.72)
"""Direction to the lamp: upper left, in front."""

_STEEP = 0.85


@dataclass(frozen=True, eq=False)
class Panel:
    """A piece of cloth: where it lies and its heights (px, every `STEP`-th pixel).

    `casts` is the depth of its shadow on what lies under it, `edge` and `turn` how much it darkens within a few and
    within many px of its border, where it turns away.
    """

    mask: Mask
    heights: Field
    casts: float = 0.0
    edge: float = 0.27
    turn: float = 0.13


@dataclass(frozen=True, eq=False)
class Lit:
    """Panels in the light: brightness around 1 and the slopes down and across, for every `STEP`-th pixel."""

    shade: Field
    slope_y: Field
    slope_x: Field


def light(panels: Sequence[Panel]) -> Lit:
    """Light panels that lie one over another, the lowest first."""
    shade, slope_y, slope_x = flat() + 1, flat(), flat()
    for panel in panels:
        share = cover(panel.mask, STEP)
        down, across = (np.gradient(panel.heights, STEP, axis=axis) for axis in (0, 1))
        own = (_lambert(across, down) + 0.10 * _hollows(panel.heights)) * _turning(panel)
        if panel.casts:
            shade *= 1 - panel.casts * _thrown(share)
        shade += share * (own - shade)
        slope_y += share * (down - slope_y)
        slope_x += share * (across - slope_x)
    return Lit(shade * _falloff(), slope_y, slope_x)


def _lambert(slope_x: Field, slope_y: Field) -> Field:
    """Lambert's law with the lamp's wrap-around softness, 1 on flat cloth."""
    norm = math.hypot(*_LIGHT)
    lx, ly, lz = (part / norm for part in _LIGHT)
    normal = 1 / np.sqrt(1 + (_STEEP * slope_x) ** 2 + (_STEEP * slope_y) ** 2)
    facing = (-_STEEP * slope_x * lx - _STEEP * slope_y * ly + lz) * normal
    return np.asarray(0.52 + 0.48 * facing / lz, dtype=np.float32)


def _hollows(height: Field) -> Field:
    """-1..1: cloth lying deeper or higher than its surroundings gets less or more of the room's light."""
    return np.asarray(np.clip((height - smooth(height, 42)) / 18, -1, 1), dtype=np.float32)


def _turning(panel: Panel) -> Field:
    """Edges turn away from the viewer."""
    inside = panel.mask[::STEP, ::STEP] > 127
    distance = ndimage.distance_transform_edt(inside).astype(np.float32) * STEP
    return np.asarray(1 - panel.edge * np.exp(-distance / 16) - panel.turn * np.exp(-distance / 80), dtype=np.float32)


def _thrown(share: Field) -> Field:
    """The shadow of a panel, falling to the lower right: dense where it touches, soft farther out."""
    near = smooth(np.roll(share, (3, 2), (0, 1)), 8)
    far = smooth(np.roll(share, (9, 6), (0, 1)), 30)
    return np.asarray(0.6 * near + 0.4 * far, dtype=np.float32)


def _falloff() -> Field:
    """The lamp's light falls off to the lower right."""
    y, x = grid()
    return np.asarray(1.05 - 0.13 * (y - 200) / 1600 - 0.05 * (x / 800), dtype=np.float32)
