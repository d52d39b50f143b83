"""Events in the order they happened, for readers that follow along."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, TypeAdapter

from ray_apps.gateway.paging import DEFAULT_LIMIT, Cursor, Limit, cursor_of, place_of
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.shapes import Page
from ray_apps.store import events

router = APIRouter(prefix="/api/events", tags=["events"])
_PLACE: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(strict=True, ge=0, lt=2**63)])


@router.get("")
def list_events(store: StoreHere, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[dict[str, object]]:
    """Event envelopes, oldest first. `next` is always there, so that a reader can come back for what is new."""
    after = place_of(_PLACE, cursor) or 0
    with store.transaction() as tx:
        found = events.read_after(tx, after, limit)
    last = found[-1][0] if found else after
    return Page(items=tuple(envelope for _, envelope in found), next=cursor_of(_PLACE, last))
