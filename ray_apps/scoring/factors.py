"""All seven factors over a batch of ideas, and what they were made from. Pure; whole columns at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ray_apps.domain.ideas import FACTORS, Weights
from ray_apps.scoring.anchors import Anchors
from ray_apps.scoring.cohesion import cohesion
from ray_apps.scoring.commercial import commercial
from ray_apps.scoring.community_fit import idea_community_fit
from ray_apps.scoring.engagement import idea_engagement
from ray_apps.scoring.evidence import Evidence
from ray_apps.scoring.feasibility import feasibility
from ray_apps.scoring.freshness import idea_freshness
from ray_apps.scoring.gather import best_post, owners
from ray_apps.scoring.novelty import Recent, novelty
from ray_apps.scoring.posts import Floats, Ints
from ray_apps.scoring.reactions import Usual, reactions
from ray_apps.scoring.seasonality import Season, seasonality

COHESION_SHARE = 0.2
DECIMALS = 6

Inputs = Mapping[str, Sequence[float | int | str | None]]


@dataclass(frozen=True)
class Norms:
    """What ideas are measured against: everything known as of one moment."""

    as_of: datetime
    usual: Usual
    season: Season
    anchors: Anchors
    recent: Recent

    @property
    def dimensions(self) -> int:
        """Length of the embedder's vectors."""
        return int(self.season.vectors.shape[1])


@dataclass(frozen=True)
class Scored:
    """Scores of n ideas: each factor's values (n,), the weighted sum (n,), and each factor's inputs for receipts."""

    values: Mapping[str, Floats]
    inputs: Mapping[str, Inputs]
    total: Floats


def score(evidence: Evidence, norms: Norms, weights: Weights) -> Scored:
    """Score a batch. Every factor is in 0..1, finite whatever comes, and rounded to what receipts show, so that they
    add up."""
    found = (_of_people(evidence, norms), _of_meaning(evidence, norms))
    values = {name: _unit(column) for part, _ in found for name, column in part.items()}
    inputs = {name: columns for _, part in found for name, columns in part.items()}
    total = sum((values[name] * weights.values.get(name, 0.0) for name in FACTORS), np.zeros(len(evidence)))
    return Scored(
        values={name: values[name] for name in FACTORS},
        inputs={name: inputs[name] for name in FACTORS},
        total=_unit(total),
    )


def _of_people(evidence: Evidence, norms: Norms) -> tuple[dict[str, Floats], dict[str, Inputs]]:
    """The factors that come from what people did: freshness, engagement, community fit."""
    starts, now = evidence.starts, norms.as_of.timestamp()
    each = reactions(evidence.posts, now, norms.usual)
    together = cohesion(owners(starts), len(evidence), evidence.tagged, evidence.tags)
    fit = idea_community_fit(each.community_fit, starts)
    fresh, best = best_post(each.freshness, starts), best_post(each.engagement, starts)
    fitting = best_post(each.community_fit, starts)
    return {
        "freshness": idea_freshness(each.freshness, starts),
        "engagement": idea_engagement(each.engagement, starts),
        "community_fit": np.where(np.isnan(together), fit, fit + COHESION_SHARE * (together - fit)),
    }, {
        "freshness": {"hours_since_peak": _shown(_at((now - each.peak) / 3600.0, fresh), 2)},
        "engagement": {
            "posts": np.diff(starts).tolist(),
            "an_hour_now": _shown(_at(each.velocity, best), 2),
            "reactions": _shown(_at(each.value, best), 0),
        },
        "community_fit": {
            "best_in": [evidence.communities[post] or None if post >= 0 else None for post in fitting.tolist()],
            "tags_in_common": _shown(together, 2),
        },
    }


def _of_meaning(evidence: Evidence, norms: Norms) -> tuple[dict[str, Floats], dict[str, Inputs]]:
    """The factors that come from what it is about: novelty, seasonality, and the two commercial measures."""
    newness, nearest = novelty(evidence.vectors, evidence.order, norms.recent)
    timely, events = seasonality(evidence.vectors, norms.season, norms.as_of.date())
    market = commercial(evidence.vectors, norms.anchors)
    drawn = feasibility(evidence.phrases, evidence.vectors, norms.anchors)
    return {
        "novelty": newness,
        "seasonality": timely,
        "commercial": market.values,
        "feasibility": drawn.values,
    }, {
        "novelty": {"nearest_earlier_cosine": _shown(np.where(nearest < 0, np.nan, nearest), 4)},
        "seasonality": {"event": [event or None for event in events]},
        "commercial": {"nearest_reason": market.reasons, "product": market.products},
        "feasibility": {"words": drawn.words.tolist(), "concreteness": _shown(drawn.concreteness, 2)},
    }


def _unit(column: Floats) -> Floats:
    return np.asarray(np.round(np.clip(np.nan_to_num(column, nan=0.0), 0.0, 1.0), DECIMALS), dtype=np.float64)


def _at(column: Floats, rows: Ints) -> Floats:
    """The column's value at each row; not-a-number for row −1."""
    return np.where(rows < 0, np.nan, np.append(column, np.nan)[rows])


def _shown(column: Floats, decimals: int) -> list[float | None]:
    """A column as a receipt shows it; None for not-a-number."""
    return [None if value != value else value for value in np.round(column, decimals).tolist()]  # noqa: PLR0124
