"""Cutting flat art out of a plain backdrop by colour.

What is as the backdrop is backdrop. A pixel at an edge is a mixture C = αF + (1 - α)B of ink F and backdrop B (the
compositing equation of Porter and Duff, 1984); F is taken from the solid ink beside it, which gives α and leaves no
trace of the backdrop's colour in the edge.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ray_apps.mockups.printing.backdrop import Backdrop, fit_backdrop

_LEAST, _OVER_NOISE = 7.0, 2.5
"""Backdrop is what lies within this ΔE*ab of it, or this many times the backdrop's own noise."""

_NOISY = 1.5
"""A backdrop that varies by more than this ΔE*ab is smoothed before it is told from ink."""

_EDGE = 2.3
"""Ink nearer than this (px) to the backdrop may be a mixture."""

_REACH = 3
"""How far (px) from an edge its solid ink is looked for."""

_MISFIT = 36.0
"""A pixel further than this (RGB distance) from the mixtures of its ink and the backdrop is another ink."""

_FAINT = 0.04
_SPECK = 1.4e-5
"""Parts smaller than this share of the picture are dirt."""

_UNLIKE = 3.0
"""An enclosed part whose median lies further (ΔE*ab) from the backdrop is ink of nearly its colour."""


@dataclass(frozen=True)
class Cutout:
    """Art without its backdrop: `rgba` (height × width × 4, straight alpha).

    `holes` counts enclosed parts of the backdrop's colour that were opened, `kept` those of nearly its colour that
    stayed ink.
    """

    rgba: NDArray[np.uint8]
    holes: int
    kept: int


def colour_key(picture: NDArray[np.uint8]) -> Cutout:
    """Cut the art out of `picture` (height × width × 3, sRGB).

    Enclosed parts of the backdrop's colour are opened, as the counters of letters and rings are; the cloth shows
    there. Lettering of exactly that colour cannot be told from a counter: art should be made on a backdrop of a colour
    that it has not.
    """
    ground = fit_backdrop(picture)
    if ground.noise > _NOISY:
        ground = fit_backdrop(ndimage.median_filter(picture, (3, 3, 1)))
    ink = ground.distance > max(_LEAST, _OVER_NOISE * ground.noise)
    ink = _without_specks(ink)
    ink, holes, kept = _filled(ink, ground)
    alpha, colour = _unmixed(picture.astype(np.float32), ground.rgb, ground.distance, ink)
    alpha[alpha < _FAINT] = 0
    rgba = np.dstack([colour, alpha[..., None] * 255])
    rgba[alpha == 0] = 0
    return Cutout(np.clip(rgba + 0.5, 0, 255).astype(np.uint8), holes, kept)


def _without_specks(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    labels, _ = ndimage.label(ink, structure=np.ones((3, 3)))
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return np.asarray((sizes >= _least_part(ink.size))[labels])


def _least_part(pixels: int) -> float:
    return max(5.0, _SPECK * pixels)


def _filled(ink: NDArray[np.bool_], ground: Backdrop) -> tuple[NDArray[np.bool_], int, int]:
    """Fill the enclosed parts that are no backdrop; how many parts were left open and how many filled.

    Shape does not tell a counter from lettering of the backdrop's very colour, so colour decides: what differs from
    the backdrop by more than its noise is ink. Specks are noise within the ink.
    """
    labels, count = ndimage.label(~ink)
    edge = set(np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])).tolist())
    inner = np.asarray([number for number in range(1, count + 1) if number not in edge], dtype=np.intp)
    if not len(inner):
        return ink, 0, 0
    sizes = np.bincount(labels.ravel(), minlength=count + 1)[inner]
    core = np.where(ndimage.binary_erosion(~ink), labels, 0)
    unlike = np.asarray(ndimage.median(ground.distance, core, inner)) > max(_UNLIKE, ground.noise)
    speck = sizes < _least_part(ink.size)
    filled = speck | unlike
    return ink | np.isin(labels, inner[filled]), int((~filled).sum()), int((unlike & ~speck).sum())


def _unmixed(
    picture: NDArray[np.float32], ground: NDArray[np.float32], distance: NDArray[np.float32], ink: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Alpha 0..1 and ink colour of every pixel, un-mixed where ink meets backdrop."""
    alpha, colour = ink.astype(np.float32), picture.copy()
    inward = ndimage.distance_transform_edt(ink)
    edge = ndimage.binary_dilation(ink, iterations=2) & (inward < _EDGE)
    rows, columns = np.nonzero(edge)
    if not len(rows):
        return alpha, colour
    solid = _solid_ink(picture, distance, inward, rows, columns)
    seen, behind = picture[rows, columns], ground[rows, columns]
    reach = solid - behind
    part = ((seen - behind) * reach).sum(1) / np.maximum((reach * reach).sum(1), 1)
    part = np.clip(part, 0, 1)
    misfit = np.linalg.norm(seen - behind - part[:, None] * reach, axis=1) > _MISFIT
    own = misfit & ink[rows, columns]
    part[own], part[misfit & ~own] = 1, 0
    alpha[rows, columns] = part
    colour[rows, columns] = np.where(own[:, None], seen, solid)
    return alpha, colour


def _solid_ink(
    picture: NDArray[np.float32],
    distance: NDArray[np.float32],
    inward: NDArray[np.float64],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> NDArray[np.float32]:
    """The colour of the ink beside each edge pixel: the nearest core, or on a hairline what is most unlike backdrop."""
    core = inward >= _EDGE
    if core.any():
        away, (near_rows, near_columns) = ndimage.distance_transform_edt(~core, return_indices=True)
        near = away[rows, columns] <= _REACH + _EDGE
        from_core = picture[near_rows[rows, columns], near_columns[rows, columns]]
    else:
        near, from_core = np.zeros(len(rows), dtype=bool), picture[rows, columns]
    best, found = np.full(len(rows), -1.0, dtype=np.float32), picture[rows, columns]
    height, width = distance.shape
    for down in range(-_REACH, _REACH + 1):
        for across in range(-_REACH, _REACH + 1):
            y, x = np.clip(rows + down, 0, height - 1), np.clip(columns + across, 0, width - 1)
            better = distance[y, x] > best
            best[better] = distance[y, x][better]
            found[better] = picture[y[better], x[better]]
    return np.where(near[:, None], from_core, found)
