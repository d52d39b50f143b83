"""A listing's versions: looking at them, making one by hand, and bringing one back."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field, TypeAdapter

from ray_apps.domain.errors import InputError, StaleVersion, Unchangeable
from ray_apps.domain.versions import ListingVersion, changed_parts
from ray_apps.gateway.auth import Reviewer
from ray_apps.gateway.paging import DEFAULT_LIMIT, Cursor, Limit, cursor_of, place_of
from ray_apps.gateway.problems import AGAINST_RULES, STALE_VERSION, UNCHANGEABLE, Problem
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.routes.listings import detail_of
from ray_apps.gateway.shapes import EditAsked, ListingChanged, RestoreAsked, VersionPage, VersionShown
from ray_apps.listings import editing
from ray_apps.listings.pricing import load_prices
from ray_apps.platform.clock import Clock
from ray_apps.store import listings, versions

router = APIRouter(prefix="/api/listings", tags=["listings"])
_PLACE: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(strict=True, ge=0, lt=2**31)])


@router.get("/{listing_id}/versions")
def list_versions(
    listing_id: UUID, store: StoreHere, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> VersionPage:
    """Every version of a listing, newest first: its content, what changed, who made it, and when it held."""
    before = place_of(_PLACE, cursor)
    with store.transaction() as tx:
        listing = listings.get(tx, listing_id)
        if listing is None:
            raise Problem(HTTPStatus.NOT_FOUND, "There is no such listing.")
        found = versions.page(tx, listing_id, before, limit + 1)
    # One more than is shown: the page's last version is compared with the one before it.
    shown = tuple(_shown(one, earlier) for one, earlier in zip(found, [*found[1:], None], strict=True))[:limit]
    more = len(found) > limit
    return VersionPage(
        present=listing.version, items=shown, next=cursor_of(_PLACE, shown[-1].version) if more else None
    )


@router.post("/{listing_id}/restore")
def restore_listing(
    listing_id: UUID, asked: RestoreAsked, caller: Reviewer, store: StoreHere, request: Request
) -> ListingChanged:
    """Make a new version with the content of an old one, under the caller's name; the listing is a draft again.

    409 if the version that this is based on is not the present one (any more), or if the listing cannot be changed:
    it is being published, was taken down, or its idea is archived. 404 if there is no such listing or version.
    """
    clock: Clock = request.app.state.clock
    with store.transaction() as tx:
        with _refused(HTTPStatus.NOT_FOUND):
            change = versions.restore(
                tx, listing_id, asked.version, based_on=asked.based_on, author=caller.name, at=clock(), note=asked.note
            )
        return ListingChanged(listing=detail_of(tx, listing_id), changed=change.parts, was=change.was)


@router.patch("/{listing_id}")
def edit_listing(
    listing_id: UUID, asked: EditAsked, caller: Reviewer, store: StoreHere, request: Request
) -> ListingChanged:
    """Give a listing other words, another price or other pictures, under the caller's name; it is a draft again.

    422 with the reasons if it would break a rule of its marketplace, take another listing's title, leave less than the
    floor margin or show another product; then nothing is changed. 409 and 404 as where a version is restored.
    """
    clock: Clock = request.app.state.clock
    prices = load_prices(store.settings.prices_file, Decimal(str(store.settings.margin_floor)))
    with store.transaction() as tx:
        if listings.get(tx, listing_id) is None:
            raise Problem(HTTPStatus.NOT_FOUND, "There is no such listing.")
        with _refused(HTTPStatus.UNPROCESSABLE_ENTITY, AGAINST_RULES, "The marketplace's rules do not allow it"):
            change = editing.edit_listing(
                tx, listing_id, asked.edit, prices, based_on=asked.based_on, author=caller.name, at=clock(),
                note=asked.note,
            )  # fmt: skip
        return ListingChanged(listing=detail_of(tx, listing_id), changed=change.parts, was=change.was)


@contextmanager
def _refused(status: HTTPStatus, kind: str = "about:blank", title: str | None = None) -> Iterator[None]:
    """Answer 409 where a listing has changed since or cannot be changed, and as told for what else is refused."""
    try:
        yield
    except StaleVersion as stale:
        stale_title = "The listing has changed"
        raise Problem(HTTPStatus.CONFLICT, _sentence(stale), kind=STALE_VERSION, title=stale_title) from None
    except Unchangeable as refused:
        fixed = "The listing cannot be changed"
        raise Problem(HTTPStatus.CONFLICT, _sentence(refused), kind=UNCHANGEABLE, title=fixed) from None
    except InputError as refused:
        raise Problem(status, _sentence(refused), kind=kind, title=title) from None


def _sentence(problem: InputError) -> str:
    text = str(problem)
    return f"{text[:1].upper()}{text[1:]}."


def _shown(one: ListingVersion, earlier: ListingVersion | None) -> VersionShown:
    return VersionShown(
        version=one.version,
        fingerprint=one.fingerprint,
        changed=changed_parts(earlier, one) if earlier else (),
        draft=one.draft,
        price_receipt=one.price,
        pictures=len(one.image_shas),
        author=one.author,
        note=one.note,
        restores=one.restores,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        shown_from=one.shown_from,
    )
