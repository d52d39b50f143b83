"""Hot topics: what is taking off now, and the counters over time that say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

TOPIC_CHARS = 80
TOPIC_POSTS = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """The counters of one post as they stood at one moment: cumulative, by name (`score`, `views`, …)."""

    at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class History:
    """A post and its readings, oldest first."""

    signal_id: UUID
    source: str
    community: str | None
    content: str
    posted_at: datetime
    readings: tuple[Reading, ...]


class HotEvidence(BaseModel):
    """Why a topic is called hot, in words (`why`) and in the numbers of its strongest post.

    The post gained `gained` of `counter` in the `hours` up to its last reading: `times_usual` times what posts of its
    source and age gain in the median. It is `age_hours` old, where posts of its source usually gain most at
    `usual_peak_hours`. `posts` are all posts of the topic, `communities` the first few they appeared in.
    """

    model_config = ConfigDict(frozen=True)

    why: str
    counter: str
    gained: Annotated[int, Field(ge=0)]
    hours: Annotated[float, Field(gt=0)]
    times_usual: Annotated[float, Field(ge=0)]
    age_hours: Annotated[float, Field(ge=0)]
    usual_peak_hours: Annotated[float, Field(gt=0)]
    posts: Annotated[int, Field(ge=1)] = 1
    communities: tuple[str, ...] = ()


class HotTopic(BaseModel):
    """One wave: a topic in readable words, the posts that carry it and how sure it is that it rises.

    `heat` (0..1) is the chance that one of its posts grows as the strongest tenth does, with its peak still to come.
    `signal_id` is its strongest post, and the first of `signals`.
    """

    model_config = ConfigDict(frozen=True)

    topic: Annotated[str, StringConstraints(min_length=1, max_length=TOPIC_CHARS)]
    signal_id: UUID
    signals: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=TOPIC_POSTS)]
    heat: Annotated[float, Field(ge=0, le=1)]
    evidence: HotEvidence
