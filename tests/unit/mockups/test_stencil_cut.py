"""Letters cut for a stencil: no counter falls out, stems stay whole, bridges are as wide as asked."""

import numpy as np
import pytest

from ray_apps.mockups.families.stencil_cut import bridged
from ray_apps.mockups.layout.shapes import Box, Shape, area
from ray_apps.mockups.layout.text import set_line

BRIDGE = 60.0


def cut(text: str, face: str = "anton") -> tuple[Shape, Shape]:
    """A line 900 px high before and after cutting."""
    line = set_line(text, (face,))
    whole = line.into(Box(0, 0, 900 * line.aspect, 900))
    return whole, bridged(whole, BRIDGE)


def holes(shape: Shape) -> int:
    return sum(area_of(c) < 0 for c in shape.contours)


def area_of(contour: np.ndarray) -> float:
    x, y = contour.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


@pytest.mark.parametrize("face", ["anton", "alfa-slab-one", "archivo-black", "noto-sans"])
def test_no_counter_stays_closed(face: str) -> None:
    whole, stencil = cut("ABDOPQR 4689 ÄÖ", face)
    assert holes(whole) >= 12
    assert holes(stencil) == 0


def test_a_bridge_is_as_wide_as_asked_and_takes_little_ink() -> None:
    whole, stencil = cut("O")
    assert len(stencil.contours) == 2
    left, right = sorted(Shape((c,)).bounds for c in stencil.contours)
    assert right.left - left.right == pytest.approx(BRIDGE, abs=3)
    assert 0.7 < area(stencil) / area(whole) < 0.98


def test_stems_stay_whole_and_open_letters_are_broken_to_match() -> None:
    plain, stem = cut("I")
    assert area(stem) == pytest.approx(area(plain), rel=0.01)
    assert len(stem.contours) == 1
    assert len(cut("S")[1].contours) > 1
    assert len(cut("U")[1].contours) == 2
