"""Enlarging art to print size: flat art as vectors, pictures by Lanczos.

Flat art is traced by VTracer at a few times its size and rendered by resvg, so that its edges are as sharp as the print
file. A picture gains no detail by being enlarged; its effective resolution is what its own pixels give.
"""

import io
import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import resvg_py
import vtracer
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ray_apps.mockups.printing.inks import inks_of, reproduced, shares
from ray_apps.mockups.printing.resample import resampled

_TRACED_SIDE = 2000
"""About how many pixels the longer side of the traced picture has."""

_SPECKLE = 6
_FAITHFUL = 0.93
"""Share of the ink that a handful of inks must give back for art to be traced."""


class Enlarging(StrEnum):
    """How art came to its printed size."""

    TRACED = "traced"
    LANCZOS = "lanczos"


@dataclass(frozen=True)
class Enlarged:
    """Art at its printed size (height × width × 4) and the pixels per printed inch that carry detail."""

    rgba: NDArray[np.uint8]
    effective_dpi: float
    how: Enlarging


def enlarge(rgba: NDArray[np.uint8], width: int, height: int, dpi: int, flat: bool) -> Enlarged:
    """Bring art (height × width × 4) to `width` × `height` px, printed at `dpi`; `flat` art is traced.

    Art with gradients is not, since a tracing would turn them into steps. Art that has its size or more is only
    resampled: there is nothing to gain.
    """
    if flat and rgba.shape[1] < width and traceable(rgba):
        return Enlarged(_rendered(trace(rgba), width, height), float(dpi), Enlarging.TRACED)
    effective = min(float(dpi), dpi * rgba.shape[1] / width)
    return Enlarged(resampled(rgba, width, height), effective, Enlarging.LANCZOS)


def traceable(rgba: NDArray[np.uint8]) -> bool:
    """Whether a handful of inks gives back nearly all of this art (height × width × 4): no gradients, no grain."""
    return reproduced(rgba) >= _FAITHFUL


def trace(rgba: NDArray[np.uint8]) -> str:
    """Flat art (height × width × 4) as SVG: inks as filled curves under one mask that is the outline of all ink."""
    labels = _enlarged_labels(rgba)
    inks = np.vstack([np.zeros(3, dtype=np.uint8), inks_of(rgba)])
    empty = labels == 0
    nearest = ndimage.distance_transform_edt(empty, return_distances=False, return_indices=True)
    filled = inks[labels[tuple(nearest)]]
    height, width = labels.shape
    outline = "".join(_paths(np.where(empty, 255, 0).astype(np.uint8), "binary"))
    outline = re.sub(r'fill="[^"]*"', 'fill="#ffffff"', outline)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<mask id="ink" maskUnits="userSpaceOnUse" x="0" y="0" width="{width}" height="{height}">{outline}</mask>'
        f'<g mask="url(#ink)">{"".join(_paths(filled, "color"))}</g></svg>'
    )


def _enlarged_labels(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Which ink (0 for none) each pixel of the enlarged picture has: the one with the largest interpolated share."""
    parts = shares(rgba, inks_of(rgba))
    scale = max(1, round(_TRACED_SIDE / max(rgba.shape[:2])))
    size = (rgba.shape[1] * scale, rgba.shape[0] * scale)
    most = np.full(size[::-1], -1.0, dtype=np.float32)
    labels = np.zeros(size[::-1], dtype=np.uint8)
    for number, part in enumerate(parts):
        large = np.asarray(Image.fromarray(part).resize(size, Image.Resampling.BICUBIC))
        better = large > most
        labels[better], most[better] = number, large[better]
    return labels


def _paths(pixels: NDArray[np.uint8], mode: str) -> list[str]:
    """VTracer's paths of a picture: curves, in the order in which they are painted."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(buffer, "PNG", compress_level=1)
    traced = vtracer.convert_raw_image_to_svg(
        buffer.getvalue(),
        img_format="png",
        colormode=mode,
        hierarchical="stacked",
        mode="spline",
        filter_speckle=_SPECKLE,
        color_precision=8,
        layer_difference=0,
        path_precision=2,
    )
    return re.findall(r"<path [^>]*/>", traced)


def _rendered(svg: str, width: int, height: int) -> NDArray[np.uint8]:
    """An SVG stretched to a size (the shape is the art's own, to a pixel)."""
    sized = svg.replace("<svg ", f'<svg width="{width}" height="{height}" preserveAspectRatio="none" ', 1)
    png = bytes(resvg_py.svg_to_bytes(svg_string=sized, skip_system_fonts=True))
    return np.array(Image.open(io.BytesIO(png)).convert("RGBA"))
