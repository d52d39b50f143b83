"""The grain of materials: knitted jersey, canvas, paper, and the fibres of heather yarn. Each is a field around 1."""

from enum import StrEnum
from functools import lru_cache

import numpy as np
from scipy import ndimage

from ray_apps.mockups.garments.panels import SIZE, Field


class Weave(StrEnum):
    """What a product is made of."""

    JERSEY = "jersey"
    CANVAS = "canvas"
    PAPER = "paper"


@lru_cache(maxsize=2)
def grain(weave: Weave) -> Field:
    """The grain of a material, for every pixel of the picture."""
    if weave is Weave.CANVAS:
        return _canvas()
    return _noise(11, (1.1, 0.55), 0.02) if weave is Weave.JERSEY else _noise(23, (0.9, 0.9), 0.006)


@lru_cache(maxsize=1)
def fibres() -> Field:
    """Heather cloth: short light and dark fibres, mostly level."""
    return _noise(5, (0.7, 3.2), 0.045)


def _noise(seed: int, softness: tuple[float, float], strength: float) -> Field:
    chance = np.random.default_rng(seed)
    noise = ndimage.gaussian_filter(chance.standard_normal((SIZE, SIZE), dtype=np.float32), softness)
    return np.asarray(1 + strength * noise / noise.std(), dtype=np.float32)


def _canvas() -> Field:
    """Plain weave: threads of uneven thickness both ways, over and under in turn."""
    warp, weft = _noise(17, (14, 0.6), 0.013), _noise(19, (0.6, 14), 0.013)
    at = np.arange(SIZE, dtype=np.float32) * np.float32(np.pi / 3)
    over = np.sin(at)[:, None] * np.sin(at)[None, :]
    return np.asarray(warp * weft * (1 + 0.022 * over), dtype=np.float32)
