"""Cover, margins and contrast: where the ink lies and whether it stands out from the cloth."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ray_apps.mockups.colour import contrast_to
from ray_apps.mockups.layout.shapes import Box
from ray_apps.mockups.preflight.report import Fault

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

_SHOWN = 6


def ink_faults(pixels: NDArray[np.uint8], cloth: str) -> list[Fault]:
    """Faults of an RGBA picture (height, width, 4) on cloth of colour `cloth`."""
    height, width = pixels.shape[:2]
    rows, columns = (np.flatnonzero(pixels[..., 3].max(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return [Fault("cover", "Nothing is drawn: the picture is fully transparent.")]
    box = Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))
    faults = []
    nearest = int(min(box.left, box.top, width - box.right, height - box.bottom))
    if nearest < MARGIN:
        text = f"Ink comes within {nearest} px of the edge; the safe margin is {MARGIN} px."
        faults.append(Fault("margin", text, boxes=(box,)))
    small = pixels[_REDUCTION // 2 :: _REDUCTION, _REDUCTION // 2 :: _REDUCTION]
    inked = small[..., 3] >= _OPAQUE
    if inked.mean() < MIN_COVER:
        faults.append(Fault("cover", f"Only {inked.mean():.2%} of the print area carries ink."))
    lost_small, lost_large = _lost(small, inked, cloth)
    for what, lost, bound in (("small", lost_small, READABLE), ("large", lost_large, VISIBLE)):
        if lost:
            text = f"{len(lost)} {what} part(s) have less than {bound} : 1 contrast with the garment."
            faults.append(Fault("contrast", text, boxes=tuple(lost[:_SHOWN])))
    return faults


def _lost(pixels: NDArray[np.uint8], inked: NDArray[np.bool_], cloth: str) -> tuple[list[Box], list[Box]]:
    """Separate parts, small and large, that do not stand out: each counts by its most contrasting tenth of pixels.

    A dark backing on dark cloth is fine as long as light letters lie on it; a light tagline on light cloth is a part
    of its own and is found.
    """
    labels, _ = ndimage.label(inked)
    small, large = [], []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        part = labels[rows, columns] == number
        if np.count_nonzero(part) < _SPECK:
            continue
        best = np.quantile(contrast_to(pixels[rows, columns][part][:, :3], cloth), 0.9)
        box = Box(*(float(_REDUCTION * v) for v in (columns.start, rows.start, columns.stop, rows.stop)))
        if max(part.shape) * _REDUCTION < SMALL:
            small += [box] if best < READABLE else []
        else:
            large += [box] if best < VISIBLE else []
    return small, large
