"""Wood type: a phrase in lines as posters were set, each cut wide or narrow to fill its width, and catchwords."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np

from ray_apps.mockups.layout.blocks import Set, small_line
from ray_apps.mockups.layout.breaking import WEAK, even
from ray_apps.mockups.layout.shapes import Box
from ray_apps.mockups.layout.text import Line, aspect, set_line
from ray_apps.mockups.lettering import Lettering

WIDTH = 3300.0
"""How wide lines are set (px)."""

GAP = 130.0
SHORT = 22
"""Phrases of so many letters are set in short lines, so that they fill the frame."""


@dataclass(frozen=True)
class Wood:
    """A wood type: its faces, and from how narrow to how wide its letters may be cut (1 is the face as drawn)."""

    faces: tuple[str, ...]
    narrowest: float
    widest: float


# A slab squeezed together keeps thick feet on thin stems, as the French Clarendons of old posters do.
WOODS = (
    Wood(("alfa-slab-one",), 0.46, 0.72),
    Wood(("anton", "bebas-neue"), 0.85, 1.35),
    Wood(("gravitas-one", "alfa-slab-one"), 0.62, 1.0),
    Wood(("bebas-neue",), 0.75, 1.1),
)
CATCH = ("oleo-script", "lobster")


def broken(text: Lettering) -> list[tuple[str, bool]]:
    """The phrase in lines, and which of them are catchwords: small words between others, never first or last."""
    weak = [word.casefold() in WEAK for word in text.words]
    strong = [i for i, small in enumerate(weak) if not small] or [0, len(weak) - 1]
    caught = [small and strong[0] < i < strong[-1] for i, small in enumerate(weak)]
    letters = 7 if len(text.phrase) <= SHORT else 11
    found: list[tuple[str, bool]] = []
    for small, run in groupby(zip(text.words, caught, strict=True), key=itemgetter(1)):
        words = [word for word, _ in run]
        if small:
            found.append((" ".join(word if word == "I" else word.lower() for word in words), True))
        else:
            capitals = [word.upper() for word in words]
            count = max(1, round(len(" ".join(capitals)) / letters))
            found += [(line, False) for line in even(capitals, lambda part: aspect(part, WOODS[1].faces), count)]
    return found


def placed(lines: list[tuple[str, bool]], turn: int) -> tuple[list[Set], set[int]]:
    """The lines under each other, each wood type in turn where it fits, and the numbers of the catchwords."""
    big = sum(not small for _, small in lines)
    height = min(1250.0, max(330.0, (3250.0 - 400 * (len(lines) - big)) / big - GAP))
    sets: list[Set] = []
    y, before = 0.0, -1
    for number, (words, small) in enumerate(lines):
        if small:
            one = small_line(set_line(words, CATCH), 290, 0.5 * WIDTH, y)
        else:
            wished = height * (1.16 if (number + turn) % 2 else 0.9)
            before, one = _cut(words, wished, before, y)
        sets.append(one)
        y = one.box.bottom + GAP
    return sets, {number for number, (_, small) in enumerate(lines) if small}


def _cut(words: str, height: float, before: int, top: float) -> tuple[int, Set]:
    """A line in the wood type that comes nearest to a height at full width; another one than the line above."""

    def fitted(number: int) -> tuple[float, float, Line]:
        line = set_line(words, WOODS[number].faces)
        cut = float(np.clip(WIDTH / (height * line.aspect), WOODS[number].narrowest, WOODS[number].widest))
        high = WIDTH / (line.aspect * cut)
        return abs(np.log(high / height)) + 0.5 * (number == before), cut, line

    number = min(range(len(WOODS)), key=lambda i: fitted(i)[0])
    _, cut, line = fitted(number)
    high = min(WIDTH / (line.aspect * cut), 1.25 * height)
    wide = min(WIDTH, high * line.aspect * WOODS[number].widest)
    return number, Set(line, Box(-wide / 2, top, wide / 2, top + high))
