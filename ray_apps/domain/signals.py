"""Signals: what people cared about, as one public post, video or event, and its counters over time."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from ray_apps.domain.ids import signal_id

MAX_CONTENT_CHARS = 4_000
"""Longer posts are refused at ingestion: nothing printable needs more, and hostile rows stay small."""

Count = Annotated[int, Field(ge=0, le=2**62)]


class Signal(BaseModel):
    """One de-duplicated public post.

    `posted_at` is when its source says it appeared, `captured_at` when its counters were read there. `counts`
    holds cumulative counters by name (`score`, `comments`, `views`, `likes`); a missing one was not given.
    """

    model_config = ConfigDict(frozen=True)

    source: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    external_id: Annotated[str, StringConstraints(max_length=256)] | None = None
    content: Annotated[str, StringConstraints(min_length=1, max_length=MAX_CONTENT_CHARS)]
    content_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    community: Annotated[str, StringConstraints(max_length=128)] | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    posted_at: AwareDatetime
    captured_at: AwareDatetime
    counts: dict[str, Count] = {}

    @property
    def id(self) -> UUID:
        """Derived from the content, so that equal posts are one signal."""
        return signal_id(self.content_hash)


class DeadLetter(BaseModel):
    """A row that could not be processed, kept with its reason so that it can be mended and retried.

    `locator` says where it stands in its source (`line 17`, an id); `payload` is the row itself, cut to 2,000
    characters.
    """

    model_config = ConfigDict(frozen=True)

    stage: str
    source: str
    locator: str
    reason: str
    payload: str = ""


class CalendarEvent(BaseModel):
    """A day that people prepare for (a holiday, an anniversary), for seasonality."""

    model_config = ConfigDict(frozen=True)

    name: str
    day: datetime
    country: str
