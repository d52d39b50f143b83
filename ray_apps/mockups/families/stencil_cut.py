"""Cutting letters for a stencil: bridges hold what would fall out of the plate, and break other letters to match.

Letters are cut upright: through the strokes above and below each counter, and, where a letter has none, through the
short strokes at its middle or at its arms, as plate cutters do. Stems stay whole.
"""

from collections.abc import Iterator

import numpy as np

from ray_apps.mockups.layout.ornaments import rectangle
from ray_apps.mockups.layout.outlines import difference
from ray_apps.mockups.layout.shapes import Box, Points, Shape, joined

SHORT = 0.36
"""Strokes that a bridge may cut are at most this high per letter; longer ones are stems."""

_PLACES = ((0.5,), (0.57,), (0.43,), (0.27, 0.73))
"""Where along a letter without counters a cut is tried, in order."""


def bridged(line: Shape, width: float) -> Shape:
    """A line of lettering with bridges `width` px wide. No counter stays closed."""
    outlines = [c for c in line.contours if _area(c) > 0]
    holes = [c for c in line.contours if _area(c) < 0]
    cuts = [cut for outline in outlines for cut in _cuts(outline, _within(holes, outline), width)]
    return difference(line, joined(cuts))


def _cuts(outline: Points, counters: list[Points], width: float) -> Iterator[Shape]:
    """The slots for one letter part."""
    reach = SHORT * float(np.ptp(outline[:, 1]))
    if counters:
        for counter in counters:
            yield from _around_counter([outline, *counters], counter, reach, width)
        return
    if np.ptp(outline[:, 0]) <= 4 * width:
        return
    for places in _PLACES:
        xs = [float(outline[:, 0].min() + place * np.ptp(outline[:, 0])) for place in places]
        found = [_strokes([outline], x) for x in xs]
        if all(strokes and all(end - start <= reach for start, end in strokes) for strokes in found):
            for x, strokes in zip(xs, found, strict=True):
                yield from (_slot(x, stroke, width) for stroke in strokes)
            return


def _around_counter(letter: list[Points], counter: Points, reach: float, width: float) -> Iterator[Shape]:
    """Slots through the strokes right above and below the middle of a counter, at most `reach` px into each."""
    x = float(counter[:, 0].min() + counter[:, 0].max()) / 2
    gaps = _strokes([counter], x)
    high, low = gaps[0][0], gaps[-1][1]
    for start, end in _strokes(letter, x):
        if abs(end - high) < 1:
            yield _slot(x, (max(start, end - reach), end), width)
        elif abs(start - low) < 1:
            yield _slot(x, (start, min(end, start + reach)), width)


def _slot(x: float, stroke: tuple[float, float], width: float) -> Shape:
    """A slot across a stroke, longer than the stroke is high, since the stroke may curve or slope."""
    return rectangle(Box(x - width / 2, stroke[0] - 0.9 * width, x + width / 2, stroke[1] + 0.9 * width))


def _strokes(contours: list[Points], x: float) -> list[tuple[float, float]]:
    """Where a vertical line at `x` runs through ink: top and bottom of each stretch (even-odd)."""
    levels: list[float] = []
    for contour in contours:
        following = np.roll(contour, -1, axis=0)
        crosses = (contour[:, 0] <= x) != (following[:, 0] <= x)
        start, end = contour[crosses], following[crosses]
        share = (x - start[:, 0]) / (end[:, 0] - start[:, 0])
        levels += (start[:, 1] + share * (end[:, 1] - start[:, 1])).tolist()
    levels.sort()
    return list(zip(levels[::2], levels[1::2], strict=True))


def _within(holes: list[Points], outline: Points) -> list[Points]:
    low, high = outline.min(axis=0), outline.max(axis=0)
    return [hole for hole in holes if (hole.min(axis=0) >= low).all() and (hole.max(axis=0) <= high).all()]


def _area(contour: Points) -> float:
    x, y = contour.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
