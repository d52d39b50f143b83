"""What every product is made with: its description, and the seams and ribs that several have."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ray_apps.mockups.garments.cloth import Cloth
from ray_apps.mockups.garments.panels import SIZE, Field, Mask, cover
from ray_apps.mockups.garments.weave import Weave


@dataclass(frozen=True)
class PrintArea:
    """Where on the listing picture a print may lie, in pixels.

    A design is shown at the scale of its page (`fills` false: page width = area width) or as large as its ink fits
    (`fills` true). `hang` says where in a taller area it lies: 0 at the top, 1 at the bottom.
    """

    left: int
    top: int
    width: int
    height: int
    hang: float
    fills: bool = False


@dataclass(frozen=True)
class Product:
    """A product on offer.

    `colours` are the names of those it comes in, `make` drapes and lights it, `sheen` is how much its cloth gleams
    beside jersey.
    """

    name: str
    title: str
    colours: tuple[str, ...]
    print_area: PrintArea
    make: Callable[[], Cloth]
    weave: Weave = Weave.JERSEY
    sheen: float = 1.0


def plain_detail() -> Field:
    """Cloth without seams: 1 everywhere."""
    return np.ones((SIZE, SIZE), dtype=np.float32)


def sew(detail: Field, seam: Mask, depth: float = 0.24, softness: float = 3.0) -> None:
    """Draw a seam: a groove, with the lit lip of the cloth that is sewn under below it."""
    line = cover(seam)
    soft = ndimage.gaussian_filter(line, softness)
    detail *= 1 - depth * np.clip(0.65 * line + 1.1 * soft, 0, 1)
    detail *= 1 + 0.25 * depth * np.roll(soft, (5, 2), (0, 1)) * (1 - line)


def stitch(detail: Field, line: Mask, depth: float = 0.20) -> None:
    """Draw stitches: thin, with the cloth drawn in a little around them."""
    thin = cover(line)
    detail *= 1 - depth * thin - 0.35 * depth * ndimage.gaussian_filter(thin, 4)


def upright_ribs(period: float = 7.5) -> Field:
    """The fine ribs of a knitted band, as one row around 0."""
    x = np.arange(SIZE, dtype=np.float32)[None, :]
    return np.asarray(np.sin(x * (2 * math.pi / period)), dtype=np.float32)


def rib(detail: Field, band: Mask, depth: float = 0.035, period: float = 7.5) -> None:
    """Knit a band in ribs, rounded at its upper and lower edge."""
    share = cover(band)
    rounded = ndimage.gaussian_filter(np.roll(share, -10, axis=0) - np.roll(share, 10, axis=0), 6)
    detail *= 1 + share * (depth * upright_ribs(period) + 0.10 * rounded)
