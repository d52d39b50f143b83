"""The words read back: does the picture say what was meant?

The print file is read as a buyer sees it, on its cloth. What is not found that way (bent, overlapping, ornate) is
looked for on a page of the design's own lettering, unbent and in black on white: the outlines that are printed, not the
text that they were made of; there a letter may be misread. A page proves nothing of another file, so the file must then
look as the design does, drawn anew.
"""

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image
from rapidfuzz.fuzz import partial_ratio

from ray_apps.mockups.colour import rgb
from ray_apps.mockups.layout.composition import HEIGHT, WIDTH, Composition
from ray_apps.mockups.layout.shapes import Box, Shape, fitted, path_data
from ray_apps.mockups.layout.svg import svg
from ray_apps.mockups.preflight.report import Fault

Picture = NDArray[np.uint8]

_READ_WIDTH = 900
_LINE_HEIGHT, _PAGE_WIDTH, _PAGE_GAP = 84.0, 1500.0, 70.0
_ALIKE = str.maketrans({"0": "o", "1": "i", "l": "i", "|": "i", "!": "i", "5": "s", "8": "b", "ı": "i", "ß": "b"})
_NO_SIGN = re.compile(r"[\W_]+", re.UNICODE)
_TOLERANT_FROM = 5
"""Words of so many letters may differ by one letter: readers mistake one in twenty of ornate faces."""

_OTHER = 45
"""Levels of grey by which a point differs from the design drawn anew."""

_CHANGED, _GONE = 12, 0.03
"""Points (of 900 across) that may differ after their rims are taken off, and the share of ink that wear may take."""


_RIM = 3
"""Points (of 900 across) around a design's window that belong to it."""


class Reads(Protocol):
    """One line that was read."""

    @property
    def text(self) -> str:
        """What it says."""
        ...


class Reader(Protocol):
    """What reads a picture: models.text_reader has one."""

    def read(self, picture: Picture) -> Sequence[Reads]:
        """The lines in an RGB picture."""
        ...


@dataclass(frozen=True)
class WordsRead:
    """Which of the intended words were read: `plain` in the picture as it is, `unbent` on the page of its lettering.

    `proven` says that the picture is its design, drawn anew: then a word that was not read is there, but ornate.
    """

    intended: tuple[str, ...]
    plain: frozenset[str]
    unbent: frozenset[str]
    proven: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Words that were read in neither."""
        return tuple(word for word in self.intended if word not in self.plain | self.unbent)


def read_words(
    pixels: Picture, cloth: str, words: Sequence[str], reader: Reader, design: Composition | None
) -> WordsRead:
    """Look for `words` in an RGBA print file on its cloth, then among the lettering of `design`."""
    intended = tuple(dict.fromkeys(word for text in words for word in text.split() if _plain(word)))
    lines = reader.read(on_cloth(pixels, cloth))
    exact = _found(intended, lines, exact=True)
    if len(exact) == len(intended) or design is None or not shows(pixels, design, cloth):
        return WordsRead(intended, exact, frozenset(), False)
    unbent = _found(intended, reader.read(lettering_page(design)))
    return WordsRead(intended, _found(intended, lines), unbent, True)


def words_fault(read: WordsRead) -> Fault | None:
    """Words that the picture does not say; a warning where they are there for certain, but hard to read."""
    if not read.missing:
        return None
    words = ", ".join(read.missing)
    if read.proven:
        return Fault("words", f"A reader could not make out: {words}.", "warning")
    return Fault("words", f"Could not be read in the picture: {words}.")


def on_cloth(pixels: Picture, cloth: str, width: int = _READ_WIDTH) -> Picture:
    """An RGBA picture on its cloth, in RGB, `width` px wide."""
    import cv2  # its package changes the environment when it is imported

    size = (width, round(width * pixels.shape[0] / pixels.shape[1]))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    alpha = small[..., 3:] / 255
    return np.asarray(small[..., :3] * alpha + np.array(rgb(cloth), np.float32) * (1 - alpha), dtype=np.uint8)


def shows(pixels: Picture, design: Composition, cloth: str) -> bool:
    """Whether a print file shows this design: drawn anew, it looks the same but for what wear has taken off.

    What lies in the design's window is a picture from elsewhere, and not looked at.
    """
    import cv2  # its package changes the environment when it is imported

    width, height = _READ_WIDTH, round(_READ_WIDTH * HEIGHT / WIDTH)
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg(design).decode(), width=width, height=height))
    with Image.open(io.BytesIO(png)) as image:
        meant = np.asarray(image)
    there = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    pictures = [cv2.cvtColor(on_cloth(one, cloth), cv2.COLOR_RGB2GRAY).astype(np.int16) for one in (meant, there)]
    window = np.ones((3, 3), np.uint8)
    alpha = [one[..., 3].astype(np.int16) for one in (meant, there)]
    worn = cv2.dilate((alpha[1] + 40 < alpha[0]).astype(np.uint8), window)
    other = (np.abs(pictures[0] - pictures[1]) > _OTHER).astype(np.uint8) & (1 - worn)
    if design.window:
        left, top, right, bottom = (round(side * width / WIDTH) for side in design.window)
        other[max(top - _RIM, 0) : bottom + _RIM, max(left - _RIM, 0) : right + _RIM] = 0
    changed = int(np.count_nonzero(cv2.erode(other, window)))
    gone = int(np.count_nonzero(cv2.blur(alpha[1], (17, 17)) + 170 < cv2.erode(alpha[0], np.ones((5, 5), np.uint8))))
    return changed <= _CHANGED and gone <= _GONE * max(int(np.count_nonzero(alpha[0] > 128)), 1)


def lettering_page(design: Composition) -> Picture:
    """All lettering of a design, unbent, line blocks one below another, black on white."""
    parts: list[str] = []
    seen: set[tuple[int, int, int]] = set()
    y = _PAGE_GAP
    for layer in design.layers:
        shape = layer.flat or layer.shape
        key = (len(shape.contours), round(shape.bounds.width / 9), round(shape.bounds.height / 9))
        if not layer.lettering or key in seen:
            continue
        seen.add(key)
        scale = min(_LINE_HEIGHT / layer.lettering, (_PAGE_WIDTH - 2 * _PAGE_GAP) / shape.bounds.width)
        high = scale * shape.bounds.height
        placed: Shape = fitted(shape, Box(_PAGE_GAP, y, _PAGE_WIDTH - _PAGE_GAP, y + high))
        parts.append(f'<path d="{path_data(placed)}"/>')
        y += high + _PAGE_GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_PAGE_WIDTH:.0f}" height="{y:.0f}">'
    page = f'{head}<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    with Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=page)))) as image:
        return np.asarray(image.convert("RGB"))


def _found(intended: Sequence[str], lines: Sequence[Reads], exact: bool = False) -> frozenset[str]:
    """The words that stand in what was read, letter by letter if `exact`.

    Readers drop spaces, so words are looked for within the lines.
    """
    said = " ".join(_plain(line.text) for line in lines)
    joined = said.replace(" ", "")
    return frozenset(word for word in intended if _says(said, joined, _plain(word), exact))


def _says(said: str, joined: str, word: str, exact: bool) -> bool:
    if word in joined:
        return True
    if exact or len(word) < _TOLERANT_FROM:
        return False
    bound = 100 * (1 - 1 / len(word))
    return max(partial_ratio(word, said), partial_ratio(word, joined)) >= bound - 1e-6


def _plain(text: str) -> str:
    """Letters and digits only, without case or accents; what readers mistake for one another made one."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _NO_SIGN.sub("", bare).translate(_ALIKE)
