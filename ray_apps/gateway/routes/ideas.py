"""Ideas, best first, each with the receipt of its score, and those that are similar in meaning."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field, TypeAdapter

from ray_apps.domain.ideas import Idea, IdeaStatus
from ray_apps.gateway.paging import DEFAULT_LIMIT, Cursor, Limit, cursor_of, place_of
from ray_apps.gateway.problems import Problem
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.shapes import IdeaDetail, Page, SimilarIdea, SimilarIdeas
from ray_apps.store import ideas, neighbours
from ray_apps.store.survivors import survivor

router = APIRouter(prefix="/api/ideas", tags=["ideas"])
Place = tuple[Annotated[float, Field(allow_inf_nan=False)], UUID]
_PLACE: TypeAdapter[Place] = TypeAdapter(Place)
Alive = Annotated[Literal["queued", "mocked", "live"] | None, Query(description="Only ideas in this state.")]
MinScore = Annotated[float | None, Query(ge=0, le=1, description="Only ideas with this score or a better one.")]
SIMILAR = 10


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
    """One idea, why it has its score, and the phrases found for it; `merged_into` names the idea that goes on in its
    place, if it was merged."""
    with store.transaction() as tx:
        idea = ideas.get(tx, idea_id)
        receipt = ideas.receipt(tx, idea_id)
        candidates = ideas.candidates(tx, idea_id)
        living = survivor(tx, idea_id)
    if idea is None:
        raise _missing()
    merged_into = None if living == idea_id else living
    return IdeaDetail(idea=idea, receipt=receipt, candidates=candidates, merged_into=merged_into)


@router.get("/{idea_id}/similar")
def list_similar_ideas(
    idea_id: UUID, store: StoreHere, limit: Limit = SIMILAR, status: Alive = None, min_score: MinScore = None
) -> SimilarIdeas:
    """Ideas that mean nearly the same, nearest first. A merged idea answers for the one that goes on in its place."""
    wanted = None if status is None else IdeaStatus(status)
    with store.transaction() as tx:
        living = survivor(tx, idea_id)
        if living is None:
            raise _missing()
        found = neighbours.similar(tx, living, limit, status=wanted, min_score=min_score)
    return SimilarIdeas(idea_id=living, items=tuple(SimilarIdea(**asdict(each)) for each in found))


def _missing() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "There is no such idea.")
