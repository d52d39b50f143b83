"""Resampling pictures with transparency by Lanczos (libvips), premultiplied, so that edges take no foreign colour."""

import numpy as np
import pyvips
from numpy.typing import NDArray


def resampled(rgba: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """`rgba` (height × width × 4, straight alpha) at another size."""
    image = pyvips.Image.new_from_array(np.ascontiguousarray(rgba), interpretation="srgb").premultiply()
    scale = width / rgba.shape[1], height / rgba.shape[0]
    image = image.resize(scale[0], vscale=scale[1], kernel="lanczos3").unpremultiply()
    pixels = np.asarray(image.rint().cast("uchar").numpy())[:height, :width]
    short = height - pixels.shape[0], width - pixels.shape[1]
    pixels = np.pad(pixels, ((0, short[0]), (0, short[1]), (0, 0)), mode="edge") if any(short) else pixels
    pixels[pixels[..., 3] == 0] = 0
    return pixels
