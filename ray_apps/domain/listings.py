"""Listings: what a buyer reads and pays, its versions, and what an approval is bound to."""

import hashlib
import json
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, model_validator

Decision = Literal["approve", "reject"]
"""What a reviewer may say of a listing that waits."""


class ListingStatus(StrEnum):
    """The life of a listing; `states.LISTING_STEPS` holds the allowed steps.

    `unknown` means that publishing had no answer: it is reconciled by reading the marketplace, never retried blindly.
    """

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    LIVE = "live"
    BLOCKED = "blocked"
    REJECTED = "rejected"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DEACTIVATED = "deactivated"


class ListingBrief(BaseModel):
    """What a writer is told about an idea. Nothing else may become a claim in the text.

    `season` names the occasion that buyers shop for at the time of writing ("Christmas"); empty if there is none.
    """

    model_config = ConfigDict(frozen=True)

    idea_id: UUID
    phrase: str
    topic: str
    keywords: tuple[str, ...]
    communities: tuple[str, ...] = ()
    style: str
    garment: str
    seed: int
    season: str = ""


class ListingSuggestion(BaseModel):
    """What a writer proposes: nobody's word until the rules have finished it. Everything may be empty or hostile."""

    model_config = ConfigDict(frozen=True)

    title: str
    bullets: tuple[str, ...] = ()
    description: str
    tags: tuple[str, ...] = ()


class ListingDraft(BaseModel):
    """A listing's text, the backend that wrote it, and why others that were asked before it did not (`passed_over`).

    `title_variants` are other titles for experiments, each within the same rules as `title`. `repairs` say what the
    rules changed in what was suggested.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    bullets: tuple[str, ...] = ()
    description: str
    tags: tuple[str, ...]
    title_variants: tuple[str, ...] = ()
    language: str = "en"
    backend: str
    passed_over: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()


class PriceLine(BaseModel):
    """One line of a price's sum: `what` it is for, and its `amount`, below zero where it is taken off."""

    model_config = ConfigDict(frozen=True)

    what: str
    amount: Decimal


class PriceReceipt(BaseModel):
    """A price and the sum behind it, all in `currency`: price = (cost + margin + fixed fees) ÷ (1 − fee rate).

    `cost` is what a piece costs without what the buyer pays for its shipping. `fee_rate` and `fixed_fees` are the fees
    at this price, unrounded: where fees are shares of what is earned, the fixed part is below zero. `lines` tell the
    sum in whole cents, each fee rounded up; they add up to `margin`, what is kept of a sale, which is never under
    `floor_margin` and was aimed at `aimed_margin` for a `score` of 0..1, by the `policy` for what it names (everything,
    if it names nothing). `markup` is the price as a share over the cost
    of production, where a marketplace asks for that. `unverified` names what was not read at its source. Receipts of
    earlier versions have the totals alone.
    """

    model_config = ConfigDict(frozen=True)

    price: Decimal
    currency: str
    cost: Decimal
    fixed_fees: Decimal
    fee_rate: Decimal
    margin: Decimal
    floor_margin: Decimal
    marketplace: str = ""
    product: str = ""
    provider: str = ""
    tier: str | None = None
    score: Decimal | None = None
    aimed_margin: Decimal | None = None
    policy: str = ""
    markup: Decimal | None = None
    lines: tuple[PriceLine, ...] = ()
    costs_version: str = ""
    fees_version: str = ""
    unverified: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        total = sum((line.amount for line in self.lines), Decimal(0))
        if self.lines and total != self.margin:
            raise ValueError(f"the lines add up to {total}, not to the margin of {self.margin}")
        return self

    @property
    def verified(self) -> bool:
        """Whether everything in it was read at its source or compared by the seller."""
        return bool(self.lines) and not self.unverified


_NOT_SHOWN = {"backend", "passed_over", "repairs", "title_variants"}
"""What of a draft buyers never see."""


class Listing(BaseModel):
    """A listing as stored, in its present version."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    idea_id: UUID
    marketplace: str
    sku: str
    status: ListingStatus
    version: int
    draft: ListingDraft
    price: PriceReceipt
    image_shas: tuple[str, ...]
    created_at: AwareDatetime
    external_id: str | None = None
    approved_hash: str | None = None
    problems: tuple[str, ...] = ()

    def fingerprint(self) -> str:
        """SHA-256 over exactly what would go live: text, tags, price and pictures."""
        shown = {
            "marketplace": self.marketplace,
            "draft": self.draft.model_dump(exclude=_NOT_SHOWN),
            "price": [str(self.price.price), self.price.currency],
            "images": list(self.image_shas),
        }
        return hashlib.sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Clearance(BaseModel):
    """The verdict on a listing and the evidence for it. No trademark data means blocked, never clear."""

    model_config = ConfigDict(frozen=True)

    listing_id: UUID
    cleared: bool
    sources: tuple[str, ...]
    findings: tuple[str, ...] = ()
    checked_hash: str
