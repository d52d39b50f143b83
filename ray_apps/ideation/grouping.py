"""Grouping by meaning: a signal joins an idea or starts one, and ideas that grow together become one. Pure.

Signals are taken in order of arrival, a chunk at a time; what a chunk changes follows from the centres before it and
nothing else. Centres are rounded to what the store keeps, so that a run that is killed between chunks and started again
sees the very same numbers. No old signal is read again.

Within a chunk (`merging`) every new signal begins as an idea of its own. Then the two that belong together most
(`linkage`) are joined, as long as any do, whether they are new, old and grown, or one of each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from ray_apps.domain.ids import idea_id
from ray_apps.domain.topics import Centre, Merger
from ray_apps.ideation.merging import Clusters, agglomerate

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Grouped:
    """What a chunk changed: new centres, grown ones, (signal, idea, cosine) for each of its signals, and mergers.

    `grown` holds survivors as they are after their mergers. No idea stands in two mergers as the one absorbed, and the
    one that survives is not absorbed itself.
    """

    created: tuple[Centre, ...] = ()
    grown: tuple[Centre, ...] = ()
    members: tuple[tuple[UUID, UUID, float], ...] = ()
    merged: tuple[Merger, ...] = ()


def group(signals: Sequence[UUID], vectors: Vectors, known: Sequence[Centre]) -> Grouped:
    """Assign each signal to one idea, and make ideas one that now belong together.

    `vectors` has shape (signals, d), rows of length 1, like the centres; `known` stand in order of creation.
    """
    if not len(signals):
        return Grouped()
    clusters = Clusters.of(known, vectors)
    agglomerate(clusters)
    homes = clusters.roots()
    names = {row: centre.idea_id for row, centre in enumerate(known)}
    centres: dict[int, Centre] = {}
    for row in dict.fromkeys(homes[len(known) :].tolist()):
        if row not in names:  # rows of new signals stand in order of arrival, and the first one survives
            names[row] = idea_id(signals[row - len(known)])
        centres[row] = _centre(clusters, row, names[row], known)
    merged = tuple(Merger(known[row].idea_id, names[int(homes[row])]) for row in range(len(known)) if homes[row] != row)
    for row in sorted({int(homes[row]) for row in range(len(known)) if homes[row] != row}):
        centres.setdefault(row, _centre(clusters, row, names[row], known))
    return Grouped(
        created=tuple(centres[row] for row in sorted(centres) if row >= len(known)),
        grown=tuple(centres[row] for row in sorted(centres) if row < len(known)),
        members=_members(signals, vectors, homes[len(known) :].tolist(), centres),
        merged=merged,
    )


def after(known: Sequence[Centre], grouped: Grouped) -> list[Centre]:
    """The living centres after a chunk, in order of creation."""
    moved = {centre.idea_id: centre for centre in grouped.grown}
    gone = {merger.absorbed for merger in grouped.merged}
    kept = [moved.get(centre.idea_id, centre) for centre in known if centre.idea_id not in gone]
    return [*kept, *grouped.created]


def _centre(clusters: Clusters, row: int, name: UUID, known: Sequence[Centre]) -> Centre:
    vector, size = _stored(clusters.sums[row]), int(clusters.sizes[row])
    if row < len(known):
        return replace(known[row], vector=vector, size=size)
    return Centre(name, vector, size)


def _members(
    signals: Sequence[UUID], vectors: Vectors, homes: Sequence[int], centres: Mapping[int, Centre]
) -> tuple[tuple[UUID, UUID, float], ...]:
    """Who belongs where, with the cosine to the centre as it is after the chunk, in −1..1."""
    found = []
    for signal, vector, home in zip(signals, vectors, homes, strict=True):
        cosine = float(vector @ centres[home].vector)
        found.append((signal, centres[home].idea_id, round(max(-1.0, min(cosine, 1.0)), 4)))
    return tuple(found)


def _stored(total: Vectors) -> Vectors:
    """The direction of a sum, rounded to the half precision in which it is stored."""
    length = float(np.linalg.norm(total))
    scaled = total / length if length > 0 else total
    return np.asarray(scaled.astype(np.float16).astype(np.float32), dtype=np.float32)
