"""Preflight: what would go wrong if this file were printed on this garment.

A print shop sees only the file, so size, colour mode, resolution, margins, contrast, strokes, halos and sharpness are
all read from the produced bytes. Only for words that cannot be read in it is the design asked what it letters.
"""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from ray_apps.domain.designs import DesignBrief
from ray_apps.mockups.draw import composition, words_of
from ray_apps.mockups.garments import garment
from ray_apps.mockups.layout.composition import HEIGHT, WIDTH, Composition
from ray_apps.mockups.preflight.detail import flattened, halo_fault, sharpness_fault, stroke_fault
from ray_apps.mockups.preflight.gamut import gamut_fault
from ray_apps.mockups.preflight.header import header_faults
from ray_apps.mockups.preflight.ink import ink_faults
from ray_apps.mockups.preflight.report import Fault, PreflightReport
from ray_apps.mockups.preflight.words import Picture, Reader, read_words, words_fault

SMALLEST_LETTERING = 40.0
"""Lettering lower than this (px, 3.4 mm) fills in."""

__all__ = ["Fault", "PreflightReport", "preflight"]


def preflight(
    png: bytes, brief: DesignBrief, reader: Reader | None = None, design: Composition | None = None
) -> PreflightReport:
    """Check a print file on the brief's garment. Without a `reader` words are not read back, and a warning says so.

    `design` is what was drawn where that is not the composition of the brief's family: an illustrated one.
    """
    try:
        with Image.open(io.BytesIO(png)) as image:
            faults = header_faults(image, len(png))
            if image.mode != "RGBA" or image.size != (WIDTH, HEIGHT):
                return PreflightReport(tuple(faults))
            pixels = np.asarray(image)
    except (OSError, SyntaxError, ValueError) as error:
        return PreflightReport((Fault("file", f"The file cannot be read as a PNG: {error}."),))
    cloth = garment(brief.garment).colour
    faults += ink_faults(pixels, cloth)
    if not any(fault.kind == "cover" and "Nothing" in fault.text for fault in faults):
        faults += _detail(pixels, cloth)
        words = words_of(brief) if design is None else (brief.phrase, brief.tagline)
        faults += _lettering(pixels, brief.garment, words, design or composition(brief), reader)
    return PreflightReport(tuple(sorted(faults, key=lambda fault: fault.severity)))


def _detail(pixels: Picture, cloth: str) -> list[Fault]:
    grey = flattened(pixels, cloth)
    found = [sharpness_fault(grey), stroke_fault(grey), halo_fault(pixels[..., 3]), gamut_fault(pixels)]
    return [fault for fault in found if fault]


def _lettering(
    pixels: Picture, cloth: str, words: Sequence[str], design: Composition, reader: Reader | None
) -> list[Fault]:
    """Lettering too small, and words that the picture does not say."""
    faults = _too_small(design)
    if reader is None:
        return [*faults, Fault("words", "The words were not read back: there is no reader.", "warning")]
    read = read_words(pixels, garment(cloth).colour, words, reader, design)
    return [*faults, *([fault] if (fault := words_fault(read)) else [])]


def _too_small(design: Composition) -> list[Fault]:
    small = [layer for layer in design.layers if 0 < layer.lettering < SMALLEST_LETTERING]
    if not small:
        return []
    lowest = min(layer.lettering for layer in small) / 300 * 25.4
    text = f"Lettering of {lowest:.1f} mm is too small to print; at least {SMALLEST_LETTERING / 300 * 25.4:.1f} mm."
    return [Fault("lettering", text, boxes=tuple(layer.shape.bounds for layer in small))]
