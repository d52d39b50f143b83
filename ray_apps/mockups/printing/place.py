"""Placing art on the print area: trimmed to its ink, as large as the safe margin allows, in the middle."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ray_apps.domain.contracts.prints import PrintTarget
from ray_apps.domain.errors import InputError

_VISIBLE = 8
"""Alpha (0..255) from which a pixel counts as ink."""


@dataclass(frozen=True)
class Place:
    """Where art goes on a print file, in its pixels."""

    left: int
    top: int
    width: int
    height: int


def trimmed(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The part of a picture (height × width × 4) that carries ink. Raises `InputError` if there is none."""
    inked = rgba[..., 3] >= _VISIBLE
    rows, columns = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise InputError("The picture is empty once its backdrop is gone: there is nothing to print.")
    return rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def place(width: int, height: int, target: PrintTarget) -> Place:
    """Where trimmed art of this shape goes: within the safe margin, centred."""
    room = target.width - 2 * target.margin, target.height - 2 * target.margin
    scale = min(room[0] / width, room[1] / height)
    wide, high = max(1, int(width * scale)), max(1, int(height * scale))
    return Place((target.width - wide) // 2, (target.height - high) // 2, wide, high)


def on_print_area(rgba: NDArray[np.uint8], spot: Place, target: PrintTarget) -> NDArray[np.uint8]:
    """Art that has its printed size already, on a transparent print area."""
    area = np.zeros((target.height, target.width, 4), dtype=np.uint8)
    area[spot.top : spot.top + spot.height, spot.left : spot.left + spot.width] = rgba
    return area
