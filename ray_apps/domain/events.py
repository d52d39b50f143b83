"""Events: the blueprint's envelope. They are written in the same transaction as the rows they tell of."""

from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from pydantic import AwareDatetime, BaseModel, ConfigDict

from ray_apps.domain.ids import NAMESPACE

EventType = Literal[
    "signal.ingested",
    "idea.created",
    "idea.merged",
    "idea.scored",
    "mockup.generated",
    "listing.drafted",
    "listing.changed",
    "listing.cleared",
    "listing.blocked",
    "listing.reviewed",
    "listing.published",
    "feedback.received",
    "topic.hot",
    "weights.changed",
]
VERSION = "1.0"


class Event(BaseModel):
    """One fact that happened to one thing. `event_id` follows from the fact, so the same fact has one id."""

    model_config = ConfigDict(frozen=True)

    event_id: UUID
    event_type: EventType
    aggregate_type: str
    aggregate_id: str
    timestamp: AwareDatetime
    source: str
    data: dict[str, object]
    correlation_id: str | None = None
    version: str = VERSION

    def envelope(self) -> dict[str, object]:
        """The event as the outside world reads it."""
        return {
            "eventType": self.event_type,
            "eventId": str(self.event_id),
            "timestamp": self.timestamp.isoformat(),
            "source": self.source,
            "version": self.version,
            "data": self.data,
            "correlationId": self.correlation_id,
        }


def event(
    event_type: EventType,
    aggregate_id: UUID | str,
    at: datetime,
    source: str,
    data: dict[str, object],
    *,
    step: str = "",
) -> Event:
    """Make an event; `step` tells apart facts of one type about one thing (a version, a day)."""
    name = f"event:{event_type}:{aggregate_id}:{step}"
    return Event(
        event_id=uuid5(NAMESPACE, name),
        event_type=event_type,
        aggregate_type=event_type.split(".")[0],
        aggregate_id=str(aggregate_id),
        timestamp=at,
        source=source,
        data=data,
    )
