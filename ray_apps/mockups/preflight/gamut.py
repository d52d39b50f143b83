"""Gamut: colours that ink cannot reach, by a soft proof (`press`)."""

import numpy as np
import pyvips
from numpy.typing import NDArray

from ray_apps.mockups.preflight.report import Fault
from ray_apps.mockups.press import printed, shift

FAR = 10.0
"""CIEDE2000 from which a colour prints as another one; 1 is just visible, the design families' inks stay under 9."""

MOST = 0.03
"""Share of the ink that may lie so far outside."""

_STEP = 10


def gamut_fault(pixels: NDArray[np.uint8]) -> Fault | None:
    """A warning if much of the ink of an RGBA picture is out of gamut."""
    small = pixels[_STEP // 2 :: _STEP, _STEP // 2 :: _STEP]
    ink = small[small[..., 3] >= 250][:, :3]
    if not len(ink):
        return None
    moved = proof_difference(ink)
    share = float((moved > FAR).mean())
    if share <= MOST:
        return None
    worst = ink[int(moved.argmax())]
    name = "#" + "".join(f"{value:02x}" for value in worst)
    text = f"{share:.0%} of the ink cannot be printed as it looks: {name} would shift by ΔE {moved.max():.0f}."
    return Fault("gamut", text, "warning")


def proof_difference(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """CIEDE2000 between colours (n, 3) and what the press profile makes of them."""
    row = np.ascontiguousarray(ink.reshape(1, -1, 3))
    image = pyvips.Image.new_from_array(row).copy(interpretation="srgb")
    return shift(image, printed(image)).reshape(-1)
