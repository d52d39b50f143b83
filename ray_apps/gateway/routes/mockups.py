"""Mock-ups and their pictures."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from ray_apps.domain.designs import StoredMockup
from ray_apps.gateway.paging import DEFAULT_LIMIT, Cursor, Limit, cursor_of, place_of
from ray_apps.gateway.problems import Problem
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.shapes import MockupShown, Page
from ray_apps.store import Store, mockups

router = APIRouter(prefix="/api/mockups", tags=["mockups"])
_PLACE: TypeAdapter[UUID] = TypeAdapter(UUID)
_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/png": {}, "image/jpeg": {}}, "description": "The picture"}
}


def shown(mockup: StoredMockup) -> MockupShown:
    """A stored mock-up without the keys of its files."""
    return MockupShown.model_validate(mockup.model_dump(include=set(MockupShown.model_fields)))


@router.get("")
def list_mockups(store: StoreHere, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[MockupShown]:
    """Mock-ups by id."""
    after = place_of(_PLACE, cursor)
    with store.transaction() as tx:
        found = mockups.page(tx, after, limit + 1)
    items = tuple(shown(mockup) for mockup in found[:limit])
    return Page(items=items, next=cursor_of(_PLACE, items[-1].id) if len(found) > limit else None)


@router.get("/{mockup_id}")
def show_mockup(mockup_id: UUID, store: StoreHere) -> MockupShown:
    """One mock-up and how it was made."""
    return shown(_stored(store, mockup_id))


@router.get("/{mockup_id}/preview", response_class=Response, responses=_PICTURE)
def preview(mockup_id: UUID, request: Request, store: StoreHere) -> Response:
    """The design on its garment, as a buyer sees it."""
    return _picture(request, store, _stored(store, mockup_id).preview_sha)


@router.get("/{mockup_id}/catalogue", response_class=Response, responses=_PICTURE)
def catalogue(mockup_id: UUID, request: Request, store: StoreHere) -> Response:
    """The design on its garment, small, for lists."""
    return _picture(request, store, _stored(store, mockup_id).catalogue_sha)


@router.get("/{mockup_id}/print", response_class=Response, responses=_PICTURE)
def print_file(mockup_id: UUID, request: Request, store: StoreHere) -> Response:
    """The print file: the artwork alone, transparent, at print size."""
    return _picture(request, store, _stored(store, mockup_id).print_sha)


@router.get("/{mockup_id}/report", response_class=Response, responses=_PICTURE)
def report(mockup_id: UUID, request: Request, store: StoreHere) -> Response:
    """The print file with the faults marked that its checks found; 404 where they found none."""
    found = _stored(store, mockup_id)
    if found.report_sha is None:
        raise Problem(HTTPStatus.NOT_FOUND, "The checks of this print file found nothing.")
    return _picture(request, store, found.report_sha)


def _stored(store: Store, mockup_id: UUID) -> StoredMockup:
    with store.transaction() as tx:
        found = mockups.get(tx, mockup_id)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such mock-up.")
    return found


def _picture(request: Request, store: Store, key: str) -> Response:
    """A file of the object store. Its name is its content's hash, which makes a perfect ETag."""
    headers = {"ETag": f'"{key}"', "Cache-Control": "private, max-age=600", "Vary": "Cookie, Authorization"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    data = store.objects.get(key)
    kind = next((kind for start, kind in _KINDS.items() if data.startswith(start)), "application/octet-stream")
    return Response(data, media_type=kind, headers=headers)
