"""The press: what CMYK ink makes of a colour, by the generic profile that libvips carries ("cmyk", public domain).

Colours go to the press and back with the relative colorimetric intent; CIEDE2000 (CIE 142-2001) tells how far each one
moved. A direct-to-garment printer has a gamut of its own, wider in places: so this is a warning, never a verdict.
"""

import numpy as np
import pyvips
from numpy.typing import NDArray


def pressed(image: pyvips.Image) -> pyvips.Image:
    """An sRGB image in CMYK, with the profile embedded."""
    return image.icc_transform("cmyk", input_profile="srgb", intent="relative")


def printed(image: pyvips.Image) -> pyvips.Image:
    """An sRGB image as it looks in print, in sRGB again."""
    return pressed(image).icc_transform("srgb", embedded=True, intent="relative")


def shift(image: pyvips.Image, other: pyvips.Image) -> NDArray[np.float32]:
    """CIEDE2000 between two sRGB images, pixel by pixel (height × width)."""
    apart = image.colourspace("lab").dE00(other.colourspace("lab")).numpy()
    return np.asarray(apart, dtype=np.float32).reshape(image.height, image.width)
