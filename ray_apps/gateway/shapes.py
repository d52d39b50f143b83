"""What travels over the wire: the bodies that the API takes and gives, shared by the routes and the client.

Money is a decimal string with its currency beside it; times are ISO 8601 in UTC; scores are 0..1.
"""

import unicodedata
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ray_apps.domain.designs import Variant
from ray_apps.domain.hot import HotEvidence
from ray_apps.domain.ideas import Idea, ScoreReceipt
from ray_apps.domain.listings import Clearance, Decision, ListingDraft, ListingStatus, PriceReceipt
from ray_apps.domain.roles import Role

REASON_CHARS = 500
T = TypeVar("T")


class Shape(BaseModel):
    """Base of every body that the API gives."""

    model_config = ConfigDict(frozen=True)


class Asked(Shape):
    """Base of every body that the API takes: a field it does not know is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Page(Shape, Generic[T]):
    """A stretch of a list. `next` is the `cursor` that continues it, null at its end."""

    items: tuple[T, ...]
    next: str | None


class Health(Shape):
    """The API answers and so does its database."""

    status: Literal["ok"] = "ok"


class Who(Shape):
    """The caller: the name that decisions are recorded under, and what it may do."""

    name: str
    role: Role
    via: Literal["token", "session"]


class SignIn(Asked):
    """A one-time sign-in code, in place of a token in the header."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SignalShown(Shape):
    """One public post and its newest counters."""

    id: UUID
    source: str
    content: str
    community: str | None
    url: str | None
    posted_at: datetime
    captured_at: datetime
    counts: dict[str, int]


class RejectedRecord(Shape):
    """A record of a webhook that cannot be stored: its place in the message, from 0, and why."""

    index: int
    reason: str


class WebhookTaken(Shape):
    """What became of a webhook's records, each of which is counted once; `deleted` posts were erased."""

    stored: int
    duplicates: int
    rejected: tuple[RejectedRecord, ...]
    deleted: int


class HotShown(Shape):
    """A topic that is taking off: how sure that is (`heat`, 0..1), why, and since when it was marked.

    `signal_id` is the post it is named after, `idea_id` the idea made of that, null until there is one.
    """

    topic: str
    signal_id: UUID
    idea_id: UUID | None
    heat: float
    evidence: HotEvidence
    marked_at: datetime
    seen_at: datetime
    hours_since_marked: float


class IdeaDetail(Shape):
    """An idea and why it has its score (null until it is scored)."""

    idea: Idea
    receipt: ScoreReceipt | None


class MockupShown(Shape):
    """A picture of an idea; its bytes are at `/preview`, `/catalogue` and `/print` under `/api/mockups/{id}`."""

    id: UUID
    idea_id: UUID
    variant: Variant
    colourway: str
    params: dict[str, object]
    problems: tuple[str, ...]


class ListingCard(Shape):
    """A listing as a list shows it. `kept` is what the seller keeps of a sale; `mockup_id` the picture to show."""

    id: UUID
    idea_id: UUID
    marketplace: str
    status: ListingStatus
    version: int
    phrase: str | None
    title: str
    topic: str
    communities: tuple[str, ...]
    signal_count: int
    score: float | None
    price: Decimal
    kept: Decimal
    currency: str
    cleared: bool
    print_problems: tuple[str, ...]
    problems: tuple[str, ...]
    mockup_id: UUID | None
    created_at: datetime


class ListingPage(Page[ListingCard]):
    """A stretch of listings, those of the best ideas first, and how many there are in each state."""

    counts: dict[ListingStatus, int]


class TextLimits(Shape):
    """The marketplace's limits on what a buyer reads, in characters and in number of tags."""

    title_max: int
    tags_max: int


class ReviewShown(Shape):
    """A decision as it was recorded."""

    decision: Decision
    reviewer: str
    reason: str
    decided_at: datetime


class ListingDetail(ListingCard):
    """All that a decision needs. `fingerprint` names exactly this text, price and pictures; a decision repeats it."""

    sku: str
    external_id: str | None
    fingerprint: str
    draft: ListingDraft
    price_receipt: PriceReceipt
    limits: TextLimits
    receipt: ScoreReceipt | None
    clearance: Clearance | None
    mockups: tuple[MockupShown, ...]
    reviews: tuple[ReviewShown, ...]


def _readable(text: str) -> str:
    """Refuse what cannot be stored or read: control characters, half of a surrogate pair."""
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char != "\n" for char in text):
        raise ValueError("has a control character")
    return text


class ReviewAsked(Asked):
    """A decision on a listing. `fingerprint` is that of the listing as it was looked at."""

    decision: Decision
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    reason: Annotated[
        str, StringConstraints(max_length=REASON_CHARS, strip_whitespace=True), AfterValidator(_readable)
    ] = ""


class InvalidPart(Shape):
    """One thing that is wrong with a request: where (a JSON pointer into it) and what."""

    pointer: str
    detail: str


class ProblemDetails(Shape):
    """An error, as RFC 9457 has it. `incident` is the number under which the log tells more."""

    type: str = "about:blank"
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    errors: tuple[InvalidPart, ...] | None = None
    incident: str | None = None


def kept_of(price: PriceReceipt) -> Decimal:
    """What the seller keeps of one sale: price × (1 − fee rate) − cost − fixed fees, to the cent."""
    kept = price.price * (1 - price.fee_rate) - price.cost - price.fixed_fees
    return kept.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
