"""The hot path: a score for a post that somebody has just seen, or for an idea as of now, without waiting for a run."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from ray_apps.domain.ids import content_hash
from ray_apps.domain.signals import MAX_CONTENT_CHARS, Signal
from ray_apps.gateway.hot_scoring import Ask, Busy
from ray_apps.gateway.problems import Problem
from ray_apps.gateway.shapes import ScoreAnswer, ScoreAsked
from ray_apps.ingestion.bad_value import BadValue
from ray_apps.ingestion.privacy import purge, says_nothing
from ray_apps.ingestion.text import clean_text
from ray_apps.platform.clock import Clock
from ray_apps.scoring.hot import Question

router = APIRouter(prefix="/api/score", tags=["ideas"])
RETRY_AFTER = {"Retry-After": "1"}


@router.post("")
async def score(asked: ScoreAsked, request: Request) -> ScoreAnswer:
    """Score an idea or a post as of now, with the receipt; nothing is stored. A post that is known already is scored as
    the idea it belongs to; another one gets the words that ideation would find for it. 503 if too many wait."""
    ask: Ask | None = request.app.state.scorer
    if ask is None:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "Scores are given where the API is served with its Scorer.")
    try:
        found = await ask(await run_in_threadpool(_question, asked, request.app.state.clock))
    except Busy:
        busy = "Too many scores are asked for at once; try again in a second."
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, busy, headers=RETRY_AFTER) from None
    if found.receipt is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such idea with a post that was captured by now.")
    concept = found.concept
    return ScoreAnswer(
        receipt=found.receipt,
        title=concept.title if concept else None,
        phrase=concept.phrase if concept else None,
        keywords=concept.keywords if concept else (),
    )


def _question(asked: ScoreAsked, clock: Clock) -> Question:
    if asked.post is None:
        return Question(idea=asked.idea)
    now = clock()
    try:
        # As it would be stored: a post that is known is found by its text.
        content = purge(clean_text(asked.post.content, "content", MAX_CONTENT_CHARS))
    except BadValue as wrong:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{wrong}.") from None
    if says_nothing(content):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "content has nothing in it that may be kept.")
    return Question(
        post=Signal(
            source=asked.post.source,
            content=content,
            content_hash=content_hash(content),
            community=asked.post.community,
            tags=asked.post.tags,
            posted_at=asked.post.posted_at or now,
            captured_at=now,
            counts=asked.post.counts,
        )
    )
