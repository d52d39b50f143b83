"""From a generated picture to a print file: cut out, enlarged, placed and written, with every choice recorded."""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.background_remover import BackgroundRemover
from ray_apps.domain.contracts.prints import PrintTarget
from ray_apps.domain.errors import InputError
from ray_apps.mockups.printing.chooser import Cut, choose
from ray_apps.mockups.printing.colour_key import colour_key
from ray_apps.mockups.printing.files import print_png
from ray_apps.mockups.printing.place import on_print_area, place, trimmed
from ray_apps.mockups.printing.upscale import enlarge

MIN_SIDE, MAX_SIDE = 64, 8192
"""Pixels a side that a generated picture may have."""


@dataclass(frozen=True)
class CutOut:
    """Art without its backdrop, trimmed (height × width × 4); whether it is flat; and how it was cut."""

    rgba: NDArray[np.uint8]
    flat: bool
    how: dict[str, object]


@dataclass(frozen=True)
class PreparedPrint:
    """A print file (PNG), the resolution that its detail has on paper (DPI), and how it came about."""

    png: bytes
    effective_dpi: float
    how: dict[str, object]


def prepare(
    picture: bytes, target: PrintTarget, remover: BackgroundRemover | None = None, cut: Cut | None = None
) -> PreparedPrint:
    """Turn a generated picture (PNG, JPEG or WebP, without transparency) into a print file. Errors as of `cut_out`.

    Raises `InputError` too if it is too large for the marketplace at any quality.
    """
    art = cut_out(picture, remover, cut)
    spot = place(art.rgba.shape[1], art.rgba.shape[0], target)
    large = enlarge(art.rgba, spot.width, spot.height, target.dpi, flat=art.flat)
    written = print_png(on_print_area(large.rgba, spot, target), target)
    how = art.how | {"enlarged": str(large.how), "reduction": written.reduction}
    return PreparedPrint(written.png, large.effective_dpi, how)


def cut_out(picture: bytes, remover: BackgroundRemover | None = None, cut: Cut | None = None) -> CutOut:
    """Cut the art out of a generated picture (PNG, JPEG or WebP, without transparency).

    `cut` settles how; by default the content does. Raises `InputError` for what is no picture, has nothing to print, or
    needs a remover when there is none.
    """
    pixels = _read(picture)
    choice = choose(pixels)
    taken = cut or choice.cut
    how: dict[str, object] = {
        "cut": str(taken),
        "reason": "as asked for" if cut else choice.reason,
        "source": f"{pixels.shape[1]} × {pixels.shape[0]} px",
    }
    if taken is Cut.COLOUR_KEY:
        out = colour_key(pixels)
        how |= {"holes": out.holes, "kept": out.kept}
        rgba = out.rgba
    else:
        rgba = _removed(pixels, remover, choice.reason)
        how |= {"remover": remover.name if remover else "", "remover_sha256": remover.sha256 if remover else ""}
    return CutOut(trimmed(rgba), taken is Cut.COLOUR_KEY, how)


def has_transparency(picture: bytes) -> bool:
    """Whether a file is a PNG whose pixels may be transparent: a design that needs no cutting out."""
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG",)) as image:
            return image.mode == "RGBA"
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False


def _removed(pixels: NDArray[np.uint8], remover: BackgroundRemover | None, reason: str) -> NDArray[np.uint8]:
    if remover is None:
        raise InputError(
            f"The picture is no flat art on a plain backdrop ({reason}) and there is no background "
            "remover; give one, or a picture on a plain backdrop."
        )
    return np.dstack([pixels, remover(pixels)])


def _read(picture: bytes) -> NDArray[np.uint8]:
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG", "WEBP")) as image:
            if not all(MIN_SIDE <= side <= MAX_SIDE for side in image.size):
                raise InputError(
                    f"The picture has {image.width} × {image.height} px; a side must have {MIN_SIDE} to {MAX_SIDE} px."
                )
            return np.asarray(image.convert("RGB"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputError("The picture cannot be read: give a PNG, JPEG or WebP file.") from error
