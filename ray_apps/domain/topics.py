"""Topics as grouping sees them: a direction in the embedder's space."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Centre:
    """The mean direction of an idea's `size` signals: a vector of length 1."""

    idea_id: UUID
    vector: Vector
    size: int
