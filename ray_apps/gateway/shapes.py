"""What travels over the wire: the bodies that the API takes and gives, shared by the routes and the client.

Money is a decimal string with its currency beside it; times are ISO 8601 in UTC; scores are 0..1.
"""

import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Generic, Literal, Self, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from ray_apps.domain.designs import Variant
from ray_apps.domain.edits import ListingEdit
from ray_apps.domain.hot import HotEvidence
from ray_apps.domain.ideas import Idea, IdeaStatus, PhraseCandidate, ScoreReceipt, Weights, WeightValues
from ray_apps.domain.listings import Clearance, Decision, ListingDraft, ListingStatus, PriceReceipt
from ray_apps.domain.roles import Role
from ray_apps.domain.signals import MAX_CONTENT_CHARS, Count
from ray_apps.domain.weighing import NOTE_CHARS

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
    """An idea, why it has its score (null until it is scored), and the phrases found for it, the chosen one first.

    `merged_into` is the idea that goes on in the place of one that was merged; null for one that was not.
    """

    idea: Idea
    receipt: ScoreReceipt | None
    candidates: tuple[PhraseCandidate, ...] = ()
    merged_into: UUID | None = None


class SimilarIdea(Shape):
    """An idea that means nearly the same: `cosine` is 1 for the very same meaning, about 0 for unrelated ones."""

    id: UUID
    title: str
    phrase: str | None
    topic: str
    communities: tuple[str, ...]
    signal_count: int
    status: IdeaStatus
    score: float | None
    cosine: float


class SimilarIdeas(Shape):
    """What is similar to the idea `idea_id`, nearest first."""

    idea_id: UUID
    items: tuple[SimilarIdea, ...]


class WeightsPage(Page[Weights]):
    """A stretch of the versions of the weights, newest first; the one in force; how many ideas carry an older score."""

    in_force: Weights
    outdated_ideas: int


class WeightsChanged(Shape):
    """What a change came to. `changed` is false where these weights were in force already.

    `outdated_ideas` carry a score of older weights; of them and all others, `ideas_to_rescore` were marked for another.
    """

    in_force: Weights
    changed: bool
    outdated_ideas: int
    ideas_to_rescore: int


class MockupShown(Shape):
    """A picture of an idea; its bytes are at `/preview`, `/catalogue` and `/print` under `/api/mockups/{id}`."""

    id: UUID
    idea_id: UUID
    variant: Variant
    product: str
    colourway: str
    params: dict[str, object]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


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


class VersionShown(Shape):
    """A listing in one of its versions, which held from `valid_from` to just before `valid_to` (null: it still does).

    `changed` names what differs from the version before it. `shown_from` is when the marketplace first confirmed that
    it shows this version; `restores` names the version whose content it brought back.
    """

    version: int
    fingerprint: str
    changed: tuple[str, ...]
    draft: ListingDraft
    price_receipt: PriceReceipt
    pictures: int
    author: str
    note: str
    restores: int | None
    valid_from: datetime
    valid_to: datetime | None
    shown_from: datetime | None


class VersionPage(Page[VersionShown]):
    """A stretch of a listing's versions, newest first, and the number of the present one."""

    present: int


class ListingChanged(Shape):
    """A listing after a change. `changed` names what differs (nothing: it was so already, and no version was made);
    `was` is the state it had before, whose clearance and approval are void if anything changed."""

    listing: ListingDetail
    changed: tuple[str, ...]
    was: ListingStatus


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


def _one_line(text: str) -> str:
    """Refuse what does not stand on one line."""
    if not text.isprintable():
        raise ValueError("is not one line of printable characters")
    return text


class WeightsAsked(Asked):
    """Weights to be put in force: `values` by factor, each 0..1, summing to 1; `note` says why.

    `based_on` is the version that was in force when the change was thought of. `rescore` marks every idea for another
    score.
    """

    values: WeightValues
    based_on: Annotated[int, Field(strict=True, ge=1)]
    note: Annotated[str, StringConstraints(max_length=NOTE_CHARS, strip_whitespace=True), AfterValidator(_one_line)] = (
        ""
    )
    rescore: Annotated[bool, Field(strict=True)] = False


VersionNumber = Annotated[int, Field(strict=True, ge=1, lt=2**31)]


class RestoreAsked(Asked):
    """Old content to be brought back: that of `version`, in place of version `based_on`; `note` says why."""

    version: VersionNumber
    based_on: VersionNumber
    note: Annotated[str, StringConstraints(max_length=NOTE_CHARS, strip_whitespace=True), AfterValidator(_one_line)] = (
        ""
    )


class EditAsked(Asked):
    """Other content for a listing, in place of version `based_on`; `note` says why."""

    edit: ListingEdit
    based_on: VersionNumber
    note: Annotated[str, StringConstraints(max_length=NOTE_CHARS, strip_whitespace=True), AfterValidator(_one_line)] = (
        ""
    )


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


class PostAsked(Asked):
    """A post as somebody has just seen it: its text, where and when it appeared, and its counters by name (`score`,
    `likes`, `comments`, `views`)."""

    content: Annotated[str, StringConstraints(min_length=1, max_length=MAX_CONTENT_CHARS)]
    source: Annotated[str, StringConstraints(min_length=1, max_length=64)] = "api"
    community: Annotated[str, StringConstraints(max_length=128)] | None = None
    tags: Annotated[tuple[Annotated[str, StringConstraints(max_length=128)], ...], Field(max_length=50)] = ()
    posted_at: AwareDatetime | None = None
    counts: Annotated[dict[Annotated[str, StringConstraints(max_length=64)], Count], Field(max_length=20)] = {}


class ScoreAsked(Asked):
    """What is to be scored: an idea by its id, or a post; one of the two."""

    idea: UUID | None = None
    post: PostAsked | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.idea is None) == (self.post is None):
            raise ValueError("give either idea or post")
        return self


class ScoreAnswer(Shape):
    """A score as of now with its receipt; for a post also what would be printed (`phrase`, null for nothing)."""

    receipt: ScoreReceipt
    title: str | None = None
    phrase: str | None = None
    keywords: tuple[str, ...] = ()
