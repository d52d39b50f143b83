"""The inks of flat art, and how much of each lies in every pixel.

A pixel at an edge is a mixture of the two inks that meet there. Told apart, the shares can be enlarged one by one, and
the boundary comes out between the pixels, where it was drawn, without a seam of a third colour.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ray_apps.mockups.colour import lab

MAX_INKS = 24
_EVEN = 24
"""A pixel is even when its 3 × 3 neighbours span less than this (0..255) in every channel."""

_ALIKE = 8.0
_LEAST = 4e-4
_SAMPLES = 20_000
_REACH = 5
"""Side (px) of the window in which the inks of a mixed pixel are looked for."""


def inks_of(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The inks (count × 3, sRGB) of flat art (height × width × 4), the commonest first; at most 24."""
    opaque = rgba[..., 3] >= 250
    even = opaque & _is_even(rgba)
    sample = rgba[even if even.any() else rgba[..., 3] >= 128][:, :3]
    strip = Image.fromarray(sample[None])
    reduced = strip.quantize(64, Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
    table = np.asarray(reduced.getpalette(), dtype=np.uint8).reshape(-1, 3)
    counts = np.bincount(np.asarray(reduced).ravel(), minlength=len(table))
    kept: list[int] = []
    for number in np.argsort(-counts, kind="stable"):
        if len(kept) == MAX_INKS or counts[number] < _LEAST * counts.sum():
            break
        apart = np.linalg.norm(lab(table[kept]) - lab(table[number]), axis=-1) if kept else np.array([np.inf])
        if apart.min() > _ALIKE:
            kept.append(int(number))
    return table[kept]


def shares(rgba: NDArray[np.uint8], inks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How much of nothing (first) and of each ink lies in a pixel: (1 + inks) × height × width, summing to 1."""
    ends = np.vstack([np.zeros(4), np.column_stack([inks, np.full(len(inks), 255)])]).astype(np.float32)
    pixels = rgba.astype(np.float32)
    pixels[..., :3] *= pixels[..., 3:] / 255
    nearest = np.empty(rgba.shape[:2], dtype=np.intp)
    for rows in range(0, len(pixels), 64):
        apart = np.linalg.norm(pixels[rows : rows + 64, :, None] - ends, axis=-1)
        nearest[rows : rows + 64] = apart.argmin(-1)
    whole = (nearest == np.arange(len(ends))[:, None, None]).astype(np.float32)
    mixed = ~_is_even(rgba)
    near = np.stack([ndimage.maximum_filter((nearest == k) & ~mixed, _REACH) for k in range(len(ends))])
    at = np.nonzero(mixed)
    whole[:, at[0], at[1]] = _split(pixels[at], ends, near[:, at[0], at[1]], whole[:, at[0], at[1]])
    return np.asarray(whole)


def reproduced(rgba: NDArray[np.uint8]) -> float:
    """The share of even ink that lies within ΔE*ab 4 of one of its inks: about 1 for flat art, less for gradients."""
    sample = rgba[(rgba[..., 3] >= 250) & _is_even(rgba)][:, :3]
    if not len(sample):
        return 0.0
    colours, inks = lab(sample[:: max(1, len(sample) // _SAMPLES)]), lab(inks_of(rgba))
    apart = np.linalg.norm(colours[:, None] - inks, axis=-1).min(axis=1)
    return float((apart < _ALIKE / 2).mean())


def _split(
    pixels: NDArray[np.float32], ends: NDArray[np.float32], near: NDArray[np.bool_], start: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The shares of mixed pixels (count × 4): of each pair of inks nearby, the mixture that comes nearest."""
    result = start.copy()
    misfit = np.linalg.norm(pixels - start.T @ ends, axis=1)
    for one, other in combinations(range(len(ends)), 2):
        chosen = np.flatnonzero(near[one] & near[other])
        if not len(chosen):
            continue
        reach = ends[other] - ends[one]
        part = np.clip((pixels[chosen] - ends[one]) @ reach / (reach @ reach), 0, 1)
        off = np.linalg.norm(pixels[chosen] - ends[one] - part[:, None] * reach, axis=1)
        better = off < misfit[chosen]
        taken = chosen[better]
        misfit[taken] = off[better]
        result[:, taken] = 0
        result[one, taken], result[other, taken] = 1 - part[better], part[better]
    return result


def _is_even(rgba: NDArray[np.uint8]) -> NDArray[np.bool_]:
    low = ndimage.minimum_filter(rgba, (3, 3, 1)).astype(np.int16)
    return np.asarray(((ndimage.maximum_filter(rgba, (3, 3, 1)) - low) < _EVEN).all(-1))
