"""What is seen of a shape through a window is exactly what lies inside it."""

import numpy as np
import pytest

from ray_apps.mockups.layout.clipping import clipped
from ray_apps.mockups.layout.ornaments import disc, rectangle, ring
from ray_apps.mockups.layout.shapes import Box, area

WINDOW = Box(0, 0, 100, 60)


def test_what_lies_inside_stays_and_what_lies_outside_goes() -> None:
    inside, outside = rectangle(Box(10, 10, 20, 20)), rectangle(Box(200, 0, 300, 50))
    assert np.array_equal(clipped(inside, WINDOW).contours[0], inside.contours[0])
    assert clipped(outside, WINDOW).empty
    assert clipped(rectangle(Box(-500, -500, 500, 500)), WINDOW).bounds == WINDOW


def test_a_shape_over_the_edge_is_cut_to_its_part_inside() -> None:
    half = clipped(disc((0, 30), 20), WINDOW)
    assert area(half) == pytest.approx(area(disc((0, 30), 20)) / 2, rel=1e-6)
    corner = clipped(disc((100, 60), 20), WINDOW)
    assert area(corner) == pytest.approx(area(disc((100, 60), 20)) / 4, rel=1e-6)
    assert corner.bounds == pytest.approx((80, 40, 100, 60), abs=1e-9)


def test_holes_stay_holes() -> None:
    whole = ring((0, 30), 15, 10)
    cut = clipped(whole, WINDOW)
    assert len(cut.contours) == 2
    assert area(cut) == pytest.approx(area(whole) / 2, rel=1e-6)
