"""Versions of a listing: what it said, showed and cost, and in which span of time. Pure.

A version holds from `valid_from` to just before `valid_to`; each begins when the one before it ends, so that every
moment since the listing was made belongs to exactly one. What a marketplace showed is another matter: it goes on
showing an earlier version until a later one is published.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from ray_apps.domain.listings import ListingDraft, PriceReceipt


class ListingVersion(BaseModel):
    """A listing as it was in one version. `valid_to` is None for the present one.

    `shown_from` is when its marketplace first confirmed that it shows this version (None: it never did); `restores`
    names the version whose content it brought back; `author` is who made it, a person or a writer.
    """

    model_config = ConfigDict(frozen=True)

    listing_id: UUID
    version: int
    fingerprint: str
    draft: ListingDraft
    price: PriceReceipt
    image_shas: tuple[str, ...]
    valid_from: AwareDatetime
    valid_to: AwareDatetime | None = None
    shown_from: AwareDatetime | None = None
    author: str = ""
    note: str = ""
    restores: int | None = None

    def holds_at(self, time: datetime) -> bool:
        """Whether a moment lies in its span [from, to)."""
        return self.valid_from <= time and (self.valid_to is None or time < self.valid_to)


def version_at(versions: Iterable[ListingVersion], time: datetime) -> ListingVersion | None:
    """The version of a listing that held at a moment; None before there was any."""
    return next((one for one in versions if one.holds_at(time)), None)


def shown_at(versions: Iterable[ListingVersion], time: datetime) -> ListingVersion | None:
    """The version that buyers saw at a moment: the last that the marketplace confirmed by then. None before the first.

    Outcomes of that moment are this version's, even where a later one was already waiting to be approved.
    """
    shown = [(one.shown_from, one.version, one) for one in versions if one.shown_from and one.shown_from <= time]
    return max(shown, key=lambda found: found[:2])[2] if shown else None


def changed_parts(before: ListingVersion, after: ListingVersion) -> tuple[str, ...]:
    """What differs for buyers and for the sum of the price: names such as title, tags, pictures, price."""
    words = ("title", "bullets", "description", "tags", "language")
    parts = [name for name in words if getattr(before.draft, name) != getattr(after.draft, name)]
    if before.image_shas != after.image_shas:
        parts.append("pictures")
    if (before.price.price, before.price.currency) != (after.price.price, after.price.currency):
        parts.append("price")
    elif before.price != after.price:
        parts.append("sum of the price")
    return tuple(parts)
