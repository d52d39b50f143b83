"""Errors as RFC 9457 problem JSON. What went wrong inside stays in the log, under an incident number."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ray_apps.domain.errors import IllegalTransition, StaleApproval
from ray_apps.gateway.shapes import InvalidPart, ProblemDetails
from ray_apps.platform.logs import logger

MEDIA_TYPE = "application/problem+json"
STALE = "urn:design-idea-engine:problem:stale-review"
NOT_WAITING = "urn:design-idea-engine:problem:not-waiting"
NOT_CLEARED = "urn:design-idea-engine:problem:not-cleared"
STALE_VERSION = "urn:design-idea-engine:problem:stale-version"
AGAINST_RULES = "urn:design-idea-engine:problem:against-rules"
UNCHANGEABLE = "urn:design-idea-engine:problem:unchangeable"
STALE_WEIGHTS = "urn:design-idea-engine:problem:stale-weights"
_SHOWN_ERRORS = 10
_SHOWN_CHARS = 200


class Problem(Exception):
    """An error that the caller is told of in full. `kind` is its problem type; by default the status says it all."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        kind: str = "about:blank",
        title: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.headers = headers
        self.details = ProblemDetails(type=kind, title=title or status.phrase, status=status, detail=detail)


def problem_response(details: ProblemDetails, headers: Mapping[str, str] | None = None) -> Response:
    """The HTTP answer for a problem; a 401 says how to authenticate."""
    asked = {"WWW-Authenticate": "Bearer"} if details.status == HTTPStatus.UNAUTHORIZED else {}
    body = details.model_dump_json(exclude_none=True)
    return Response(body, details.status, media_type=MEDIA_TYPE, headers=asked | dict(headers or {}))


def refusal(status: HTTPStatus, detail: str) -> Response:
    """A problem without a type of its own."""
    return problem_response(ProblemDetails(title=status.phrase, status=status, detail=detail))


def install(app: FastAPI) -> None:
    """Have every error of the application answered as a problem."""
    app.add_exception_handler(Problem, _told)
    app.add_exception_handler(StaleApproval, _conflict)
    app.add_exception_handler(IllegalTransition, _conflict)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unexpected)


async def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 -- registered for this class
    return problem_response(error.details, error.headers)


async def _conflict(_: Request, error: Exception) -> Response:
    """A decision that came too late: the listing changed, or somebody else decided."""
    kind, title = (
        (STALE, "The listing has changed")
        if isinstance(error, StaleApproval)
        else (NOT_WAITING, "The listing does not wait for review")
    )
    return problem_response(
        ProblemDetails(type=kind, title=title, status=HTTPStatus.CONFLICT, detail=f"{error}. Look at it again.")
    )


async def _plain(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this class
    status = HTTPStatus(error.status_code)
    return problem_response(
        ProblemDetails(title=status.phrase, status=status, detail=status.description), error.headers
    )


async def _invalid(_: Request, error: Exception) -> Response:
    """Say where the request is wrong and what is expected, never what was sent."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for this class
    parts = tuple(
        InvalidPart(
            pointer="#/" + "/".join(str(step) for step in found["loc"])[:_SHOWN_CHARS],
            detail=str(found["msg"]).removeprefix("Value error, ")[:_SHOWN_CHARS],
        )
        for found in error.errors()[:_SHOWN_ERRORS]
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "The request is not what this route takes; `errors` says where."
    return problem_response(ProblemDetails(title=status.phrase, status=status, detail=detail, errors=parts))


async def _unexpected(request: Request, error: Exception) -> Response:
    """Log the error under an incident number. Without a database that answers, the trouble is not the request's."""
    incident = secrets.token_hex(6)
    logger("gateway").error("request failed", incident=incident, path=request.url.path, exc_info=error)
    if await run_in_threadpool(request.app.state.store.answers):
        status, detail = HTTPStatus.INTERNAL_SERVER_ERROR, "Something failed here; the log tells more under `incident`."
    else:
        status, detail = HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer; try again later."
    return problem_response(
        ProblemDetails(title=status.phrase, status=status, detail=detail, incident=incident),
        {"Retry-After": "5"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None,
    )
