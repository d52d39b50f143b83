"""Topics as grouping sees them: a direction in the embedder's space."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Centre:
    """The mean direction of an idea's `size` signals: a vector of length 1.

    A `drawn` idea is beyond `queued`: what was drawn of it stays, so two such ideas are never made one.
    """

    idea_id: UUID
    vector: Vector
    size: int
    drawn: bool = False


@dataclass(frozen=True)
class Merger:
    """Two ideas that grew together: the one that is `absorbed` ends, its signals go to the one that `survives`."""

    absorbed: UUID
    survives: UUID
