"""Ornaments: stars, rules, discs, rays, bars and sun stripes, as shapes."""

import numpy as np

from ray_apps.mockups.layout.shapes import Box, Points, Shape, joined

STAR_WAIST = 0.42
"""Inner radius of a five-pointed star per outer radius; a regular pentagram's is 0.382, this one prints fuller."""


def rectangle(box: Box) -> Shape:
    """A filled box."""
    return Shape(
        (np.array([(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]),)
    )


def rounded(box: Box, radius: float) -> Shape:
    """A filled box with round corners."""
    r = min(radius, box.width / 2, box.height / 2)
    corners = []
    for cx, cy, start in (
        (box.right - r, box.top + r, -90),
        (box.right - r, box.bottom - r, 0),
        (box.left + r, box.bottom - r, 90),
        (box.left + r, box.top + r, 180),
    ):
        angle = np.radians(np.linspace(start, start + 90, 16))
        corners.append(np.column_stack([cx + r * np.cos(angle), cy + r * np.sin(angle)]))
    return Shape((np.vstack(corners),))


def bitten(box: Box, bite: float) -> Shape:
    """A filled box with a quarter disc of radius `bite` taken out of each corner."""
    corners = (
        (box.left, box.top, 90),
        (box.right, box.top, 180),
        (box.right, box.bottom, 270),
        (box.left, box.bottom, 0),
    )
    parts = []
    for x, y, start in corners:
        angle = np.radians(np.linspace(start, start - 90, 24))
        parts.append(np.column_stack([x + bite * np.cos(angle), y + bite * np.sin(angle)]))
    return Shape((np.vstack(parts),))


def disc(centre: tuple[float, float], radius: float) -> Shape:
    """A filled circle, 360 chords."""
    angle = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    return Shape((np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)]),))


def ring(centre: tuple[float, float], radius: float, width: float) -> Shape:
    """A circle line of `width` px, centred on `radius`."""
    outer = disc(centre, radius + width / 2).contours[0]
    inner = disc(centre, radius - width / 2).contours[0][::-1]
    return Shape((outer, inner))


def star(centre: tuple[float, float], radius: float, points: int = 5, waist: float = STAR_WAIST) -> Shape:
    """A star with one point up."""
    angle = np.arange(2 * points) * np.pi / points
    r = np.where(np.arange(2 * points) % 2 == 0, radius, radius * waist)
    return Shape((np.column_stack([centre[0] + r * np.sin(angle), centre[1] - r * np.cos(angle)]),))


def rule(x0: float, x1: float, y: float, width: float) -> Shape:
    """A horizontal line with round ends."""
    return rounded(Box(min(x0, x1), y - width / 2, max(x0, x1), y + width / 2), width / 2)


def stroke(start: Points, end: Points, width: float) -> Shape:
    """A straight line with round ends from one point to another."""
    across = end - start
    angle = np.arctan2(across[1], across[0])
    turn = np.linspace(np.pi / 2, 3 * np.pi / 2, 14)
    cap = np.column_stack([np.cos(turn + angle), np.sin(turn + angle)]) * (width / 2)
    return Shape((np.vstack([start + cap, end - cap]),))


def brush(left: float, right: float, y: float, thick: float) -> Shape:
    """A brush stroke that swells to `thick` px and runs out, swaying about the height `y`."""
    u = np.linspace(0, 1, 80)
    x = left + (right - left) * u
    middle = y - 0.35 * thick * np.sin(2 * np.pi * u)
    half = thick * (0.12 + 0.9 * np.sin(np.pi * u**0.7)) / 2
    edge: Points = np.vstack([np.column_stack([x, middle - half]), np.column_stack([x, middle + half])[::-1]])
    return Shape((edge,))


def leaf(at: Points, degrees: float, length: float) -> Shape:
    """A pointed leaf that grows from a point; 0 degrees to the right, more turn it clockwise as seen."""
    u = np.linspace(0, 1, 24)
    half = 0.24 * length * np.sin(np.pi * u**0.8)
    edge = np.vstack([np.column_stack([u * length, -half]), np.column_stack([u * length, half])[::-1]])
    return Shape((edge,)).rotated(degrees).moved(float(at[0]), float(at[1]))


def rays(
    centre: tuple[float, float],
    inner: float,
    lengths: tuple[float, ...],
    count: int,
    width: float,
    spread: float = 180.0,
) -> Shape:
    """Round-ended strokes around the upper side of a circle: `count` over `spread` degrees, lengths in turn."""
    first = 90 - spread / 2
    parts = []
    for i in range(count):
        angle = np.radians(180 - (first + spread * (i + 0.5) / count))
        way = np.array([np.cos(angle), -np.sin(angle)])
        reach = inner + lengths[i % len(lengths)]
        parts.append(stroke(centre + way * inner, centre + way * reach, width))
    return joined(parts)


def sun_stripes(centre: tuple[float, float], radius: float, solid: float, gap: float, growth: float) -> Shape:
    """A setting sun: a disc, whole down to `solid` of its height (0..1), below cut by ever wider gaps.

    The first gap is `gap` px and each next one `growth` px wider; the bands between them get thinner in step.
    """
    bands = [_slice(centre, radius, -radius, radius * (2 * solid - 1))]
    y, band = radius * (2 * solid - 1) + gap, radius * 0.19
    while y < radius - 8:
        bands.append(_slice(centre, radius, y, min(y + band, radius)))
        gap, band = gap + growth, max(radius * 0.05, band * 0.84)
        y += band / 0.84 + gap
    return joined(bands)


def _slice(centre: tuple[float, float], radius: float, top: float, bottom: float) -> Shape:
    """The part of a disc between two heights, given from its centre."""
    angle = np.linspace(np.arcsin(top / radius), np.arcsin(bottom / radius), 120)
    right = np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)])
    left = np.column_stack([2 * centre[0] - right[::-1, 0], right[::-1, 1]])
    return Shape((np.vstack([right, left]),))


def divider(centre: tuple[float, float], width: float, weight: float, gap: float = 150.0) -> Shape:
    """Two rules with a star between them."""
    cx, cy = centre
    return joined(
        [
            rule(cx - width / 2, cx - gap, cy, weight),
            rule(cx + gap, cx + width / 2, cy, weight),
            star(centre, gap * 0.55),
        ]
    )
