"""Outlines: what is traced has the right size, direction and holes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ray_apps.mockups.layout.ornaments import disc, rectangle, ring
from ray_apps.mockups.layout.outlines import STEP, contours, difference, grown, silhouette, without_holes
from ray_apps.mockups.layout.shapes import Box, Points, Shape, area, fitted
from ray_apps.mockups.layout.text import set_line


@settings(max_examples=20, deadline=None)
@given(st.floats(60, 400), st.floats(10, 120), st.floats(-500, 500))
def test_a_fattened_disc_is_the_larger_disc(radius: float, by: float, x: float) -> None:
    (outline,) = grown(disc((x, -x), radius), by)
    assert np.sqrt(area(outline) / np.pi) == pytest.approx(radius + by, abs=0.6)
    assert outline.bounds.width == pytest.approx(2 * (radius + by), abs=STEP)
    assert outline.bounds.centre == pytest.approx((x, -x), abs=STEP / 2)


def test_outlines_merge_what_they_join_and_keep_real_holes() -> None:
    two = rectangle(Box(0, 0, 300, 300)) + rectangle(Box(340, 0, 600, 300))
    assert len(grown(two, 10)[0].contours) == 2
    assert len(grown(two, 22)[0].contours) == 1
    # What would be left is a slit of 8 px, less than can be printed: it is closed.
    assert len(grown(two, 16)[0].contours) == 1
    (holed,) = grown(ring((0, 0), 400, 100), 20)
    assert len(holed.contours) == 2
    assert area(holed) == pytest.approx(np.pi * (470**2 - 330**2), rel=0.01)
    assert area(without_holes(holed)) == pytest.approx(np.pi * 470**2, rel=0.01)
    assert len(without_holes(holed, smaller_than=100).contours) == 2


def test_the_holes_of_letters_stay_open() -> None:
    """Filled O, D and B are what fragile boolean operations on outlines once made of them."""
    letters = fitted(set_line("BODO", ("alfa-slab-one",)).shape, Box(0, 0, 3800, 900), stretch=True)
    for shape in (letters, *grown(letters, 5, 15)):
        assert sum(_turn(c) < 0 for c in shape.contours) == 5
    assert not any(_turn(c) < 0 for c in without_holes(grown(letters, 10)[0]).contours)


def test_difference_and_silhouette() -> None:
    square = rectangle(Box(0, 0, 600, 600))
    assert area(difference(square, disc((0, 300), 200))) == pytest.approx(600**2 - np.pi * 200**2 / 2, rel=0.01)
    assert area(silhouette(ring((0, 0), 300, 60))) == pytest.approx(np.pi * 330**2, rel=0.01)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_tracing_covers_exactly_the_positive_points_of_any_field(seed: int) -> None:
    """Saddles, specks and borders included: by the non-zero rule a point is inside just where the field is positive."""
    field = np.random.default_rng(seed).standard_normal((7, 9)).astype(np.float32)
    shape = Shape(tuple(contours(field)))
    inside = np.array([[_winding(shape, x, y) for x in range(9)] for y in range(7)])
    assert np.array_equal(inside == 1, field > 0)
    assert set(np.unique(inside)) <= {0, 1}


def _turn(contour: Points) -> float:
    """Twice the signed area: positive for outlines that run clockwise as seen."""
    x, y = contour.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def _winding(shape: Shape, x: float, y: float) -> int:
    """Winding number of a shape around a point, clockwise as seen counted positive."""
    turns = 0.0
    for contour in shape.contours:
        angle = np.unwrap(np.arctan2(*(np.vstack([contour, contour[:1]]) - (x, y)).T[::-1]))
        turns += (angle[-1] - angle[0]) / (2 * np.pi)
    return round(turns)
