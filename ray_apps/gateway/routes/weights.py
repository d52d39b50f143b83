"""The scoring weights: which are in force, which were before, and changing them."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field, TypeAdapter

from ray_apps.gateway.auth import Admin
from ray_apps.gateway.paging import DEFAULT_LIMIT, Cursor, Limit, cursor_of, place_of
from ray_apps.gateway.problems import STALE_WEIGHTS, Problem
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.shapes import WeightsAsked, WeightsChanged, WeightsPage
from ray_apps.platform.clock import Clock
from ray_apps.store import weights

router = APIRouter(prefix="/api/weights", tags=["weights"])
_PLACE: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(strict=True, ge=0, lt=2**31)])


@router.get("")
def list_weights(store: StoreHere, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> WeightsPage:
    """The weights in force, and every version there was, newest first: who made it, when and why."""
    before = place_of(_PLACE, cursor)
    with store.transaction() as tx:
        found = weights.page(tx, before, limit + 1)
        in_force = weights.in_force(tx)
        outdated = weights.outdated(tx)
    items = tuple(found[:limit])
    more = len(found) > limit
    return WeightsPage(
        in_force=in_force,
        outdated_ideas=outdated,
        items=items,
        next=cursor_of(_PLACE, items[-1].version) if more else None,
    )


@router.put("")
def set_weights(asked: WeightsAsked, caller: Admin, store: StoreHere, request: Request) -> WeightsChanged:
    """Put weights in force as a new version, under the caller's name. A factor that is not named gets weight 0.

    409 if the version that the change is based on is not in force (any more). The weights that are in force already
    make no new version. Scores keep the version they were made with, until their ideas are scored again.
    """
    clock: Clock = request.app.state.clock
    with store.transaction() as tx:
        newest = weights.in_force(tx, lock=True).version
        if asked.based_on != newest:
            detail = f"Version {newest} is in force, which this change is not based on. Look at it again."
            raise Problem(HTTPStatus.CONFLICT, detail, kind=STALE_WEIGHTS, title="Other weights are in force")
        change = weights.change(
            tx, asked.values, author=caller.name, at=clock(), note=asked.note, rescore=asked.rescore
        )
    return WeightsChanged(
        in_force=change.weights,
        changed=change.changed,
        outdated_ideas=change.outdated,
        ideas_to_rescore=change.marked,
    )
