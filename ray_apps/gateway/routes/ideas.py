"""Ideas, best first, each with the receipt of its score."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, TypeAdapter

from ray_apps.domain.ideas import Idea
from ray_apps.gateway.paging import DEFAULT_LIMIT, Cursor, Limit, cursor_of, place_of
from ray_apps.gateway.problems import Problem
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.shapes import IdeaDetail, Page
from ray_apps.store import ideas

router = APIRouter(prefix="/api/ideas", tags=["ideas"])
Place = tuple[Annotated[float, Field(allow_inf_nan=False)], UUID]
_PLACE: TypeAdapter[Place] = TypeAdapter(Place)


@router.get("")
def list_ideas(store: StoreHere, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[Idea]:
    """Scored ideas, best first."""
    before = place_of(_PLACE, cursor)
    with store.transaction() as tx:
        found = ideas.page(tx, before, limit + 1)
    shown = found[:limit]
    more = len(found) > limit and shown[-1].score is not None
    return Page(items=tuple(shown), next=cursor_of(_PLACE, (shown[-1].score or 0.0, shown[-1].id)) if more else None)


@router.get("/{idea_id}")
def show_idea(idea_id: UUID, store: StoreHere) -> IdeaDetail:
    """One idea and why it has its score."""
    with store.transaction() as tx:
        idea = ideas.get(tx, idea_id)
        receipt = ideas.receipt(tx, idea_id)
    if idea is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such idea.")
    return IdeaDetail(idea=idea, receipt=receipt)
