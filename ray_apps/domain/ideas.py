"""Ideas: what could be printed, why, and how promising it is."""

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

FACTORS = ("freshness", "engagement", "novelty", "community_fit", "seasonality", "commercial", "feasibility")
"""The five factors of S = w1·Freshness + w2·Engagement + w3·Novelty + w4·CommunityFit + w5·Seasonality, and the two
commercial measures: how readily it sells, and how well it can be drawn."""

SUM_TOLERANCE = 1e-6
"""How far the sum of all weights may be from 1: what decimals and their binary halves differ by, and no more."""

Unit = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]


class IdeaStatus(StrEnum):
    """The life of an idea; `states.IDEA_STEPS` holds the allowed steps."""

    QUEUED = "queued"
    MOCKED = "mocked"
    LIVE = "live"
    ARCHIVED = "archived"


class PhraseCandidate(BaseModel):
    """A phrase that could be printed for an idea.

    `family` is its grammar family, or "free" where a model wrote it; `origin` is "grammar" or that model's name; `rank`
    (≥ 0, higher is better) is what it was chosen by, comparable within one idea.
    """

    model_config = ConfigDict(frozen=True)

    phrase: str
    family: str
    rank: Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
    origin: str


class Concept(BaseModel):
    """What ideation makes of a topic.

    `phrase` is what would be printed, lines separated by `\\n`-free words; `None` means that nothing printable was
    found and the idea is never drawn. `tagline` is small print under it. `template` names the grammar family.
    `candidates` are the best phrases that may be printed, at most five, best first; the first is `phrase`.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    phrase: str | None
    tagline: str = ""
    template: str = ""
    description: str
    keywords: tuple[str, ...] = ()
    topic: str = ""
    candidates: tuple[PhraseCandidate, ...] = ()


class Idea(BaseModel):
    """One idea as stored: a concept, its evidence and its score (`None` until scored; 0..1)."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    title: str
    phrase: str | None
    tagline: str = ""
    template: str = ""
    description: str
    keywords: tuple[str, ...] = ()
    topic: str = ""
    communities: tuple[str, ...] = ()
    signal_count: int = 0
    status: IdeaStatus = IdeaStatus.QUEUED
    score: Unit | None = None
    created_at: AwareDatetime


class FactorReceipt(BaseModel):
    """One line of a score's receipt: `value` in 0..1, its `weight`, and the inputs it was computed from."""

    model_config = ConfigDict(frozen=True)

    factor: str
    value: Unit
    weight: Unit
    inputs: dict[str, float | str | None]


class ScoreReceipt(BaseModel):
    """Why an idea has its score: the sum of value × weight, with the version of the weights it used."""

    model_config = ConfigDict(frozen=True)

    idea_id: UUID
    score: Unit
    weights_version: int
    as_of: AwareDatetime
    factors: tuple[FactorReceipt, ...]


def check_each_weight(values: Mapping[str, float]) -> None:
    """Raise `ValueError`, in one line, unless only factors are named and each weight is a number in 0..1.

    What was given is not repeated in it, save for factors' names.
    """
    if set(values) - set(FACTORS):
        raise ValueError(f"only these factors have weights: {', '.join(FACTORS)}")
    outside = [name for name in FACTORS if not 0.0 <= values.get(name, 0.0) <= 1.0]
    if outside:
        raise ValueError(f"a weight lies between 0 and 1; not so: {', '.join(outside)}")


def complete_weights(values: Mapping[str, float]) -> dict[str, float]:
    """A weight for every factor, in the factors' order: one that is not named is 0.

    Raises `ValueError`, in one line, where `check_each_weight` does and unless they sum to 1 (± `SUM_TOLERANCE`).
    """
    check_each_weight(values)
    # Adding 0.0 turns −0.0, which is no less than 0, into 0.
    complete = {name: float(values.get(name, 0.0)) + 0.0 for name in FACTORS}
    total = math.fsum(complete.values())
    if abs(total - 1.0) > SUM_TOLERANCE:
        raise ValueError(f"the weights sum to {total:.7g}, not to 1")
    return complete


WeightValues = Annotated[dict[str, Annotated[float, Field(strict=True)]], AfterValidator(complete_weights)]
"""Weights by factor, checked and completed by `complete_weights`."""


class Weights(BaseModel):
    """One version of the scoring weights. Each is 0..1 and they sum to 1, so that a score is 0..1 as well.

    `author` put them in force at `created_at`; `note` says why. Versions are never changed.
    """

    model_config = ConfigDict(frozen=True)

    version: int
    values: WeightValues
    author: str
    created_at: AwareDatetime
    note: str = ""
