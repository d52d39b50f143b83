"""Feasibility: can it be drawn well?

    feasibility = 0.6 · lettering + 0.4 · concreteness, in 0..1; 0 for an idea without anything to print

- lettering: the product of three ramps, each 1 up to a comfortable value and falling to a floor where type becomes
  small: words (4 → 8), characters (20 → 40), letters of the longest word (9 → 16, since a long word sets the size of
  all others);
- concreteness: where the idea lies between things that can be drawn (a bicycle, a pumpkin) and things that cannot
  (policy, regret), by meaning; 0 at the mean of the latter, 1 at that of the former. With MiniLM this direction, made
  from half of the words, tells the other half apart without a mistake (25 against 25).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ray_apps.scoring.anchors import Anchors, Vectors
from ray_apps.scoring.cosines import dots
from ray_apps.scoring.posts import Floats

LETTERING_SHARE = 0.6
WORDS, CHARACTERS, LONGEST = (4, 8), (20, 40), (9, 16)
FLOORS = (0.4, 0.5, 0.5)


@dataclass(frozen=True)
class Drawable:
    """Feasibility of n ideas, with how many words each prints and how concrete it is (0..1)."""

    values: Floats
    words: NDArray[np.int64]
    concreteness: Floats


def feasibility(phrases: Sequence[str | None], own: Vectors, anchors: Anchors) -> Drawable:
    """Feasibility of each idea from its phrase (None = nothing printable) and its vector (rows of length 1)."""
    given: pa.Array = pa.array(phrases, type=pa.string())
    text = pc.utf8_trim_whitespace(pc.fill_null(given, ""))
    words = pc.split_pattern_regex(text, r"\s+")
    count = _numbers(pc.list_value_length(words))
    length = _numbers(pc.utf8_length(text))
    count = np.where(length > 0, count, 0)
    lettering = (
        _ramp(count, WORDS, FLOORS[0])
        * _ramp(length, CHARACTERS, FLOORS[1])
        * _ramp(_longest(words), LONGEST, FLOORS[2])
    )
    concrete = concreteness(own, anchors)
    values = LETTERING_SHARE * lettering + (1.0 - LETTERING_SHARE) * concrete
    return Drawable(np.where(count > 0, values, 0.0), count, concrete)


def concreteness(own: Vectors, anchors: Anchors) -> Floats:
    """How concrete each row is, 0..1."""
    along = dots(own, anchors.drawable) + anchors.drawable_offset
    return np.clip((along + 1.0) / 2.0, 0.0, 1.0)


def _longest(words: pa.ListArray) -> NDArray[np.int64]:
    """Letters of the longest word of each phrase. Every phrase has at least one entry, if only an empty one."""
    starts = _numbers(words.offsets)[:-1]
    lengths = _numbers(pc.utf8_length(words.values))
    return np.maximum.reduceat(lengths, starts) if len(starts) else lengths


def _ramp(values: NDArray[np.int64], between: tuple[int, int], floor: float) -> Floats:
    good, bad = between
    return np.asarray(np.interp(values, [good, bad], [1.0, floor]), dtype=np.float64)


def _numbers(column: pa.Array) -> NDArray[np.int64]:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.int64)
