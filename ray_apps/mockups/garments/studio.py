"""The blank garment: a T-shirt of one colour against a studio wall, before anything is printed on it."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ray_apps.mockups.colour import luminance, rgb
from ray_apps.mockups.garments.cloth import Field, cloth
from ray_apps.mockups.garments.colours import Garment, garment
from ray_apps.mockups.garments.shirt import SIZE, cover, cut

_KEPT = 4
_TOP = 560
"""Rows that hold the collar."""


@lru_cache(maxsize=_KEPT)
def blank(name: str) -> NDArray[np.uint8]:
    """The garment without a print, (2000, 2000, 3), 12 MB a colour."""
    chosen = garment(name)
    maps = _Maps.of(chosen)
    body = cover(cut().body)
    picture = np.empty((SIZE, SIZE, 3), dtype=np.uint8)
    for channel, (cloth_tint, wall_tint) in enumerate(zip(rgb(chosen.colour), rgb(chosen.backdrop), strict=True)):
        tint = cloth_tint / 255
        lit = tint * maps.shade + (0.55 + 0.45 * tint) * maps.sheen
        lit[:_TOP] += maps.opening * (tint * maps.inside + 0.012 - lit[:_TOP])
        shown = wall_tint / 255 * maps.wall
        shown += body * (lit - shown)
        picture[..., channel] = np.clip(shown * 255 + 0.5, 0, 255)
    return picture


def tone(shade: Field, dark: float) -> Field:
    """Brightness as dark cloth shows it: shadows sink less, since black cannot get much blacker."""
    return np.asarray(shade ** (1.15 - 0.35 * dark), dtype=np.float32)


def darkness(chosen: Garment) -> float:
    """0 for white cloth to 1 for black."""
    return 1.0 - math.sqrt(float(luminance(rgb(chosen.colour))))


@dataclass(frozen=True, eq=False)
class _Maps:
    """What lights a garment, whatever its tint: one number a pixel each.

    `shade` multiplies the tint, `sheen` is light reflected on top; `inside` is the shade of what the neck opening
    shows, in the upper rows, and `opening` where; `wall` lights the backdrop.
    """

    shade: Field
    sheen: Field
    inside: Field
    opening: Field
    wall: Field

    @classmethod
    def of(cls, chosen: Garment) -> "_Maps":
        lit, dark, panels = cloth(), darkness(chosen), cut()
        shade = tone(lit.shade, dark) * lit.weave
        if chosen.heather:
            shade *= _fibres()
        shade *= 1 - 0.20 * cover(panels.stitches)
        shade[:_TOP] *= _collar()
        sheen = np.clip(lit.shade - 0.84, 0, 1) * (0.05 + 0.16 * dark)
        return cls(shade, sheen, _inside(), cover(panels.neck[:_TOP]), _wall())


def _fibres() -> Field:
    """Heather cloth: short light and dark fibres, mostly level."""
    chance = np.random.default_rng(5)
    noise = ndimage.gaussian_filter(chance.standard_normal((SIZE, SIZE), dtype=np.float32), (0.7, 3.2))
    return np.asarray(1 + 0.055 * noise / noise.std(), dtype=np.float32)


def _ribbing() -> Field:
    """The fine ribs of the collar, as one row."""
    x = np.arange(SIZE, dtype=np.float32)[None, :]
    return np.asarray(1 + 0.035 * np.sin(x * (2 * math.pi / 7.5)), dtype=np.float32)


def _collar() -> Field:
    """The ribbed collar in front: rounded, with ribs; 1 elsewhere. Upper rows only."""
    rib = cover(cut().rib[: _TOP + 20])
    rounded = ndimage.gaussian_filter(np.roll(rib, -10, axis=0) - np.roll(rib, 10, axis=0), 6)
    return np.asarray(1 + rib[:_TOP] * (_ribbing() * (1 + 0.10 * rounded[:_TOP]) - 1), dtype=np.float32)


def _inside() -> Field:
    """The inside of the shirt's back, seen through the neck: dim, with the back collar's band. Upper rows only."""
    panels = cut()
    y = np.arange(_TOP, dtype=np.float32)[:, None]
    shade = 0.34 + 0.30 * np.clip((y - 190) / 210, 0, 1)
    band = cover(panels.back[:_TOP])
    shade = shade + band * (0.74 * _ribbing() - shade)
    sewn = ndimage.gaussian_filter(np.abs(np.gradient(band, axis=0)), 1.2)
    cast = ndimage.gaussian_filter(1 - cover(panels.neck[:_TOP]), 16)
    shade = shade * (1 - 0.9 * np.clip(sewn, 0, 1)) * (1 - 0.55 * np.clip(cast * 1.3, 0, 1))
    return np.asarray(shade, dtype=np.float32)


@lru_cache(maxsize=1)
def _wall() -> Field:
    """A wall with a soft vignette and the shirt's shadow on it."""
    y = (np.arange(SIZE, dtype=np.float32)[:, None] - 900) / 1500
    x = (np.arange(SIZE, dtype=np.float32)[None, :] - 900) / 1400
    body = cover(cut().body, 2)
    near = ndimage.gaussian_filter(np.roll(body, (5, 3), (0, 1)), 3.5)
    far = ndimage.gaussian_filter(np.roll(body, (17, 11), (0, 1)), 20)
    shadow = (1 - 0.22 * near) * (1 - 0.30 * far)
    full = ndimage.zoom(shadow, 2, order=1, grid_mode=True, mode="nearest")
    return np.asarray((1.035 - 0.13 * np.hypot(x, y)) * full, dtype=np.float32)
