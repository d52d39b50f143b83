"""What is taking off now, for the heat map."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field, TypeAdapter

from ray_apps.gateway.paging import DEFAULT_LIMIT, Cursor, Limit, cursor_of, place_of
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.shapes import HotShown, Page
from ray_apps.platform.clock import Clock
from ray_apps.store import hot_topics
from ray_apps.store.hot_topics import HotRow

router = APIRouter(prefix="/api/hot", tags=["signals"])
Place = tuple[Annotated[float, Field(allow_inf_nan=False)], UUID]
_PLACE: TypeAdapter[Place] = TypeAdapter(Place)


@router.get("")
def list_hot_topics(
    request: Request, store: StoreHere, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Page[HotShown]:
    """Topics that are hot, or were in the last 48 hours; hottest first, each with the evidence in words and numbers."""
    after = place_of(_PLACE, cursor)
    clock: Clock = request.app.state.clock
    now = clock()
    with store.transaction() as tx:
        found = hot_topics.page(tx, now, after, limit + 1)
    rows = found[:limit]
    more = len(found) > limit
    return Page(
        items=tuple(_shown(row, now) for row in rows),
        next=cursor_of(_PLACE, (rows[-1].heat, rows[-1].signal_id)) if more else None,
    )


def _shown(row: HotRow, now: datetime) -> HotShown:
    return HotShown(
        topic=row.topic,
        signal_id=row.signal_id,
        idea_id=row.idea_id,
        heat=row.heat,
        evidence=row.evidence,
        marked_at=row.marked_at,
        seen_at=row.seen_at,
        hours_since_marked=round((now - row.marked_at) / timedelta(hours=1), 2),
    )
