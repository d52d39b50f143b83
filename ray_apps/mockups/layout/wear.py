"""Worn ink: what years of washing do to a print, as grain on the alpha channel.

Coarse patches say where a print is rubbed, fine grain how. The field is made at a third of the print's size (8 MB a
layer) and enlarged, cut off and multiplied in strips by libvips, so that memory stays low.
"""

from collections.abc import Sequence

import numpy as np
import pyvips
from numpy.typing import NDArray
from scipy import ndimage

from ray_apps.mockups.layout.shapes import Box

_STEP = 3
_PATCH_WEIGHT = 0.75
_SOFTNESS = 0.25
_KEEP_CLEAR = 30
"""How far (px) around small lettering nothing is worn; the same again is a soft border."""


def worn(png: bytes, clean: Sequence[Box], share: float, seed: int) -> bytes:
    """Wear a print file: `share` of the ink goes, in patches; inside the `clean` boxes it stays whole."""
    pyvips.cache_set_max(0)  # no operation is repeated here, so a cache would only hold on to dead pictures
    image = pyvips.Image.new_from_buffer(png, "", access="sequential")
    keep = _grain(image.width, image.height, clean, share, seed)
    mask = pyvips.Image.new_from_array(keep).resize(_STEP, kernel="cubic")
    mask = mask.crop(0, 0, image.width, image.height)
    alpha = (image[3] * _clamped((mask - 0.5) / _SOFTNESS + 0.5)).cast("uchar")
    colour = (alpha > 0).ifthenelse(image.extract_band(0, n=3), 0)
    result = colour.bandjoin(alpha).copy(interpretation="srgb")
    return bytes(result.pngsave_buffer(compression=6, filter="none"))


def _clamped(image: pyvips.Image) -> pyvips.Image:
    low = (image < 0).ifthenelse(0.0, image)
    return (low > 1).ifthenelse(1.0, low)


def _grain(width: int, height: int, clean: Sequence[Box], share: float, seed: int) -> NDArray[np.float32]:
    """How much ink stays, around 0.5 at the brink of wear, at a third of the print's size."""
    shape = (-(-height // _STEP), -(-width // _STEP))
    chance = np.random.default_rng(seed)
    patch = _noise(chance, shape, 165) + 0.6 * _noise(chance, shape, 53)
    fine = _noise(chance, shape, 2) + 0.9 * _noise(chance, shape, 5) + 0.5 * _noise(chance, shape, 13)
    field = fine / fine.std() + _PATCH_WEIGHT * patch / patch.std()
    field -= float(np.quantile(field[::4, ::4], 1 - share))
    for box in clean:
        _spare(field, box)
    return np.asarray(0.5 - field, dtype=np.float32)


def _noise(chance: np.random.Generator, shape: tuple[int, int], cell: int) -> NDArray[np.float32]:
    """Smooth noise with cells of `cell` points."""
    small = chance.standard_normal((shape[0] // cell + 2, shape[1] // cell + 2), dtype=np.float32)
    zoomed = ndimage.zoom(small, cell, order=1 if cell < 4 else 2, mode="nearest", grid_mode=True)
    return np.asarray(zoomed[: shape[0], : shape[1]], dtype=np.float32)


def _spare(field: NDArray[np.float32], box: Box) -> None:
    """Push the field far below the brink of wear inside a box (in print pixels), fading out around it."""
    edge = _KEEP_CLEAR // _STEP
    top, bottom = int(box.top) // _STEP - 2 * edge, int(box.bottom) // _STEP + 2 * edge
    left, right = int(box.left) // _STEP - 2 * edge, int(box.right) // _STEP + 2 * edge
    window = field[max(top, 0) : bottom, max(left, 0) : right]
    y = np.minimum(np.arange(window.shape[0]), np.arange(window.shape[0])[::-1])[:, None]
    x = np.minimum(np.arange(window.shape[1]), np.arange(window.shape[1])[::-1])[None, :]
    window -= (10.0 * np.clip(np.minimum(y, x) / edge, 0, 1)).astype(np.float32)
