"""The T-shirt's cut: outlines of its panels and seams, and their masks.

Coordinates are those of the listing picture, 2000 × 2000 px, with x = 0 on the middle of the shirt (column 1000).
Outlines are given for the right half and mirrored.
"""

import io
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

SIZE = 2000
MIDDLE = 1000

Mask = NDArray[np.uint8]
"""Coverage 0..255 over the picture, (2000, 2000): a quarter of what floating point would keep in memory."""

Cover = NDArray[np.float32]
"""Coverage 0..1."""

_HALF = (
    "C {130} 172 {232} 196 {232} 196 C {330} 236 {440} 262 {528} 304 C {604} 342 {650} 392 {684} 470 "
    "C {736} 596 {786} 718 {826} 826 C {760} 876 {664} 912 {580} 928 C {552} 850 {520} 770 {492} 704 "
    "C {484} 900 {474} 1100 {478} 1300 C {480} 1470 {488} 1620 {492} 1752 C {492} 1784 {478} 1796 {446} 1802 "
    "C {300} 1826 {150} 1834 {0} 1834"
)
_NECK_FRONT = "C {60} 408 {196} 366 {232} 196"
_NECK_BACK = "C {90} 262 {180} 240 {232} 196"
_SLEEVE = "M {506} 296 C {474} 420 {470} 560 {492} 704 C {520} 770 {552} 850 {580} 928 L {900} 960 L {860} 300 Z"
_ARMHOLE = "M {512} 298 C {478} 420 {473} 560 {493} 704"
_SLEEVE_HEM = "M {815} {y0} C {752} {y1} {660} {y2} {574} {y3}"


@dataclass(frozen=True, eq=False)
class Cut:
    """Masks of the shirt: `body` all of it, `sleeves`, `neck` the opening, `rib` the collar in front, `back` inside it.

    `seams` holds seam lines, `stitches` twin needle stitching, both as coverage.
    """

    body: Mask
    sleeves: Mask
    neck: Mask
    rib: Mask
    back: Mask
    seams: Mask
    stitches: Mask


@lru_cache(maxsize=1)
def cut() -> Cut:
    """Rasterise the shirt's panels once in a process."""
    outline = _both(_HALF, "M {0} 172")
    neck = f"M {_x(0)} 408 {_mirror(_NECK_FRONT)} C {_x(130)} 172 {_x(-130)} 172 {_x(-232)} 196 "
    neck += f"C {_x(-196)} 366 {_x(-60)} 408 {_x(0)} 408 Z"
    front = _both(_NECK_FRONT, "M {0} 408", close=False)
    behind = _both(_NECK_BACK, "M {0} 262", close=False)
    body, opening = _fill(outline), _fill(neck)
    collar = np.minimum(np.where(_stroke(front, 92) > opening, _stroke(front, 92) - opening, 0), body)
    stitching = [_stroke(_sides(_hem(offset)), 2.2) for offset in (-30, -40)]
    stitching += [_stroke(_hem_line(offset), 2.4) for offset in (-34, -45)]
    return Cut(
        body=body,
        sleeves=np.minimum(_fill(_sides(_SLEEVE)), body),
        neck=opening,
        rib=collar,
        back=np.minimum(_stroke(behind, 66), opening),
        seams=np.maximum(_stroke(_sides(_ARMHOLE), 4.0), _edge(collar)),
        stitches=np.minimum(np.maximum.reduce(stitching), body),
    )


def cover(mask: Mask, step: int = 1) -> Cover:
    """A mask as 0..1, of every `step`-th pixel each way."""
    return mask[::step, ::step].astype(np.float32) / np.float32(255)


def _edge(mask: Mask) -> Mask:
    """The lower border of the collar, where it is sewn on."""
    below = np.roll(mask, -4, axis=0)
    return np.where(mask > below, mask - below, 0).astype(np.uint8)


def _x(value: float) -> str:
    return f"{MIDDLE + value:g}"


def _mirror(path: str, side: int = 1) -> str:
    """Fill in the x coordinates, written `{x}`, on one side."""
    out, rest = "", path
    while "{" in rest:
        head, _, tail = rest.partition("{")
        number, _, rest = tail.partition("}")
        out += head + _x(side * float(number))
    return out + rest


def _both(half: str, start: str, close: bool = True) -> str:
    """A path of the right half and its mirror image, as two subpaths meeting at the middle."""
    sides = [f"{_mirror(start, side)} {_mirror(half, side)}" for side in (1, -1)]
    if not close:
        return " ".join(sides)
    return " ".join(f"{side} L {_x(0)} 172 Z" for side in sides)


def _sides(path: str) -> str:
    return " ".join(_mirror(path, side) for side in (1, -1))


def _hem(offset: float) -> str:
    ys = {"{y0}": 826, "{y1}": 876, "{y2}": 912, "{y3}": 930}
    path = _SLEEVE_HEM
    for key, value in ys.items():
        path = path.replace(key, f"{value + offset:g}")
    return path


def _hem_line(offset: float) -> str:
    return _sides(
        f"M {{489}} {1796 + offset:g} C {{300}} {1824 + offset:g} {{150}} {1834 + offset:g} {{0}} {1834 + offset:g}"
    )


def _fill(path: str) -> Mask:
    return _raster(f'<path fill="#fff" d="{path}"/>')


def _stroke(path: str, width: float) -> Mask:
    return _raster(f'<path fill="none" stroke="#fff" stroke-linecap="round" stroke-width="{width}" d="{path}"/>')


def _raster(element: str) -> Mask:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}">{element}</svg>'
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.getchannel("A"))
