"""Signals, in the order they arrived."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, TypeAdapter

from ray_apps.gateway.paging import DEFAULT_LIMIT, Cursor, Limit, cursor_of, place_of
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.shapes import Page, SignalShown
from ray_apps.store import signals

router = APIRouter(prefix="/api/signals", tags=["signals"])
_PLACE: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(strict=True, ge=0, lt=2**63)])


@router.get("")
def list_signals(store: StoreHere, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[SignalShown]:
    """Signals by arrival, oldest first, so that a reader can follow them."""
    after = place_of(_PLACE, cursor)
    with store.transaction() as tx:
        rows = signals.page(tx, after or 0, limit + 1)
    shown = rows[:limit]
    last = int(str(shown[-1]["seq"])) if len(rows) > limit else None
    return Page(
        items=tuple(SignalShown.model_validate(row) for row in shown),
        next=cursor_of(_PLACE, last) if last is not None else None,
    )
