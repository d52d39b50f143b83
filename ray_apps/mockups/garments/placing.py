"""Placing: how large a design is shown on a product, and where."""

from dataclasses import dataclass

import numpy as np
import pyvips
from numpy.typing import NDArray

from ray_apps.domain.errors import InputError
from ray_apps.mockups.garments.products import PrintArea

FINE = 2
"""Ink is kept at this many times the picture's size, so that shifting it does not blur it."""

_BORDER = 24
Ink = NDArray[np.float32]
"""Premultiplied RGBA 0..1, (height, width, 4)."""


@dataclass(frozen=True)
class Window:
    """Where on the picture the ink lies, with a clear border, in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns of a picture."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)


def placed(png: bytes, area: PrintArea) -> tuple[Ink, Window]:
    """The design's ink at `FINE` times the picture's size, and where in the print area it goes.

    Raises `InputError` for a file that is not a picture with transparency or is empty.
    """
    ink, middle = _scaled(png, area)
    ink = np.pad(ink, ((_BORDER * FINE,) * 2, (_BORDER * FINE,) * 2, (0, 0)))
    height, width = -(-ink.shape[0] // FINE), -(-ink.shape[1] // FINE)
    top = area.top + int(area.hang * max(0, area.height - (height - 2 * _BORDER))) - _BORDER
    return ink, Window(int(area.left + middle - width / 2), top, width, height)


def _scaled(png: bytes, area: PrintArea) -> tuple[Ink, float]:
    """The ink without the empty page around it, and how far (px) its middle lies from the area's left border."""
    pyvips.cache_set_max(0)  # no operation is repeated here, so a cache would only hold on to dead pictures
    try:
        image = pyvips.Image.thumbnail_buffer(png, area.width * FINE, height=8 * area.height, size="both")
        if image.bands != 4:
            raise InputError("The design has no transparency: a print file is an RGBA picture.")
        pixels = np.asarray(image.numpy())
    except pyvips.Error as error:
        raise InputError(f"The design cannot be read as a picture: {str(error).splitlines()[0]}.") from error
    rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise InputError("The design is empty: nothing is drawn on it.")
    ink = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32) / np.float32(255)
    ink[..., :3] *= ink[..., 3:]
    scale = min(area.width * FINE / ink.shape[1], area.height * FINE / ink.shape[0])
    offset = (columns[0] + columns[-1] + 1 - pixels.shape[1]) / 2 / FINE
    if area.fills or scale < 1:
        ink, offset = _resized(ink, scale), offset if not area.fills else 0.0
    return ink, area.width / 2 + offset


def _resized(ink: Ink, scale: float) -> Ink:
    image = pyvips.Image.new_from_array(np.ascontiguousarray(ink)).resize(scale, kernel="cubic")
    return np.clip(np.asarray(image.numpy(), dtype=np.float32), 0, 1)
