"""Drawing an illustrated design: lettering and art on one print file."""

import base64
import io
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ray_apps.domain.designs import Artwork, DesignBrief
from ray_apps.mockups.colour import rgb
from ray_apps.mockups.illustrated.layout import layout
from ray_apps.mockups.layout.composition import HEIGHT, WIDTH, Composition
from ray_apps.mockups.layout.shapes import Box
from ray_apps.mockups.layout.svg import svg
from ray_apps.mockups.lettering import read_lettering
from ray_apps.mockups.palettes import inks_for
from ray_apps.mockups.printing.preparing import CutOut
from ray_apps.mockups.printing.upscale import enlarge, traceable
from ray_apps.mockups.raster import DPI, print_file

RIM = 44
"""Width of the rim around the art (px, 3.7 mm)."""

LEAST_DPI = 150.0
"""Art that cannot be traced is shown no larger than this resolution of its own pixels allows."""

_COARSE = 4
"""The rim is found on every fourth pixel and smoothed, which no eye tells from a finer one."""


@dataclass(frozen=True)
class Illustrated:
    """An illustrated design: its files, its lettering with the window, the resolution of its art, how that was made."""

    artwork: Artwork
    design: Composition
    effective_dpi: float
    how: dict[str, object]


def illustrate(brief: DesignBrief, art: CutOut) -> Illustrated:
    """Set a brief's words around `art`: vector source (the art is an image in it) and print file, as `draw` makes them.

    The same brief and art give the same bytes. Raises `InputError` for text that cannot be lettered.
    """
    high, wide = art.rgba.shape[:2]
    sharp = art.flat and traceable(art.rgba)
    design = layout(brief, wide / high, inf if sharp else wide * DPI / LEAST_DPI + 2 * RIM)
    if design.window is None:
        raise ValueError("the layout of an illustrated design has a window")
    spot = _spot(design.window, art, inf if sharp else DPI / LEAST_DPI)
    large = enlarge(art.rgba, spot[2] - 2 * RIM, spot[3] - 2 * RIM, DPI, sharp)
    picture = rimmed(large.rgba, inks_for(brief.palette, brief.garment).line, RIM)
    source = _with_picture(svg(design), picture, spot)
    text = read_lettering(brief.phrase, brief.tagline)
    artwork = Artwork(
        brief=brief,
        svg=source,
        png=print_file(source, design, 0.0, brief.seed),
        width=WIDTH,
        height=HEIGHT,
        dpi=DPI,
        lettering="\n".join(part for part in (text.phrase, text.tagline) if part),
    )
    how = art.how | {"enlarged": str(large.how), "shape": round(wide / high, 4), "spot": list(spot)}
    return Illustrated(artwork, design, large.effective_dpi, how)


def rimmed(rgba: NDArray[np.uint8], ink: str, width: int) -> NDArray[np.uint8]:
    """Art (height × width × 4) on a rim of `ink` that reaches `width` px beyond it; the picture grows by that."""
    padded = np.pad(rgba, ((width, width), (width, width), (0, 0)))
    alpha = padded[..., 3].astype(np.float32) / 255
    coarse = Image.fromarray(padded[..., 3]).reduce(_COARSE)
    apart = ndimage.distance_transform_edt(np.asarray(coarse) < 128)
    field = np.clip((width / _COARSE - apart - 0.5) * 255 + 128, 0, 255).astype(np.uint8)
    size = (padded.shape[1], padded.shape[0])
    rim = np.asarray(Image.fromarray(field).resize(size, Image.Resampling.BICUBIC))
    rim = np.clip((rim.astype(np.float32) - 128) * _COARSE + 128, 0, 255) / 255
    whole = np.maximum(rim, alpha)
    under = np.array(rgb(ink), dtype=np.float32)
    mixed = np.divide(
        padded[..., :3] * alpha[..., None] + under * (whole - alpha)[..., None],
        whole[..., None],
        out=np.zeros((*alpha.shape, 3), dtype=np.float32),
        where=whole[..., None] > 0,
    )
    return np.dstack([mixed + 0.5, whole * 255 + 0.5]).astype(np.uint8)


def _spot(window: Box, art: CutOut, most: float) -> tuple[int, int, int, int]:
    """Where the art goes with its rim: left, top, width and height in px; in the window's middle, shape kept.

    It is enlarged `most` times at the most.
    """
    high, wide = art.rgba.shape[:2]
    scale = min((window.width - 2 * RIM) / wide, (window.height - 2 * RIM) / high, most)
    size = max(1, round(wide * scale)) + 2 * RIM, max(1, round(high * scale)) + 2 * RIM
    x, y = window.centre
    return round(x - size[0] / 2), round(y - size[1] / 2), *size


def _with_picture(source: bytes, picture: NDArray[np.uint8], spot: tuple[int, int, int, int]) -> bytes:
    """The design's SVG with the picture in it, at its printed size."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG", compress_level=6)
    left, top, width, height = spot
    data = base64.b64encode(out.getvalue()).decode()
    image = f'<image x="{left}" y="{top}" width="{width}" height="{height}" href="data:image/png;base64,{data}"/>'
    return source.replace(b"</svg>", image.encode() + b"</svg>")
