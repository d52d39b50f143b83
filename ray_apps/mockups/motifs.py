"""Motifs by meaning: which printable icon says what an idea's keywords say.

Keywords and icons (name and tags) are embedded as sentences; the icon with the nearest meaning wins, if it is near
enough. The icons' table is computed once for a model and kept under the caller's cache folder.
"""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import py_phosphor_icons
from numpy.typing import NDArray

from ray_apps.mockups.layout.icons import printable

Vectors = NDArray[np.float32]
Embed = Callable[[list[str]], Vectors]
"""Turns n texts into an (n, d) array of unit vectors."""

NEAR_ENOUGH = 0.42
"""Nearness under which no icon is meant. With all-MiniLM-L6-v2, unrelated words lie under 0.33, kindred over 0.4."""

_CREATURES = frozenset({"animal", "animals", "pets", "insect", "insects"})
"""Tags of icons that show a creature. To an embedding model every creature is near every other, to a buyer a bird is no
octopus: such an icon is offered only to an idea that names it."""

RUNNER_UP = 0.16
"""Other candidates are offered only if they are at most this much farther than the best."""

_TOGETHER = 0.4
"""Weight of all keywords read together, against the best single one: "bass" beside "lake" is a fish, not a guitar."""

_EXACT_BONUS = 0.25
"""Added where a keyword is the icon's own name: embedding models rate "dog" and "puppy" alike, designers do not."""


_UNASKED = 0.4
"""Share that a keyword counts for even when it has nothing to do with the topic; its cosine to the topic is added."""

_NAMES = 0.75
"""From this share on, a keyword may call an icon by its name."""


class MotifIndex:
    """The icons' embeddings and the embedder that made them."""

    def __init__(self, embed: Embed, names: tuple[str, ...], table: Vectors) -> None:
        """Rows of `table` (n, d), unit vectors, belong to `names` in order."""
        if table.ndim != 2 or len(table) != len(names):
            raise ValueError(f"The motif table has shape {table.shape}, which does not fit {len(names)} names.")
        self._embed = embed
        self._names = names
        self._table = table

    @classmethod
    def load_or_build(cls, embed: Embed, cache_dir: Path | None, model_name: str) -> "MotifIndex":
        """Read the table of `model_name` from `cache_dir`, or compute it (and store it there, atomically).

        The file's name holds a hash of the icon list and the model's name, so a new catalogue or model is computed
        anew. `cache_dir` may be `None`: nothing is stored.
        """
        names = printable()
        texts = [_described(name) for name in names]
        digest = hashlib.blake2b("\n".join([model_name, *texts]).encode(), digest_size=8).hexdigest()
        path = cache_dir / f"motifs-{digest}.npy" if cache_dir else None
        if path and path.exists():
            return cls(embed, names, np.load(path, allow_pickle=False))
        table = np.asarray(embed(texts), dtype=np.float32)
        if path:
            _store(path, table)
        return cls(embed, names, table)

    def candidates(self, keywords: Sequence[Sequence[str]], limit: int = 6) -> list[tuple[str, ...]]:
        """For each idea's keywords up to `limit` motif names, best first; none when nothing is near enough."""
        told = [i for i, words in enumerate(keywords) if words]
        found: list[tuple[str, ...]] = [()] * len(keywords)
        if not told:
            return found
        cosines = self.cosines([keywords[i] for i in told])
        for row, i in enumerate(told):
            said = {form for word in keywords[i] for part in (word, *word.split()) for form in _forms(part)}
            offered = [k for k in np.argsort(-cosines[row], kind="stable") if _may_show(self._names[k], said)][:limit]
            bound = max(NEAR_ENOUGH, float(cosines[row, offered[0]]) - RUNNER_UP)
            found[i] = tuple(self._names[k] for k in offered if cosines[row, k] >= bound)
        return found

    def cosines(self, keywords: Sequence[Sequence[str]]) -> Vectors:
        """How near each idea (row) is to each icon (column): its best keyword's cosine and that of all together.

        The first keyword is the topic. Another one may name the motif ("rocket" beside "space"), so far as it belongs
        to the topic: posts about dinosaurs mention socks as well.
        """
        texts: list[str] = []
        spans: list[tuple[int, int]] = []
        for words in keywords:
            start = len(texts)
            texts += [*words, " ".join(words)]
            spans.append((start, len(texts)))
        vectors = self._embed(texts)
        near = vectors @ self._table.T
        rows = []
        for words, (start, end) in zip(keywords, spans, strict=True):
            belongs = np.clip(_UNASKED + vectors[start : end - 1] @ vectors[start], 0.0, 1.0)
            single = (near[start : end - 1] * belongs[:, None]).max(axis=0)
            row = (1 - _TOGETHER) * single + _TOGETHER * near[end - 1]
            wanted = {
                form for word, share in zip(words, belongs, strict=True) if share > _NAMES for form in _forms(word)
            }
            row = row + np.array([_EXACT_BONUS * (name in wanted) for name in self._names], dtype=np.float32)
            rows.append(row)
        return np.asarray(np.stack(rows), dtype=np.float32)


@lru_cache(maxsize=1024)
def _creature_names(name: str) -> frozenset[str]:
    """By which words a creature's icon may be called for; empty if it shows none."""
    icon = py_phosphor_icons.get_icon(name)
    tags = {tag.casefold() for tag in icon.tags} if icon else set()
    return frozenset({*_spoken(name).split(), *tags} - _CREATURES) if tags & _CREATURES else frozenset()


def _may_show(name: str, said: set[str]) -> bool:
    called = _creature_names(name)
    return not called or bool(called & said)


def _described(name: str) -> str:
    icon = py_phosphor_icons.get_icon(name)
    tags = icon.tags[:4] if icon else ()
    return ", ".join([_spoken(name), *(t for t in tags if "*" not in t)])


def _spoken(name: str) -> str:
    for part in ("person-simple-", "-simple", "-profile", "-tilt"):
        name = name.replace(part, "")
    return name.replace("-", " ")


def _forms(word: str) -> tuple[str, ...]:
    base = "-".join(word.casefold().split())
    return (base, base.removesuffix("s"), base.removesuffix("ing"), base + "s")


def _store(path: Path, table: Vectors) -> None:
    """Write beside and rename, so that a reader never sees half a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npy", delete=False) as file:
        np.save(file, table, allow_pickle=False)
    Path(file.name).replace(path)
