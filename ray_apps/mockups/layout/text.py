"""Lines of lettering: outlines with the box that layout reckons with."""

from dataclasses import dataclass
from functools import lru_cache

from ray_apps.mockups.layout.fonts import Face, first_covering, outline
from ray_apps.mockups.layout.shapes import Box, Shape, fitted


@dataclass(frozen=True, eq=False)
class Line:
    """One set line. `frame` holds its ink and at least the height of its capitals (or small letters).

    Reckoning with the frame keeps a dash or a dot from being blown up to the height of letters, and gives umlauts and
    descenders their room.
    """

    text: str
    shape: Shape
    frame: Box

    @property
    def aspect(self) -> float:
        """Width per height."""
        return self.frame.width / self.frame.height

    def into(self, box: Box, stretch: bool = False) -> Shape:
        """The line's outlines fitted into a box (centred; filling it exactly with `stretch`)."""
        return fitted(self.shape, box, self.frame, stretch)


@lru_cache(maxsize=4096)
def aspect(text: str, slugs: tuple[str, ...], tracking: float = 0.0) -> float:
    """Width per height of a line as `set_line` would set it, for trying out line breaks."""
    face = first_covering(slugs, text)
    frame = _frame(outline(text, face, tracking), face, text)
    return frame.width / frame.height


def set_line(text: str, slugs: tuple[str, ...], tracking: float = 0.0) -> Line:
    """Set a line in the first face of `slugs` that has all its characters."""
    face = first_covering(slugs, text)
    shape = outline(text, face, tracking)
    return Line(text=text, shape=shape, frame=_frame(shape, face, text))


def _frame(shape: Shape, face: Face, text: str) -> Box:
    ink = shape.bounds
    rise = face.cap_height if text == text.upper() else face.x_height
    return Box(ink.left, min(ink.top, -rise), ink.right, max(ink.bottom, 0.0))
