"""What ideas are compared with by meaning: short texts (anchors.yaml), embedded once for a run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from ray_apps.scoring.cosines import dots
from ray_apps.scoring.posts import Floats

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Unit vectors of texts, shape (len(texts), d)."""


@dataclass(frozen=True)
class Groups:
    """Anchors in named groups: `vectors` (anchors, d), the group of each anchor in `member`."""

    names: tuple[str, ...]
    vectors: Vectors
    member: NDArray[np.int64]

    def nearest(self, own: Vectors) -> tuple[Floats, NDArray[np.int64]]:
        """For each row of `own` (n, d): the cosine to the nearest anchor, and the number of its group."""
        best = (own @ self.vectors.T).argmax(axis=1)
        return dots(own, self.vectors[best]), self.member[best]


@dataclass(frozen=True)
class Anchors:
    """All anchors. `drawable` points from abstract to concrete, scaled so that a row of `own` times it, plus
    `drawable_offset`, is −1 at the mean of the abstract words and 1 at the mean of the concrete ones."""

    sells: Groups
    avoid: Groups
    products: Groups
    drawable: Vectors
    drawable_offset: float


def embed_anchors(embed: Embed) -> Anchors:
    """Embed the anchors."""
    texts = _texts()
    concrete, abstract = embed(texts["concrete"]).mean(axis=0), embed(texts["abstract"]).mean(axis=0)
    apart = concrete - abstract
    scale = 2.0 / float(apart @ apart)
    return Anchors(
        sells=_groups(texts["sells"], embed),
        avoid=_groups(texts["avoid"], embed),
        products=_groups(texts["products"], embed),
        drawable=(apart * scale).astype(np.float32),
        drawable_offset=-float((concrete + abstract) @ apart) * scale / 2.0,
    )


def _groups(texts: Mapping[str, Sequence[str]], embed: Embed) -> Groups:
    names = tuple(texts)
    member = np.repeat(np.arange(len(names)), [len(texts[name]) for name in names])
    return Groups(names, embed([text for name in names for text in texts[name]]), member)


@cache
def _texts() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(
        resources.files(__package__).joinpath("anchors.yaml").read_text(encoding="utf-8")
    )
    return data
