"""Panels: outlines of what a product is sewn or built from, rasterised to masks.

Coordinates are those of the listing picture, 2000 × 2000 px, with x = 0 on the middle of the product (column 1000).
Paths are SVG paths whose x coordinates are written `{x}`; they are given for the right half and mirrored.
"""

import io

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

SIZE = 2000
MIDDLE = 1000
STEP = 2
"""Shapes of cloth are computed on every second pixel each way: cloth has no finer shape, and it costs a quarter."""

Mask = NDArray[np.uint8]
"""Coverage 0..255 over the picture, (2000, 2000): a quarter of what floating point would keep in memory."""

Field = NDArray[np.float32]
"""One number a pixel, of the picture or of every `STEP`-th pixel of it."""


def cover(mask: Mask, step: int = 1) -> Field:
    """A mask as 0..1, of every `step`-th pixel each way."""
    return mask[::step, ::step].astype(np.float32) / np.float32(255)


def fill(path: str, *, mirrored: bool = True) -> Mask:
    """The mask of a closed path; `mirrored` adds its image on the left."""
    return _raster(f'<path fill="#fff" d="{sides(path) if mirrored else placed(path)}"/>')


def stroke(path: str, width: float, *, mirrored: bool = True, dash: str = "", cap: str = "round") -> Mask:
    """The mask of a line `width` px wide; `dash` is SVG's stroke-dasharray."""
    look = f'stroke="#fff" stroke-linecap="{cap}" stroke-linejoin="round" stroke-width="{width}"'
    look += f' stroke-dasharray="{dash}"' if dash else ""
    return _raster(f'<path fill="none" {look} d="{sides(path) if mirrored else placed(path)}"/>')


def union(*masks: Mask) -> Mask:
    """Where any of the masks covers."""
    return np.asarray(np.maximum.reduce(masks), dtype=np.uint8)


def without(mask: Mask, other: Mask) -> Mask:
    """What of `mask` the other one leaves."""
    return np.asarray(np.where(mask > other, mask - other, 0), dtype=np.uint8)


def sides(path: str) -> str:
    """A path of the right half and its mirror image."""
    return f"{placed(path)} {placed(path, -1)}"


def placed(path: str, side: int = 1) -> str:
    """A path with its x coordinates filled in, on the right (1) or the left (-1)."""
    out, rest = "", path
    while "{" in rest:
        head, _, tail = rest.partition("{")
        number, _, rest = tail.partition("}")
        out += f"{head}{MIDDLE + side * float(number):g}"
    return out + rest


def _raster(element: str) -> Mask:
    return np.ascontiguousarray(drawn(element)[..., 3])


def drawn(elements: str) -> NDArray[np.uint8]:
    """SVG elements in picture coordinates as RGBA, (2000, 2000, 4), transparent where nothing is drawn."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}">{elements}</svg>'
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGBA"))
