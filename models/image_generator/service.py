"""The HTTP side of the image service: OpenAI's `/v1/images/generations`, one shared secret, hard limits, no hanging.

The gate stands before everything but `/health`. Errors are problem JSON; a request that can be sent again unchanged
gets 503 with Retry-After.
"""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from models.image_generator.asking import Asked, Defaults
from models.image_generator.protocol import GeneratedImage, ImageRequest
from models.service_gate import Gate, problem

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

MAX_BODY_BYTES = 32 * 1024
MIN_KEY_CHARS = 16
HEALTH = "/health"

Paint = Callable[[ImageRequest], Awaitable[GeneratedImage]]
"""Has one picture drawn. Raises `Busy` when as many wait as may, or nobody can draw now."""


class Busy(Exception):
    """No picture now; come back in `wait_s` seconds."""

    def __init__(self, why: str, wait_s: int) -> None:
        super().__init__(why)
        self.wait_s = wait_s


class Refused(Exception):
    """A request that is answered with a problem."""

    def __init__(self, status: HTTPStatus, detail: str, *, param: str | None = None, wait_s: int | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.param, self.wait_s = status, detail, param, wait_s


def create_service(paint: Paint, defaults: Defaults, key: str) -> "Starlette":
    """The ASGI application. `key` is what callers send as a bearer token; raises `ValueError` for a short one."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    if len(key) < MIN_KEY_CHARS:
        raise ValueError(f"IMAGE_SERVICE_KEY must be set to a secret of at least {MIN_KEY_CHARS} characters")

    async def health(_: "Request") -> "Response":
        """Whether this front answers. It asks no painter, since that would wake a GPU up."""
        return JSONResponse({"status": "ok", "model": defaults.model_name})

    async def generate(request: "Request") -> "Response":
        asked = _read(await request.body())
        if asked.model not in (None, defaults.model_name):
            raise Refused(HTTPStatus.NOT_FOUND, f"there is one model here: {defaults.model_name}", param="model")
        try:
            wanted = asked.requests(defaults)
        except ValueError as wrong:
            raise Refused(HTTPStatus.BAD_REQUEST, str(wrong), param=str(wrong).partition(":")[0]) from None
        return JSONResponse(_answer(await _painted(paint, wanted, defaults.deadline_s)))

    async def refuse(_: "Request", error: Exception) -> "Response":
        assert isinstance(error, Refused)  # noqa: S101 -- registered for this class
        return _problem(error)

    async def plain(_: "Request", error: Exception) -> "Response":
        """No such path, or not with this method."""
        assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this class
        return _problem(Refused(HTTPStatus(error.status_code), error.detail))

    async def fail(_: "Request", error: Exception) -> "Response":
        """Raised again by Starlette for the log; nothing of it is told."""
        return _problem(Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "the picture could not be drawn"))

    routes = [
        Route(HEALTH, health, methods=["GET"]),
        Route("/v1/images/generations", generate, methods=["POST"]),
    ]
    gate = Middleware(Gate, key=key, max_bytes=MAX_BODY_BYTES, open_path=HEALTH)
    handlers = {Refused: refuse, HTTPException: plain, Exception: fail}
    return Starlette(routes=routes, exception_handlers=handlers, middleware=[gate])


def _read(body: bytes) -> Asked:
    try:
        return Asked.model_validate_json(body)
    except ValidationError as invalid:
        first = invalid.errors(include_input=False, include_url=False, include_context=False)[0]
        param = ".".join(str(step) for step in first["loc"])[:80]
        detail = f"{param}: {first['msg']}" if param else str(first["msg"])
        raise Refused(HTTPStatus.BAD_REQUEST, detail[:300], param=param or None) from None


async def _painted(paint: Paint, wanted: list[ImageRequest], deadline_s: float) -> list[GeneratedImage]:
    """All pictures of a request side by side, or none: the rest is called off when one fails or the time is over."""
    try:
        async with asyncio.timeout(deadline_s), asyncio.TaskGroup() as group:
            tasks = [group.create_task(_one(paint, request)) for request in wanted]
    except* Busy as problems:
        busy = next(one for one in problems.exceptions if isinstance(one, Busy))
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, str(busy), wait_s=busy.wait_s) from None
    except* TimeoutError:
        detail = f"no picture within {deadline_s:g} s; a model that starts from nothing takes minutes"
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, detail, wait_s=30) from None
    return [task.result() for task in tasks]


async def _one(paint: Paint, request: ImageRequest) -> GeneratedImage:
    return await paint(request)


def _answer(pictures: list[GeneratedImage]) -> Mapping[str, Any]:
    """OpenAI's shape; what made each picture stands beside it."""
    data = [
        {"b64_json": base64.b64encode(one.png).decode(), "seed": one.seed, "parameters": dict(one.parameters)}
        for one in pictures
    ]
    return {"created": int(time.time()), "model": pictures[0].model, "data": data}


def _problem(refused: Refused) -> "Response":
    return problem(refused.status, refused.detail, param=refused.param, wait_s=refused.wait_s)
