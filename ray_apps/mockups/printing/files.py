"""Writing print files: PNG, RGBA, sRGB, 300 DPI, no larger than the marketplace takes.

A file that is too large is recompressed without loss (oxipng); if that is not enough, its colours are reduced to 256
(libimagequant's method in libvips) and it stays RGBA, since print shops want that.
"""

import io
from dataclasses import dataclass

import numpy as np
import oxipng
import pyvips
from numpy.typing import NDArray
from PIL import Image

from ray_apps.domain.contracts.prints import PrintTarget
from ray_apps.domain.errors import InputError
from ray_apps.mockups.printing.place import on_print_area, place, trimmed
from ray_apps.mockups.printing.resample import resampled
from ray_apps.mockups.raster import stamped

_LEVEL, _DEFLATE = 1, 8
MAX_PIXELS = 200_000_000
"""A picture with more pixels than this is refused before it is unpacked."""


@dataclass(frozen=True)
class PrintFile:
    """A finished PNG and what it took to keep within the limit: `none`, `recompressed` or `256 colours`."""

    png: bytes
    reduction: str


def print_png(rgba: NDArray[np.uint8], target: PrintTarget) -> PrintFile:
    """Write a print area (height × width × 4). Raises `InputError` if it cannot be made small enough."""
    png = stamped(_encoded(rgba), target.dpi)
    return _fitted(png, rgba, target)


def export(png: bytes, target: PrintTarget) -> bytes:
    """Fit a finished design (RGBA PNG) to a marketplace: same size, same pixels; other size, placed anew.

    Raises `InputError` for a file that is no picture with transparency, is empty or cannot be made small enough.
    """
    rgba = read_rgba(png)
    if rgba.shape[:2] == (target.height, target.width):
        return _fitted(stamped(png, target.dpi), rgba, target).png
    art = trimmed(rgba)
    spot = place(art.shape[1], art.shape[0], target)
    return print_png(on_print_area(resampled(art, spot.width, spot.height), spot, target), target).png


def read_rgba(png: bytes) -> NDArray[np.uint8]:
    """The pixels (height × width × 4) of a PNG with transparency; anything else is an `InputError`."""
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise InputError(
                    f"The design has {image.width} × {image.height} px; at most 200 million can be printed."
                )
            if image.mode != "RGBA":
                raise InputError(f"The design is {image.mode}; a print file is a PNG with transparency (RGBA).")
            return np.asarray(image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputError("The design cannot be read as a PNG; draw it again.") from error


def _fitted(png: bytes, rgba: NDArray[np.uint8], target: PrintTarget) -> PrintFile:
    """The file itself if it is within the limit, or else the mildest reduction that is."""
    if len(png) <= target.max_bytes:
        return PrintFile(png, "none")
    smaller = _recompressed(png, target)
    if len(smaller) <= target.max_bytes:
        return PrintFile(smaller, "recompressed")
    reduced = _recompressed(_encoded(_few_colours(rgba)), target)
    if len(reduced) <= target.max_bytes:
        return PrintFile(reduced, "256 colours")
    raise InputError(
        f"The print file has {len(reduced) / 1e6:.1f} MB even with 256 colours; {target.marketplace} takes at most "
        f"{target.max_megabytes:g} MB. Use art with less grain."
    )


def _recompressed(png: bytes, target: PrintTarget) -> bytes:
    """The same pixels in fewer bytes, still RGBA."""
    smaller = oxipng.optimize_from_memory(
        png,
        level=_LEVEL,
        deflate=oxipng.Deflaters.libdeflater(_DEFLATE),
        bit_depth_reduction=False,
        color_type_reduction=False,
        palette_reduction=False,
        grayscale_reduction=False,
    )
    return stamped(smaller, target.dpi)


def _few_colours(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture in 256 colours without dithering, whose grain would cost what the colours save."""
    image = pyvips.Image.new_from_array(rgba, interpretation="srgb")
    palette = image.pngsave_buffer(palette=True, bitdepth=8, dither=0.0, effort=2, compression=1)
    return np.array(Image.open(io.BytesIO(palette)).convert("RGBA"))


def _encoded(rgba: NDArray[np.uint8]) -> bytes:
    image = pyvips.Image.new_from_array(np.ascontiguousarray(rgba), interpretation="srgb")
    return bytes(image.pngsave_buffer(compression=6, filter="all", keep="none"))
