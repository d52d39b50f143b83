"""Faults planted into clean print files, as careless tools leave them. Each takes and returns RGBA pixels."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def enlarged(pixels: Pixels, cloth: tuple[int, int, int]) -> Pixels:
    """Drawn at 96 DPI and enlarged to print size."""
    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, (width * 96 // 300, height * 96 // 300), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def hairlines(pixels: Pixels, cloth: tuple[int, int, int]) -> Pixels:
    """Three lines of two to four pixels across the picture, in an ink that stands out."""
    out = pixels.copy()
    ink = (20, 20, 22, 255) if sum(cloth) > 380 else (245, 240, 230, 255)
    for thick, y in ((2, 700), (3, 2600), (4, 4700)):
        out[y : y + thick, 500:4000] = ink
    return out


def white_on_white(pixels: Pixels, cloth: tuple[int, int, int]) -> Pixels:
    """A line of small blocks, as lettering is, in nearly the cloth's own colour, on bare cloth."""
    out = pixels.copy()
    top, bottom = _bare_rows(pixels)
    high = min(180, bottom - top - 60)
    middle = (top + bottom) // 2
    shade = [max(0, min(255, value + (8 if value < 128 else -8))) for value in cloth]
    for x in range(900, 3600, 300):
        out[middle - high // 2 : middle + high // 2, x : x + 140] = (*shade, 255)
    return out


def _bare_rows(pixels: Pixels) -> tuple[int, int]:
    """The largest band of rows without ink."""
    inked = np.flatnonzero(np.concatenate([[True], pixels[..., 3].max(axis=1) > 0, [True]]))
    widest = int(np.diff(inked).argmax())
    return int(inked[widest]), int(inked[widest + 1]) - 1


def halo(pixels: Pixels, cloth: tuple[int, int, int]) -> Pixels:
    """A soft glow of half-transparent ink around everything, as bad cut-outs have."""
    out = pixels.copy()
    wide = cv2.GaussianBlur(cv2.dilate(pixels[..., 3], np.ones((41, 41), np.uint8)), (0, 0), 12)
    soft = (wide // 2).astype(np.uint8)
    more = soft > out[..., 3]
    out[more] = np.column_stack([np.full((int(more.sum()), 3), 235, np.uint8), soft[more]])
    return out


def neon(pixels: Pixels, cloth: tuple[int, int, int]) -> Pixels:
    """All ink in screen green, which no press can print."""
    out = pixels.copy()
    out[..., :3] = np.where(pixels[..., 3:] > 0, np.array((57, 255, 20), np.uint8), 0)
    return out


def clipped(pixels: Pixels, cloth: tuple[int, int, int]) -> Pixels:
    """The design shoved against the right edge, so that some of it is cut off."""
    return np.pad(pixels, ((0, 0), (500, 0), (0, 0)))[:, :4500]


FAULTS: dict[str, tuple[Callable[[Pixels, tuple[int, int, int]], Pixels], str]] = {
    "enlarged": (enlarged, "sharpness"),
    "hairlines": (hairlines, "stroke"),
    "white_on_white": (white_on_white, "contrast"),
    "halo": (halo, "halo"),
    "neon": (neon, "gamut"),
    "clipped": (clipped, "margin"),
}
"""How each fault is planted, and the kind by which preflight must name it."""
