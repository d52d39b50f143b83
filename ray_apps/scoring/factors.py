"""All five factors over a batch of ideas, and the receipts that explain the scores. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from ray_apps.domain.ideas import FactorReceipt, ScoreReceipt, Weights
from ray_apps.scoring.community_fit import community_fit
from ray_apps.scoring.engagement import engagement
from ray_apps.scoring.freshness import freshness
from ray_apps.scoring.novelty import novelty
from ray_apps.scoring.robust import Norm
from ray_apps.scoring.seasonality import Season, seasonality


@dataclass(frozen=True)
class Norms:
    """What ideas are measured against: everything known as of one moment.

    `vectors` (m, d) and `order` (m,) are all ideas' centres and their order of creation.
    """

    as_of: datetime
    sources: Mapping[str, Norm]
    communities: Mapping[tuple[str, str], Norm]
    season: Season
    vectors: NDArray[np.float32]
    order: NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """A batch of ideas: parallel lists, and within each idea parallel lists over its posts. `vectors` is (n, d)."""

    ideas: Sequence[UUID]
    order: NDArray[np.int64]
    vectors: NDArray[np.float32]
    sources: Sequence[Sequence[str]]
    communities: Sequence[Sequence[str]]
    engagement: Sequence[Sequence[float]]
    peaks: Sequence[Sequence[float]]


def score(evidence: Evidence, norms: Norms, weights: Weights) -> list[ScoreReceipt]:
    """Score a batch; one receipt for each idea, in order."""
    newness, nearest = novelty(evidence.vectors, evidence.order, norms.vectors, norms.order)
    timely, events = seasonality(evidence.vectors, norms.season, norms.as_of.date())
    receipts = []
    for i, idea in enumerate(evidence.ideas):
        counters, sources, peaks = evidence.engagement[i], evidence.sources[i], evidence.peaks[i]
        places = list(zip(sources, evidence.communities[i], strict=True))
        found: dict[str, tuple[float, dict[str, Any]]] = {
            "freshness": (
                freshness(peaks, norms.as_of.timestamp()),
                {"hours_since_peak": round((norms.as_of.timestamp() - max(peaks)) / 3600, 2)},
            ),
            "engagement": (
                engagement(counters, sources, norms.sources),
                {"posts": len(counters), "best_counter": max(counters)},
            ),
            "novelty": (float(newness[i]), {"nearest_earlier_cosine": round(float(nearest[i]), 4)}),
            "community_fit": (
                community_fit(counters, places, norms.communities),
                {"communities": len(set(places)), "first": places[0][1]},
            ),
            "seasonality": (float(timely[i]), {"event": events[i] or None}),
        }
        receipts.append(_receipt(idea, found, norms.as_of, weights))
    return receipts


def _receipt(
    idea: UUID, found: Mapping[str, tuple[float, dict[str, Any]]], as_of: datetime, weights: Weights
) -> ScoreReceipt:
    factors = tuple(
        FactorReceipt(factor=name, value=round(value, 6), weight=weights.values.get(name, 0.0), inputs=inputs)
        for name, (value, inputs) in found.items()
    )
    total = sum(factor.value * factor.weight for factor in factors)
    return ScoreReceipt(
        idea_id=idea, score=round(min(total, 1.0), 6), weights_version=weights.version, as_of=as_of, factors=factors
    )
