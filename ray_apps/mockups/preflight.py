"""Preflight: what would go wrong if this file were printed. Everything is read from the produced bytes.

A print shop sees only the file, so nothing here asks the renderer what it meant to draw: size, colour mode and
resolution come from the PNG, margins and contrast from its pixels.
"""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ray_apps.domain.designs import DesignBrief
from ray_apps.mockups.colour import contrast_to
from ray_apps.mockups.garments import garment
from ray_apps.mockups.layout.composition import HEIGHT, WIDTH

MAX_BYTES = 25 * 1024 * 1024
DPI, DPI_TOLERANCE = 300.0, 0.5
MARGIN = 150
"""Ink must keep this far (px, half an inch) from the edge of the print file."""

MIN_COVER = 0.01
"""Share of the print area that must carry ink."""

READABLE, VISIBLE = 3.0, 1.6
"""WCAG contrast with the cloth that separate parts need: small ones (lettering, fine ornament) and large surfaces."""

SMALL = 450
"""Parts less than this (px, an inch and a half) wide and high count as small."""

_REDUCTION = 5
_OPAQUE = 128
_SPECK = 120
"""Parts of fewer pixels at a fifth of the size are grain, not parts (the bar of a 150 px high I has 180)."""


def preflight(png: bytes, brief: DesignBrief) -> tuple[str, ...]:
    """Problems of a print file on the brief's garment, one line each; none means print ready."""
    problems = []
    if len(png) > MAX_BYTES:
        problems.append(f"The file has {len(png) / 2**20:.1f} MB; marketplaces take at most 25 MB.")
    try:
        with Image.open(io.BytesIO(png)) as image:
            problems += _header_problems(image)
            if image.mode != "RGBA" or image.size != (WIDTH, HEIGHT):
                return tuple(problems)
            problems += _pixel_problems(image, garment(brief.garment).colour)
    except (OSError, SyntaxError, ValueError) as error:
        problems.append(f"The file cannot be read as a PNG: {error}.")
    return tuple(problems)


def _header_problems(image: Image.Image) -> list[str]:
    problems = []
    if image.format != "PNG":
        problems.append(f"The file is {image.format}, not PNG.")
    if image.mode != "RGBA":
        problems.append(f"The colour mode is {image.mode}; a print file is RGBA.")
    if image.size != (WIDTH, HEIGHT):
        problems.append(f"The size is {image.width} × {image.height} px; it must be {WIDTH} × {HEIGHT}.")
    dpi = image.info.get("dpi")
    if dpi is None:
        problems.append("The file states no resolution; it must say 300 DPI.")
    elif any(abs(value - DPI) > DPI_TOLERANCE for value in dpi):
        problems.append(f"The resolution is {dpi[0]:.0f} × {dpi[1]:.0f} DPI; it must be 300.")
    return problems


def _pixel_problems(image: Image.Image, cloth: str) -> list[str]:
    """Cover, margins and contrast, on the picture at a fifth of its size (a pixel there is 1/60 inch)."""
    box = image.getchannel("A").getbbox()
    if box is None:
        return ["Nothing is drawn: the picture is fully transparent."]
    problems = []
    nearest = min(box[0], box[1], WIDTH - box[2], HEIGHT - box[3])
    if nearest < MARGIN:
        problems.append(f"Ink comes within {nearest} px of the edge; the safe margin is {MARGIN} px.")
    size = (WIDTH // _REDUCTION, HEIGHT // _REDUCTION)
    pixels = np.asarray(image.resize(size, Image.Resampling.NEAREST))
    inked = pixels[..., 3] >= _OPAQUE
    if inked.mean() < MIN_COVER:
        problems.append(f"Only {inked.mean():.2%} of the print area carries ink.")
    lost_small, lost_large = _lost(pixels, inked, cloth)
    if lost_small:
        problems.append(f"{lost_small} small part(s) have less than {READABLE} : 1 contrast with the garment.")
    if lost_large:
        problems.append(f"{lost_large} large part(s) have less than {VISIBLE} : 1 contrast with the garment.")
    return problems


def _lost(pixels: NDArray[np.uint8], inked: NDArray[np.bool_], cloth: str) -> tuple[int, int]:
    """How many separate parts, small and large, do not stand out: each counts by its most contrasting tenth of pixels.

    A dark backing on dark cloth is fine as long as light letters lie on it; a light tagline on light cloth is a part
    of its own and is found.
    """
    labels, _ = ndimage.label(inked)
    small = large = 0
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        part = labels[rows, columns] == number
        if np.count_nonzero(part) < _SPECK:
            continue
        best = np.quantile(contrast_to(pixels[rows, columns][part][:, :3], cloth), 0.9)
        if max(part.shape) * _REDUCTION < SMALL:
            small += bool(best < READABLE)
        else:
            large += bool(best < VISIBLE)
    return small, large
