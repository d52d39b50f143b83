"""Choosing how art is cut out: by colour or by a background remover.

A colour key is exact on flat art and useless on a scene; a remover that was trained on photographs is good on scenes
and erases lettering on flat art. Measurements of the picture tell the two apart.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ray_apps.mockups.colour import lab
from ray_apps.mockups.printing.backdrop import fit_backdrop

MIN_PLAIN, MAX_NOISE = 0.6, 14.0
"""A plain backdrop covers this share of the border and varies by no more than this ΔE*ab."""

MAX_COLOURS = 45
"""Flat art has at most so many colours (`Content.colours`)."""

_SIDE = 512
_OFF, _OVER_NOISE = 8.0, 2.0
_CELL, _MOST = 6.0, 0.8


class Cut(StrEnum):
    """How art is cut out of its picture."""

    COLOUR_KEY = "colour_key"
    REMOVER = "background_remover"


@dataclass(frozen=True)
class Content:
    """What was measured of a picture.

    `plain` is the share of the border that one smooth backdrop covers and `noise` how much that varies (ΔE*ab); `art`
    is the share of the picture that differs from the backdrop and `colours` how many cells of Lab space, 6 wide, hold
    80 % of it.
    """

    plain: float
    noise: float
    art: float
    colours: int


@dataclass(frozen=True)
class Choice:
    """A way to cut, the reason in one line, and the measurements behind it."""

    cut: Cut
    reason: str
    content: Content


def choose(picture: NDArray[np.uint8]) -> Choice:
    """Choose how to cut `picture` (height × width × 3, sRGB)."""
    content = measure(picture)
    if content.plain < MIN_PLAIN:
        return Choice(Cut.REMOVER, f"only {content.plain:.0%} of the border is one backdrop", content)
    if content.noise > MAX_NOISE:
        return Choice(Cut.REMOVER, f"the backdrop varies by ΔE {content.noise:.0f}", content)
    if content.colours > MAX_COLOURS:
        return Choice(
            Cut.REMOVER, f"the art has {content.colours} colours, more than the {MAX_COLOURS} of flat art", content
        )
    return Choice(Cut.COLOUR_KEY, "flat art on a plain backdrop", content)


def measure(picture: NDArray[np.uint8]) -> Content:
    """Measure a picture at 512 px on its longer side, after smoothing, so that size and grain hardly matter."""
    image = Image.fromarray(picture)
    image.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    small = ndimage.median_filter(np.asarray(image), (3, 3, 1))
    backdrop = fit_backdrop(small)
    art = backdrop.distance > max(_OFF, _OVER_NOISE * backdrop.noise)
    colours = lab(small[art])
    return Content(plain=backdrop.share, noise=backdrop.noise, art=float(art.mean()), colours=_colours(colours))


def _colours(art: NDArray[np.float64]) -> int:
    """How many cells of Lab space hold most of these pixels."""
    if not len(art):
        return 0
    cells = np.round(art / _CELL).astype(np.int64) @ np.array([1, 1000, 1_000_000])
    counts = np.sort(np.unique(cells, return_counts=True)[1])[::-1]
    return int(np.searchsorted(np.cumsum(counts), _MOST * counts.sum()) + 1)
