"""Ideas: what could be printed, why, and how promising it is."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

FACTORS = ("freshness", "engagement", "novelty", "community_fit", "seasonality", "commercial", "feasibility")
"""The five factors of S = w1·Freshness + w2·Engagement + w3·Novelty + w4·CommunityFit + w5·Seasonality, and the two
commercial measures: how readily it sells, and how well it can be drawn."""

Unit = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]


class IdeaStatus(StrEnum):
    """The life of an idea; `states.IDEA_STEPS` holds the allowed steps."""

    QUEUED = "queued"
    MOCKED = "mocked"
    LIVE = "live"
    ARCHIVED = "archived"


class Concept(BaseModel):
    """What ideation makes of a topic.

    `phrase` is what would be printed, lines separated by `\\n`-free words; `None` means that nothing printable was
    found and the idea is never drawn. `tagline` is small print under it. `template` names the grammar family.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    phrase: str | None
    tagline: str = ""
    template: str = ""
    description: str
    keywords: tuple[str, ...] = ()
    topic: str = ""


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


class Weights(BaseModel):
    """The scoring weights in force. Each is 0..1 and they sum to 1, so that a score is 0..1 as well."""

    model_config = ConfigDict(frozen=True)

    version: int
    values: dict[str, Unit]
    author: str
    created_at: AwareDatetime
