"""Publications: the record of telling a marketplace, kept so that nothing is ever told twice."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict


class PublicationState(StrEnum):
    """intent (recorded, nothing said yet) → calling → confirmed, failed or unknown; unknown → confirmed or failed.

    A confirmed one begins anew where a later version has the same content and was approved again.
    """

    INTENT = "intent"
    CALLING = "calling"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Publication(BaseModel):
    """One approved listing version on its way to its marketplace.

    `key` is our SKU, by which the marketplace is asked what it knows; `attempt` counts calls; `answer` is the last
    answer, shortened, for people.
    """

    model_config = ConfigDict(frozen=True)

    listing_id: UUID
    marketplace: str
    key: str
    approved_hash: str
    state: PublicationState
    attempt: int
    external_id: str | None = None
    answer: str = ""
    updated_at: AwareDatetime


class MetricSnapshot(BaseModel):
    """Cumulative counters of a live listing as its marketplace tabulated them for one day."""

    model_config = ConfigDict(frozen=True)

    listing_id: UUID
    tabulated_for: AwareDatetime
    pulled_at: AwareDatetime
    views: int
    favorites: int
    sales: int
    revenue_cents: int
