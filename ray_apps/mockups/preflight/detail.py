"""Fine detail: how sharp the picture really is, strokes too thin to print, and half-transparent halos.

What a header says of resolution can be written into any file. A picture that was enlarged shows it at its edges: each
takes as many pixels as it was enlarged, where drawn art changes within two.
"""

import numpy as np
from numpy.typing import NDArray

from ray_apps.mockups.colour import rgb
from ray_apps.mockups.layout.shapes import Box
from ray_apps.mockups.preflight.report import Fault

Grey = NDArray[np.uint8]

MIN_DPI = 150.0
"""Under this effective resolution a print looks soft from a step away; 300 is what is asked for."""

SHARP_EDGE = 1.2
"""Pixels that an edge takes in art drawn at print size, by the measure used here (1.0 to 1.35 over all families)."""

THINNEST = 7
"""Strokes thinner than this (px, odd: 0.6 mm) close up or break in direct-to-garment print."""

_STRONG = 70
"""Levels of grey that an edge must differ by to be measured."""

_LONG, _SHORT = 300, 130
"""From this length (px, 25 mm) a thin part is a stroke, from 11 mm a sliver between shapes; less is grain or corner."""

_SLENDER = 14.0
"""And from this length per width, so that worn edges do not count."""

_STRIP = 300
_TILE = 450
_MOST_TILES = 12
_SOFT_SHARE = 0.004
"""Share of the ink that may lie in soft bands wider than smoothing makes them; worn prints reach 0.002."""

_SHOWN = 6


def flattened(pixels: NDArray[np.uint8], cloth: str) -> Grey:
    """The picture on its cloth, in grey."""
    r, g, b = rgb(cloth)
    ground = (r * 77 + g * 150 + b * 29) >> 8
    grey = np.empty(pixels.shape[:2], np.uint8)
    for top in range(0, len(pixels), _STRIP):
        part = pixels[top : top + _STRIP].astype(np.uint16)
        ink = (part[..., 0] * 77 + part[..., 1] * 150 + part[..., 2] * 29) >> 8
        grey[top : top + _STRIP] = (ink * part[..., 3] + ground * (255 - part[..., 3])) // 255
    return grey


def sharpness_fault(grey: Grey) -> Fault | None:
    """Soft edges throughout: the picture was enlarged."""
    width = edge_width(grey)
    if width is None:
        return None
    dpi = min(300.0, 300.0 * SHARP_EDGE / width)
    if dpi >= MIN_DPI:
        return None
    text = f"The picture was enlarged: its edges are as sharp as {dpi:.0f} DPI, less than {MIN_DPI:.0f}."
    return Fault("sharpness", text)


def edge_width(grey: Grey) -> float | None:
    """How many pixels the sharper edges take (their first quartile); `None` for a picture without edges.

    Width is the step over the steepest slope along a row or column. Only the tiles with the most edges are measured.
    """
    import cv2  # its package changes the environment when it is imported

    widths = []
    for tile in _busiest(grey):
        values = tile.astype(np.float32)
        for axis in (0, 1):
            slope = np.abs(np.diff(values, axis=axis))
            kernel = (13, 1) if axis == 0 else (1, 13)
            window = np.ones(kernel, np.uint8)
            step = (cv2.dilate(tile, window).astype(np.int16) - cv2.erode(tile, window))[
                : slope.shape[0], : slope.shape[1]
            ]
            steepest = slope >= cv2.dilate(slope, window)
            at_edge = (step >= _STRONG) & steepest & (slope > 4)
            widths.append(step[at_edge] / slope[at_edge])
    found = np.concatenate(widths) if widths else np.zeros(0)
    return float(np.quantile(found, 0.25)) if len(found) > 200 else None


def _busiest(grey: Grey) -> list[Grey]:
    """The tiles whose grey varies most."""
    tiles = [
        grey[y : y + _TILE, x : x + _TILE]
        for y in range(0, grey.shape[0], _TILE)
        for x in range(0, grey.shape[1], _TILE)
    ]
    return sorted((tile for tile in tiles if tile.std() > 8), key=lambda tile: -float(tile[::4, ::4].std()))[
        :_MOST_TILES
    ]


def stroke_fault(grey: Grey) -> Fault | None:
    """Lines and gaps thinner than can be printed: what an opening or a closing takes away, if long and slender."""
    import cv2  # its package changes the environment when it is imported

    window = np.ones((THINNEST, THINNEST), np.uint8)
    boxes: list[Box] = []
    for way in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT):
        thin = (cv2.morphologyEx(grey, way, window) > 60).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(thin, connectivity=8)
        for left, top, wide, high, covered in stats[1:count]:
            length = float(np.hypot(wide, high))
            if length >= _SHORT and length * length / covered >= _SLENDER:
                boxes.append(Box(float(left), float(top), float(left + wide), float(top + high)))
    if not boxes:
        return None
    longest = sorted(boxes, key=lambda box: -max(box.width, box.height))[:_SHOWN]
    text = f"{len(boxes)} line(s) or gap(s) are thinner than {THINNEST / 300 * 25.4:.1f} mm."
    bad = max(longest[0].width, longest[0].height) >= _LONG
    return Fault("stroke", text, "error" if bad else "warning", tuple(longest))


def halo_fault(alpha: Grey) -> Fault | None:
    """Soft bands around or within the art: they print as a pale fringe, since ink is laid down or not."""
    import cv2  # its package changes the environment when it is imported

    soft = ((alpha > 12) & (alpha < 243)).astype(np.uint8)
    wide = cv2.erode(soft, np.ones((5, 5), np.uint8))
    covered = np.count_nonzero(alpha >= 128)
    share = np.count_nonzero(wide) / max(int(covered), 1)
    if share <= _SOFT_SHARE:
        return None
    rows, columns = (np.flatnonzero(wide.max(axis=axis)) for axis in (1, 0))
    box = Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))
    return Fault("halo", f"Half-transparent bands wider than smoothing lie along {share:.1%} of the ink.", boxes=(box,))
