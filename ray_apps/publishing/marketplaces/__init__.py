"""Marketplaces: what publishing needs of one, whichever it is, and the three ways in which a call can fail.

In: listings and pictures.
Out: what the marketplace knows (`RemoteListing`, `RemoteMetrics`), or an outcome: `Refused` (it did not happen and will
not), `Throttled` (it did not happen, later it may) or `NoAnswer` (nobody knows: ask `find`).
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from ray_apps.domain.errors import EngineError
from ray_apps.domain.listings import Listing

Count = Annotated[int, Field(ge=0)]


class RemoteListing(BaseModel):
    """A listing as its marketplace has it.

    `keys` are our SKUs by which it can be recognised, from its SKU field or its reference line; `state` is the
    marketplace's own word (`draft`, `active`, `inactive` …); the words and `currency` are what is shown there.
    """

    model_config = ConfigDict(frozen=True)

    remote_id: str
    state: str
    keys: frozenset[str]
    url: str
    title: str
    description: str
    tags: tuple[str, ...]
    currency: str


class Picture(BaseModel):
    """One listing picture: the file's bytes, its kind and what a screen reader says of it."""

    model_config = ConfigDict(frozen=True)

    content: bytes = Field(repr=False)
    kind: Literal["png", "jpg"]
    alt_text: str = ""


class RemoteMetrics(BaseModel):
    """Counters of one listing since it was made: all cumulative, revenue in cents before fees."""

    model_config = ConfigDict(frozen=True)

    remote_id: str
    views: Count
    favorites: Count
    sales: Count
    revenue_cents: Count


class MarketplaceError(EngineError):
    """A call to a marketplace did not succeed. The message is short, for people, and free of secrets."""


class Refused(MarketplaceError):
    """The marketplace said no: nothing happened, and the same call would be refused again. `status` is its answer's."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


class Unauthorised(Refused):
    """The keys or the token were not accepted: no call will succeed before they are put right."""


class NoAnswer(MarketplaceError):
    """No answer, or none that can be read: what was asked may have happened or not. `find` tells."""


class Throttled(MarketplaceError):
    """Too many calls: nothing happened. `retry_after` is how many seconds to wait."""

    def __init__(self, reason: str, retry_after: float) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Marketplace(Protocol):
    """What publishing and feedback ask of a marketplace. Every method may raise a `MarketplaceError`."""

    name: str

    def find(self, key: str) -> list[RemoteListing]:
        """All listings, drafts included, that carry our SKU `key`; more than one means that it was told twice."""

    def create_draft(self, listing: Listing) -> RemoteListing:
        """Make a draft that `find` recognises from its first moment. Never repeated here: after `NoAnswer`, `find`."""

    def complete(self, remote: RemoteListing, listing: Listing, pictures: Sequence[Picture]) -> RemoteListing:
        """Bring a draft to exactly the listing's words, pictures, SKU and price. May be called again at any time."""

    def activate(self, remote_id: str) -> RemoteListing:
        """Publish; this is what costs the listing fee. An active listing stays as it is, at no cost."""

    def metrics(self, ids: Sequence[str]) -> list[RemoteMetrics]:
        """Counters of these listings; one that the marketplace no longer knows is left out."""
