"""Colour arithmetic: sRGB to CIELAB and the contrast of two colours.

Formulas: IEC 61966-2-1 (sRGB), CIE 1976 L*a*b* under D65, contrast ratio of WCAG 2.2 (1.4.3), ΔE*ab of CIE 1976.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def rgb(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three numbers 0..255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(one: str, other: str, share: float) -> str:
    """One colour with `share` (0..1) of another, for shades between a palette's own inks."""
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(rgb(one), rgb(other), strict=True))


def linear(values: ArrayLike) -> NDArray[np.float64]:
    """sRGB 0..255 to linear light 0..1, any shape."""
    v = np.asarray(values, dtype=np.float64) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def luminance(values: ArrayLike) -> NDArray[np.float64]:
    """Relative luminance 0..1 of sRGB 0..255 in the last axis."""
    return np.asarray(linear(values) @ _TO_XYZ[1])


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours, 1 (the same) to 21 (black on white)."""
    return float(contrast_to(np.array(rgb(one)), other))


def contrast_to(values: ArrayLike, ground: str) -> NDArray[np.float64]:
    """WCAG contrast ratio of many sRGB colours (last axis, 0..255) to one ground."""
    a, b = luminance(values) + 0.05, float(luminance(rgb(ground))) + 0.05
    return np.asarray(np.maximum(a, b) / np.minimum(a, b))


def lab(values: ArrayLike) -> NDArray[np.float64]:
    """sRGB 0..255 (last axis) to CIELAB."""
    t = (linear(values) @ _TO_XYZ.T) / _WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def difference(one: str, other: str) -> float:
    """ΔE*ab of two colours: about 2 is just visible, 20 is another colour."""
    return float(np.linalg.norm(lab(rgb(one)) - lab(rgb(other))))
