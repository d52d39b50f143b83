"""Mock-ups: a design shown on a garment. The print follows the folds and takes their light."""

import io
from dataclasses import dataclass

import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ray_apps.domain.errors import InputError
from ray_apps.mockups.garments.cloth import FOLD_STEP, Cloth, Field, cloth
from ray_apps.mockups.garments.colours import garment
from ray_apps.mockups.garments.shirt import MIDDLE, SIZE
from ray_apps.mockups.garments.studio import blank

LISTING, CATALOGUE = SIZE, 800
PRINT_WIDTH = 720
"""Width of the 15 inch print area on the picture: 48 px to the inch, on a chest 20 inches wide."""

PRINT_TOP = 462
_FINE = 2
_PULL = 7.0
"""How far (px) a slope of 1 shifts the print, as cloth falls away from the viewer."""

_QUALITY = 90


@dataclass(frozen=True)
class MockupPictures:
    """JPEG pictures of one design on one garment: `listing` 2000 × 2000, `catalogue` 800 × 800."""

    listing: bytes
    catalogue: bytes


@dataclass(frozen=True)
class Window:
    """Where on the picture the ink lies, in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns of a picture."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)


def mock_up(design_png: bytes, garment_name: str) -> MockupPictures:
    """Show a print file on a garment. The same input gives the same bytes.

    Raises `InputError` for an unknown garment and for a file that is not a picture with transparency or is empty.
    """
    garment(garment_name)
    ink, window = _placed(design_png)
    picture = blank(garment_name).copy()
    rows, columns = window.slices
    picture[rows, columns] = _printed(picture[rows, columns], _draped(ink, window), window)
    image = Image.fromarray(picture)
    small = image.resize((CATALOGUE, CATALOGUE), Image.Resampling.LANCZOS)
    return MockupPictures(listing=_jpeg(image), catalogue=_jpeg(small))


def _placed(png: bytes) -> tuple[NDArray[np.float32], Window]:
    """The ink at twice the picture's size, premultiplied RGBA 0..1 with a clear border, and where it goes.

    The print hangs from a fixed height below the collar; a low design is moved down towards the middle of the chest.
    """
    pyvips.cache_set_max(0)  # no operation is repeated here, so a cache would only hold on to dead pictures
    try:
        image = pyvips.Image.thumbnail_buffer(png, PRINT_WIDTH * _FINE, height=4 * SIZE, size="both")
        pixels = np.asarray(image.numpy())
    except pyvips.Error as error:
        raise InputError(f"The design cannot be read as a picture: {str(error).splitlines()[0]}.") from error
    if pixels.ndim != 3 or pixels.shape[2] != 4:
        raise InputError("The design has no transparency: a print file is an RGBA picture.")
    rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise InputError("The design is empty: nothing is drawn on it.")
    ink = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32) / np.float32(255)
    ink[..., :3] *= ink[..., 3:]
    border = 24 * _FINE
    ink = np.pad(ink, ((border, border), (border, border), (0, 0)))
    height, width = -(-ink.shape[0] // _FINE), -(-ink.shape[1] // _FINE)
    tallest = PRINT_WIDTH * pixels.shape[0] // pixels.shape[1]
    top = PRINT_TOP + int(0.22 * max(0, tallest - height))
    offset = (columns[0] + columns[-1]) / 2 - pixels.shape[1] / 2
    left = int(MIDDLE + offset / _FINE - width / 2)
    return ink, Window(left, top, width, height)


def _draped(ink: NDArray[np.float32], window: Window) -> NDArray[np.float32]:
    """The ink shifted along the cloth's slopes, sampled at the picture's size."""
    lit = cloth()
    down, across = (_in_window(slope, window) for slope in (lit.slope_y, lit.slope_x))
    y, x = np.mgrid[0 : window.height, 0 : window.width].astype(np.float32)
    at = np.stack([(y - _PULL * down) * _FINE, (x - _PULL * across) * _FINE])
    at += (_FINE - 1) / 2
    soft = ndimage.gaussian_filter(ink, (0.7, 0.7, 0))
    return np.stack([ndimage.map_coordinates(soft[..., k], at, order=1, mode="constant") for k in range(4)], axis=-1)


def _in_window(slope: Field, window: Window) -> Field:
    """A slope field in the window, at the picture's size."""
    top, left = window.top // FOLD_STEP, window.left // FOLD_STEP
    rows, columns = window.height // FOLD_STEP + 2, window.width // FOLD_STEP + 2
    part = slope[top : top + rows, left : left + columns]
    large = ndimage.zoom(part, FOLD_STEP, order=1, grid_mode=True, mode="nearest")
    down, right = window.top % FOLD_STEP, window.left % FOLD_STEP
    return np.asarray(large[down : down + window.height, right : right + window.width])


def _printed(ground: NDArray[np.uint8], ink: NDArray[np.float32], window: Window) -> NDArray[np.uint8]:
    """Lay ink over cloth: it takes the cloth's light, and a little of its grain shows through."""
    lit: Cloth = cloth()
    shade, weave = lit.shade[window.slices], lit.weave[window.slices]
    light = np.clip(0.24 + 0.78 * shade, 0, 1.1) * (0.6 + 0.4 * weave)
    cover = ink[..., 3:] * (0.97 * np.clip(weave, 0.94, 1.0))[..., None]
    colour = ink[..., :3] / np.maximum(ink[..., 3:], 1e-4) * light[..., None]
    mixed = ground.astype(np.float32) / 255 * (1 - cover) + colour * cover
    return np.asarray(np.clip(mixed * 255 + 0.5, 0, 255), dtype=np.uint8)


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return buffer.getvalue()
