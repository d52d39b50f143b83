"""Blocks: lines of lettering stacked to one width."""

from collections.abc import Sequence
from dataclasses import dataclass

from ray_apps.mockups.layout.shapes import Box, Shape
from ray_apps.mockups.layout.text import Line

WIDEST_STRETCH = 1.22
NARROWEST_STRETCH = 0.8
"""How far letters may be widened or narrowed to justify a line; more would show."""


@dataclass(frozen=True, eq=False)
class Set:
    """A line and the box it was given."""

    line: Line
    box: Box

    @property
    def shape(self) -> Shape:
        """The line's outlines, filling the box."""
        return self.line.into(self.box, stretch=True)


def stacked(
    lines: Sequence[Line], width: float, gap: float, tallest: float, lowest: float = 0.0, top: float = 0.0
) -> list[Set]:
    """Stack lines from `top` down, centred on x = 0, each as wide as `width` if its letters allow.

    Lines keep between `lowest` and `tallest` px of height; letters are widened or narrowed a little for that, and a
    short word that would grow taller still is set narrower instead.
    """
    placed, y = [], top
    for line in lines:
        natural = width / line.aspect
        height = min(max(natural, min(lowest, natural / NARROWEST_STRETCH)), tallest)
        wide = min(width, height * line.aspect * WIDEST_STRETCH)
        placed.append(Set(line, Box(-wide / 2, y, wide / 2, y + height)))
        y += height + gap
    return placed


def small_line(line: Line, height: float, widest: float, top: float, centre: float = 0.0) -> Set:
    """A line of small print: `height` px unless it would be wider than `widest`."""
    size = min(height, widest / line.aspect)
    width = size * line.aspect
    return Set(line, Box(centre - width / 2, top, centre + width / 2, top + size))
