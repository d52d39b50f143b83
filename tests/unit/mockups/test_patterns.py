"""Patterns and effects: the ink they cover, where it lies, and that what is clipped stays inside its window."""

import numpy as np
import pytest

from ray_apps.mockups.layout.clipping import within
from ray_apps.mockups.layout.ornaments import bitten, disc, leaf, rectangle, ring
from ray_apps.mockups.layout.patterns import SMALLEST_DOT, extruded, halftone, inline, stripes
from ray_apps.mockups.layout.shapes import Box, Points, Shape, area, signed_area

PAGE = Box(0, 0, 2400, 3000)
WINDOW = rectangle(PAGE).contours[0]


def inked(shape: Shape, points: Points) -> np.ndarray:
    """Whether each point is inside by the non-zero rule."""
    turns = np.zeros(len(points))
    for contour in shape.contours:
        a, b = contour, np.roll(contour, -1, axis=0)
        for (x0, y0), (x1, y1) in zip(a, b, strict=True):
            side = (x1 - x0) * (points[:, 1] - y0) - (points[:, 0] - x0) * (y1 - y0)
            turns += (y0 <= points[:, 1]) & (y1 > points[:, 1]) & (side > 0)
            turns -= (y0 > points[:, 1]) & (y1 <= points[:, 1]) & (side < 0)
    return turns != 0


@pytest.mark.parametrize("degrees", [0, 38, 90, -20])
def test_stripes_cover_their_share_of_a_window_whatever_their_slant(degrees: float) -> None:
    shown = within(stripes(PAGE, 100, 0.3, degrees), WINDOW)
    assert area(shown) == pytest.approx(0.3 * PAGE.width * PAGE.height, rel=0.03)
    assert shown.bounds.left >= -1e-6
    assert shown.bounds.bottom <= PAGE.bottom + 1e-6


def test_stripes_lean_to_the_right_when_turned_clockwise() -> None:
    bar = stripes(PAGE, 5000, 0.01, 30).contours[1]
    top, foot = bar[bar[:, 1].argmin()], bar[bar[:, 1].argmax()]
    assert top[0] > foot[0] + 1000


def test_halftone_covers_the_shade_asked_for_and_leaves_out_specks() -> None:
    for shade in (0.1, 0.4, 0.7):
        dots = halftone(PAGE, 100, shade, shade)
        assert area(dots) == pytest.approx(shade * 2400 * 3000, rel=0.06)
    rising = halftone(PAGE, 100, 0.0, 0.7)
    heights = np.array([c.mean(axis=0)[1] for c in rising.contours])
    radii = np.array([np.ptp(c[:, 0]) / 2 for c in rising.contours])
    assert np.corrcoef(heights, radii)[0, 1] > 0.95
    assert radii.min() >= SMALLEST_DOT - 1e-6


def test_dots_stay_in_the_window_and_whole_where_they_do_not_touch_its_edge() -> None:
    window = disc((1200, 1500), 1000)
    whole = halftone(PAGE, 120, 0.3, 0.3)
    shown = within(whole, window.contours[0])
    away = np.concatenate([np.hypot(*(c - (1200, 1500)).T) for c in shown.contours])
    assert away.max() <= 1000.5
    assert area(shown) == pytest.approx(0.3 * np.pi * 1000**2, rel=0.02)
    assert sum(len(c) == 20 for c in shown.contours) > 0.8 * len(shown.contours)


def test_an_inline_lies_inside_at_its_depth_and_thin_strokes_have_none() -> None:
    line = inline(disc((0, 0), 500), 60, 30)
    assert area(line) == pytest.approx(np.pi * (440**2 - 410**2), rel=0.05)
    assert line.bounds.width == pytest.approx(880, abs=6)
    assert inline(rectangle(Box(0, 0, 900, 100)), 60, 30).empty
    assert len(inline(rectangle(Box(0, 0, 900, 150)), 60, 30).contours) == 1


def test_a_block_is_all_that_a_shape_sweeps_and_nothing_else() -> None:
    """A ring has hollows that face every way; the sweep is checked against copies of it close together."""
    shape, way = ring((0, 0), 300, 60), np.array((150.0, 90.0))
    block = extruded(shape, *way)
    points = np.random.default_rng(3).uniform(-450, 600, (1500, 2))
    swept = np.zeros(len(points), bool)
    for step in np.linspace(0, 1, 161):
        swept |= inked(shape, points - step * way)
    assert np.count_nonzero(inked(block, points) != swept) <= 6
    assert swept.any()
    assert not swept.all()
    assert all(signed_area(c) > 0 for c in block.contours[2 * len(shape.contours) :])


def test_a_square_pulled_sideways_covers_its_sweep() -> None:
    block = extruded(rectangle(Box(0, 0, 100, 100)), 80, 0)
    assert block.bounds == Box(0, 0, 180, 100)
    grid = np.stack(np.meshgrid(np.arange(1.5, 180, 4), np.arange(1.5, 100, 4)), axis=-1).reshape(-1, 2)
    assert inked(block, grid).all()


def test_bitten_corners_and_leaves() -> None:
    frame = bitten(Box(0, 0, 1000, 800), 100)
    assert area(frame) == pytest.approx(1000 * 800 - np.pi * 100**2, rel=0.001)
    assert signed_area(frame.contours[0]) > 0
    grown_up = leaf(np.array((50.0, 60.0)), -90, 300)
    assert grown_up.bounds.top == pytest.approx(60 - 300)
    assert grown_up.bounds.bottom == pytest.approx(60)
