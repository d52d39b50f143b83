"""Etsy through its Open API v3: the same code for the real shop and for the sandbox.

Etsy has no idempotency key. So a create is sent once and never repeated here; a draft carries our SKU from its first
moment, as the last line of its description; and everything else only sets what is wanted, so that it may be repeated.
"""

import html
from collections import Counter
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

import httpx

from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import Listing
from ray_apps.publishing.marketplaces import Picture, Refused, RemoteListing, RemoteMetrics
from ray_apps.publishing.marketplaces.etsy_account import EtsyAccount, EtsyShelf
from ray_apps.publishing.marketplaces.etsy_answers import (
    EtsyListing,
    ListingImage,
    Page,
    Receipt,
    Transaction,
    all_typed,
    description_with_reference,
    typed,
)
from ray_apps.publishing.marketplaces.etsy_calls import EtsyCalls
from ray_apps.publishing.marketplaces.etsy_pages import whole_list
from ray_apps.publishing.marketplaces.etsy_shelf import fill_shelf

_MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


class Etsy:
    """A seller's shop as a `Marketplace`. Use it as a context manager, or `close` it."""

    name = "etsy"

    def __init__(
        self,
        account: EtsyAccount,
        shelf: EtsyShelf | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout_s: float = 20.0,
        patience_s: float = 30.0,
        backoff_s: float = 0.2,
    ) -> None:
        self._calls = EtsyCalls(
            account, transport=transport, timeout_s=timeout_s, patience_s=patience_s, backoff_s=backoff_s
        )
        self._shop = f"/shops/{account.shop_id}"
        self._shelf = shelf or EtsyShelf()
        self._found_shelf: EtsyShelf | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._calls.close()

    def find(self, key: str) -> list[RemoteListing]:
        """Every draft, active and inactive listing with our SKU, by its SKU field or its reference line."""
        found: dict[str, RemoteListing] = {}
        # In the order in which a listing moves on, so that one on its way is met at least once.
        for state in ("draft", "active", "inactive"):
            for result in whole_list(self._calls, f"{self._shop}/listings", {"state": state}):
                remote = typed(EtsyListing, result).remote()
                if key in remote.keys:
                    found[remote.remote_id] = remote
        return [found[remote_id] for remote_id in sorted(found, key=int)]

    def create_draft(self, listing: Listing) -> RemoteListing:
        """Make a draft. Sent once: after `NoAnswer` it may exist, which `find(listing.sku)` tells."""
        shelf = self._whole_shelf()
        form = {
            **_words(listing),
            "price": str(listing.price.price),
            "quantity": shelf.quantity,
            "who_made": shelf.who_made,
            "when_made": shelf.when_made,
            "taxonomy_id": shelf.taxonomy_id,
            "type": "physical",
            "shipping_profile_id": shelf.shipping_profile_id,
            "readiness_state_id": shelf.readiness_state_id,
            "return_policy_id": shelf.return_policy_id,
            "production_partner_ids": shelf.production_partner_id,
        }
        return typed(EtsyListing, self._calls.once("POST", f"{self._shop}/listings", data=form)).remote()

    def complete(self, remote: RemoteListing, listing: Listing, pictures: Sequence[Picture]) -> RemoteListing:
        """Set words, pictures, SKU and price. A draft of an earlier version is brought up to this one."""
        if remote.currency != listing.price.currency:
            raise Refused(f"the shop sells in {remote.currency}, the listing is in {listing.price.currency}", 400)
        address = f"{self._shop}/listings/{_number(remote.remote_id)}"
        if not _says(remote, listing):
            remote = typed(EtsyListing, self._calls.repeat("PATCH", address, data=_words(listing))).remote()
        self._set_pictures(remote.remote_id, pictures)
        offering = {
            "price": float(listing.price.price),
            "quantity": self._shelf.quantity,
            "is_enabled": True,
            "readiness_state_id": self._whole_shelf().readiness_state_id,
        }
        products = [{"sku": listing.sku, "property_values": [], "offerings": [offering]}]
        self._calls.repeat("PUT", f"/listings/{remote.remote_id}/inventory", json={"products": products})
        return remote.model_copy(update={"keys": remote.keys | {listing.sku}})

    def activate(self, remote_id: str) -> RemoteListing:
        """Publish a draft for the listing fee."""
        answer = self._calls.repeat("PATCH", f"{self._shop}/listings/{_number(remote_id)}", data={"state": "active"})
        return typed(EtsyListing, answer).remote()

    def metrics(self, ids: Sequence[str]) -> list[RemoteMetrics]:
        """Views (tabulated by Etsy once a day; 0 can mean not yet), favourites, sales and revenue since the start."""
        listings = [found for remote_id in ids if (found := self._get(remote_id)) is not None]
        if not listings:
            return []
        sales: Counter[int] = Counter()
        revenue: Counter[int] = Counter()
        for line in self._sold_since(min(listing.created_timestamp for listing in listings)):
            if line.listing_id is not None:
                sales[line.listing_id] += line.quantity
                revenue[line.listing_id] += line.quantity * line.price.cents
        return [
            RemoteMetrics(
                remote_id=str(listing.listing_id),
                views=listing.views,
                favorites=listing.num_favorers,
                sales=sales[listing.listing_id],
                revenue_cents=revenue[listing.listing_id],
            )
            for listing in listings
        ]

    def _sold_since(self, moment: int) -> Iterator[Transaction]:
        receipts = whole_list(self._calls, f"{self._shop}/receipts", {"min_last_modified": moment})
        for receipt in all_typed(Receipt, receipts):
            yield from receipt.transactions if receipt.counts else ()

    def _get(self, remote_id: str) -> EtsyListing | None:
        try:
            # Only this route tells the views; the batch route does not.
            return typed(EtsyListing, self._calls.repeat("GET", f"/listings/{_number(remote_id)}"))
        except Refused as refusal:
            if refusal.status == 404:
                return None
            raise

    def _set_pictures(self, remote_id: str, pictures: Sequence[Picture]) -> None:
        """Put each picture at its rank in place of what is there, which may be of an earlier version or a lost call."""
        address = f"{self._shop}/listings/{remote_id}/images"
        for rank, picture in enumerate(pictures, start=1):
            name = f"{rank}.{picture.kind}"
            self._calls.repeat(
                "POST",
                address,
                data={"rank": rank, "overwrite": "true", "alt_text": picture.alt_text},
                files={"image": (name, picture.content, _MEDIA_TYPES[picture.kind])},
            )
        present = all_typed(
            ListingImage, typed(Page, self._calls.repeat("GET", f"/listings/{remote_id}/images")).results
        )
        for image in sorted(present, key=lambda image: -image.rank):
            if image.rank > len(pictures):
                self._delete_image(f"{address}/{image.listing_image_id}")

    def _delete_image(self, address: str) -> None:
        try:
            self._calls.repeat("DELETE", address)
        except Refused as refusal:
            if refusal.status != 404:  # gone already: an earlier answer was lost
                raise

    def _whole_shelf(self) -> EtsyShelf:
        """The shelf with every number filled in, read from the shop once."""
        if self._found_shelf is None:
            self._found_shelf = fill_shelf(self._calls, self._shop, self._shelf)
        return self._found_shelf


def _number(remote_id: str) -> str:
    """An Etsy listing number, so that nothing else ever becomes part of an address."""
    if not (remote_id.isascii() and remote_id.isdigit() and len(remote_id) < 20):
        raise InputError(f"{remote_id[:40]!r} is not an Etsy listing number")
    return remote_id


def _words(listing: Listing) -> dict[str, str]:
    """Title, description and tags as form fields. Etsy takes a list as one comma-separated field."""
    return {
        "title": listing.draft.title,
        "description": description_with_reference(listing),
        "tags": ",".join(listing.draft.tags),
    }


def _says(remote: RemoteListing, listing: Listing) -> bool:
    """Whether the marketplace shows exactly the listing's words. Etsy may escape them as HTML."""
    shown = (html.unescape(remote.title), html.unescape(remote.description), set(remote.tags))
    wanted = _words(listing)
    return shown == (wanted["title"], wanted["description"], set(listing.draft.tags))
