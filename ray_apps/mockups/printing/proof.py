"""The print proof: what CMYK ink on the garment makes of a design, and where colours change.

A PNG cannot hold CMYK and CMYK has no transparency, so the design is laid on the garment's colour, converted by `press`
and saved as TIFF with the press profile. The soft proof converts back and measures the change.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import ImageColor

from ray_apps.mockups.colour import lab, rgb
from ray_apps.mockups.press import pressed, printed, shift

OUT_OF_GAMUT = 6.0
"""A colour that changes by more than this ΔE2000 cannot be printed as it is seen."""

_SIDE = 900
_WORST = 5
_CELL = 24
_MIN_SHARE = 0.002
_DPI = 300


@dataclass(frozen=True)
class ColourShift:
    """A colour that print changes: `colour` and `printed` as `#rrggbb`, `name` in CSS, its share of the ink."""

    name: str
    colour: str
    printed: str
    delta: float
    share: float


@dataclass(frozen=True)
class SoftProof:
    """How print changes the inked pixels: ΔE2000 on average and at the 95th percentile, the share out of gamut (0..1).

    `worst` lists the colours out of gamut that change most, the worst first.
    """

    mean: float
    p95: float
    out_of_gamut: float
    worst: tuple[ColourShift, ...]


def cmyk_tiff(png: bytes, garment_colour: str) -> bytes:
    """The design (RGBA PNG) on cloth of `garment_colour` (`#rrggbb`) as CMYK TIFF at 300 DPI with its profile."""
    per_mm = _DPI / 25.4
    flat = _on_cloth(pyvips.Image.new_from_buffer(png, ""), garment_colour)
    return bytes(pressed(flat).copy(xres=per_mm, yres=per_mm).tiffsave_buffer(compression="deflate", predictor="none"))


def soft_proof(png: bytes, garment_colour: str) -> SoftProof:
    """Measure what print changes, on the picture at 900 px. A design without ink changes nothing."""
    small = pyvips.Image.thumbnail_buffer(png, _SIDE).copy_memory()
    inked = np.asarray(small.numpy())[..., 3] >= 128
    if not inked.any():
        return SoftProof(0.0, 0.0, 0.0, ())
    seen = _on_cloth(small, garment_colour)
    back = printed(seen)
    delta = shift(seen, back)[inked]
    before, after = np.asarray(seen.numpy())[inked], np.asarray(back.numpy())[inked]
    return SoftProof(
        mean=float(delta.mean()),
        p95=float(np.quantile(delta, 0.95)),
        out_of_gamut=float((delta > OUT_OF_GAMUT).mean()),
        worst=_worst(before, after, delta),
    )


def _on_cloth(image: pyvips.Image, garment_colour: str) -> pyvips.Image:
    return image.flatten(background=list(rgb(garment_colour))).cast("uchar").copy(interpretation="srgb")


def _worst(before: NDArray[np.uint8], after: NDArray[np.uint8], delta: NDArray[np.float32]) -> tuple[ColourShift, ...]:
    """The colours (cells of sRGB) that change most and cover enough to be seen."""
    cells = before.astype(np.int64) // _CELL @ np.array([1, 100, 10_000])
    _, which, counts = np.unique(cells, return_inverse=True, return_counts=True)
    change = np.bincount(which, delta) / counts
    order = [k for k in np.argsort(-change) if counts[k] >= _MIN_SHARE * len(delta) and change[k] > OUT_OF_GAMUT]
    found = []
    for cell in order[:_WORST]:
        mine = which == cell
        seen, printed = before[mine].mean(0), after[mine].mean(0)
        share = float(counts[cell] / len(delta))
        found.append(ColourShift(_name(seen), _hex(seen), _hex(printed), float(change[cell]), share))
    return tuple(found)


@cache
def _names() -> tuple[tuple[str, ...], NDArray[np.float64]]:
    names = tuple(sorted(ImageColor.colormap))
    return names, lab(np.array([ImageColor.getrgb(name)[:3] for name in names]))


def _name(colour: NDArray[np.float64]) -> str:
    names, labs = _names()
    return names[int(np.linalg.norm(labs - lab(colour), axis=1).argmin())]


def _hex(colour: NDArray[np.float64]) -> str:
    red, green, blue = (round(float(value)) for value in colour)
    return f"#{red:02x}{green:02x}{blue:02x}"
