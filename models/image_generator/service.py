"""The HTTP side of the image service: OpenAI's `/v1/images/generations`, one shared secret, hard limits, no hanging.

Errors are RFC 9457 problem JSON with, as OpenAI's clients read it, `error.message` beside. A request that can be sent
again unchanged gets 503 with Retry-After.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from models.image_generator.asking import Asked, Defaults
from models.image_generator.protocol import GeneratedImage, ImageRequest

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

MAX_BODY_BYTES = 32 * 1024
MIN_KEY_CHARS = 16
PROBLEM = "application/problem+json"

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
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    if len(key) < MIN_KEY_CHARS:
        raise ValueError(f"IMAGE_SERVICE_KEY must be set to a secret of at least {MIN_KEY_CHARS} characters")
    expected = hashlib.sha256(key.encode()).digest()

    async def health(_: "Request") -> "Response":
        """Whether this front answers. It asks no painter, since that would wake a GPU up."""
        return JSONResponse({"status": "ok", "model": defaults.model_name})

    async def generate(request: "Request") -> "Response":
        _authorise(request, expected)
        asked = _read(await _body(request))
        if asked.model not in (None, defaults.model_name):
            raise Refused(HTTPStatus.NOT_FOUND, f"there is one model here: {defaults.model_name}", param="model")
        try:
            wanted = asked.requests(defaults)
        except ValueError as problem:
            raise Refused(HTTPStatus.BAD_REQUEST, str(problem), param=str(problem).partition(":")[0]) from None
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
        Route("/health", health, methods=["GET"]),
        Route("/v1/images/generations", generate, methods=["POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={Refused: refuse, HTTPException: plain, Exception: fail})


def _authorise(request: "Request", expected: bytes) -> None:
    """Compare digests in constant time, so that neither the key nor its length can be found by trying."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = hashlib.sha256(token.strip().encode()).digest()
    if not hmac.compare_digest(found, expected) or scheme.lower() != "bearer":
        raise Refused(HTTPStatus.UNAUTHORIZED, "send the service's key (Authorization: Bearer …)")


async def _body(request: "Request") -> bytes:
    """The body; reading stops at its limit, whether or not its length was told beforehand."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {MAX_BODY_BYTES} bytes")
    return bytes(body)


def _read(body: bytes) -> Asked:
    try:
        return Asked.model_validate_json(body)
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False, include_context=False)[0]
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
    from starlette.responses import Response

    headers = {"WWW-Authenticate": "Bearer"} if refused.status == HTTPStatus.UNAUTHORIZED else {}
    if refused.wait_s is not None:
        headers["Retry-After"] = str(refused.wait_s)
    body = {
        "type": "about:blank",
        "title": refused.status.phrase,
        "status": refused.status,
        "detail": refused.detail,
        "error": {"message": refused.detail, "param": refused.param},
    }
    return Response(json.dumps(body), refused.status, headers=headers, media_type=PROBLEM)
