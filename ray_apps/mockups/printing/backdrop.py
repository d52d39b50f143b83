"""The backdrop of a picture, as a smooth surface fitted on the picture's border.

A backdrop that is lit unevenly is still plain: L*, a* and b* (and R, G, B) are each a polynomial of second degree in x
and y. Art that runs off the picture spoils a part of the border, so the fit is repeated without what lies off it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ray_apps.mockups.colour import lab

_BORDER = 0.03
"""Width of the border as a share of the shorter side."""

_ROUNDS = 6
_NEAR = 6.0
"""A border pixel within this ΔE*ab of the surface belongs to it, however even the backdrop is."""

_MAX_SAMPLES = 20_000


@dataclass(frozen=True)
class Backdrop:
    """A fitted backdrop.

    `rgb` (height × width × 3, sRGB 0..255) is its colour everywhere, `distance` (height × width) the ΔE*ab of each
    pixel to it. `noise` is the ΔE*ab that 95 % of the backdrop's own border pixels stay below, `share` the share of
    the border that it covers.
    """

    rgb: NDArray[np.float32]
    distance: NDArray[np.float32]
    noise: float
    share: float


def fit_backdrop(picture: NDArray[np.uint8]) -> Backdrop:
    """Fit the backdrop of a picture (height × width × 3, sRGB). Any picture has one; `share` tells how plain it is."""
    height, width = picture.shape[:2]
    terms = _terms(height, width)
    colours = lab(picture).astype(np.float32)
    chosen = _border(height, width)
    basis, samples = terms[chosen], np.concatenate([colours[chosen], picture[chosen].astype(np.float32)], axis=1)
    kept = _commonest(samples[:, :3])
    factors = np.zeros((basis.shape[1], 6), dtype=np.float32)
    apart = np.zeros(len(samples), dtype=np.float32)
    for _ in range(_ROUNDS):
        factors = np.linalg.lstsq(basis[kept], samples[kept], rcond=None)[0].astype(np.float32)
        apart = np.linalg.norm(samples[:, :3] - basis @ factors[:, :3], axis=1)
        kept = apart <= max(_NEAR, 3 * float(np.median(apart[kept])))
    return Backdrop(
        rgb=np.clip(terms @ factors[:, 3:], 0, 255),
        distance=np.linalg.norm(colours - terms @ factors[:, :3], axis=-1).astype(np.float32),
        noise=float(np.quantile(apart[kept], 0.95)),
        share=float(kept.mean()),
    )


def _terms(height: int, width: int) -> NDArray[np.float32]:
    """1, x, y, xy, x², y² of each pixel, with x and y from -0.5 to 0.5."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    y, x = y / height - 0.5, x / width - 0.5
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)


def _border(height: int, width: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the border's pixels, thinned out evenly when there are very many."""
    wide = max(2, round(_BORDER * min(height, width)))
    frame = np.ones((height, width), dtype=bool)
    frame[wide:-wide, wide:-wide] = False
    rows, columns = np.nonzero(frame)
    step = -(-len(rows) // _MAX_SAMPLES)
    return rows[::step], columns[::step]


def _commonest(colours: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which samples are near the commonest colour: where the fit starts."""
    cells = np.round(colours / 8).astype(np.int16)
    found, counts = np.unique(cells, axis=0, return_counts=True)
    mode = found[counts.argmax()].astype(np.float32) * 8
    near = np.linalg.norm(colours - mode, axis=1) <= 16
    return near if near.sum() >= 12 else np.ones(len(colours), dtype=bool)
