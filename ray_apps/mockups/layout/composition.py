"""Compositions: flat layers of ink from bottom to top, and their placing on the print file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ray_apps.mockups.layout.shapes import Box, Shape, joined

WIDTH, HEIGHT = 4500, 5400
"""The print file in pixels: 15 × 18 inches at 300 DPI."""

SAFE_MARGIN = 200
"""No ink comes nearer than this to the edge of the print file (two thirds of an inch)."""

SMALL_LETTERING = 330.0
"""Lettering lower than this (px, an inch and a tenth) is kept free of wear, which would eat its strokes."""


@dataclass(frozen=True)
class Gradient:
    """A vertical blend through `colours`, evenly spaced from `top` to `bottom` (px)."""

    colours: tuple[str, ...]
    top: float
    bottom: float


@dataclass(frozen=True, eq=False)
class Layer:
    """One shape in one ink. `lettering` is the height of the letters in it (px), 0 for ornament.

    `flat` is the same lettering before it was bent, or whole where other lettering lies over it: the outlines that
    `shape` is made of, as a reader would see them.
    """

    shape: Shape
    ink: str | Gradient
    lettering: float = 0.0
    flat: Shape | None = None


@dataclass(frozen=True, eq=False)
class Composition:
    """A design in its own coordinates, until `placed` fits it to the print file.

    `window` is the box that is kept free for a picture from elsewhere.
    """

    layers: tuple[Layer, ...]
    small: tuple[Box, ...] = field(default=())
    window: Box | None = None

    @property
    def bounds(self) -> Box:
        """The box around all ink and the window."""
        ink = joined(layer.shape for layer in self.layers).bounds
        return ink.union(self.window) if self.window else ink

    def placed(self) -> "Composition":
        """Scale and centre the design in the safe area; long, low designs ride a little above the middle.

        People see the middle of a chest print higher than its geometry has it, so what is left of the height is split
        40 to 60. Boxes of small lettering, which stay clean of wear, are noted at their final size.
        """
        box = self.bounds
        scale = min((WIDTH - 2 * SAFE_MARGIN) / box.width, (HEIGHT - 2 * SAFE_MARGIN) / box.height)
        dx = WIDTH / 2 - scale * (box.left + box.right) / 2
        dy = SAFE_MARGIN + 0.4 * (HEIGHT - 2 * SAFE_MARGIN - scale * box.height) - scale * box.top
        layers = tuple(_placed(layer, scale, dx, dy) for layer in self.layers)
        small = tuple(layer.shape.bounds for layer in layers if 0 < layer.lettering < SMALL_LETTERING)
        return Composition(layers, small, _placed_box(self.window, scale, dx, dy) if self.window else None)


def compose(layers: Sequence[Layer], window: Box | None = None) -> Composition:
    """Stack layers, dropping empty ones."""
    return Composition(tuple(layer for layer in layers if not layer.shape.empty), window=window)


def _placed_box(box: Box, scale: float, dx: float, dy: float) -> Box:
    return Box(box.left * scale + dx, box.top * scale + dy, box.right * scale + dx, box.bottom * scale + dy)


def _placed(layer: Layer, scale: float, dx: float, dy: float) -> Layer:
    ink = layer.ink
    if isinstance(ink, Gradient):
        ink = Gradient(ink.colours, ink.top * scale + dy, ink.bottom * scale + dy)
    flat = layer.flat.scaled(scale) if layer.flat else None
    return Layer(layer.shape.scaled(scale).moved(dx, dy), ink, layer.lettering * scale, flat)
