"""The gate before a model service of ours: one shared secret for every path, and bodies of a bounded length.

It stands before the application, so that no route can be forgotten, not even those that a framework adds by itself, and
nothing of a stranger's body is read. Errors are RFC 9457 problem JSON with, as OpenAI's clients read it,
`error.message` beside.
"""

import hashlib
import hmac
import json
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PROBLEM = "application/problem+json"
_POLICY_VIOLATION = 1008


class Gate:
    """ASGI middleware: refuses who has not the key and what is longer than `max_bytes`.

    `open_path`, if there is one, is answered without a key. Raises `ValueError` for an empty key.
    """

    def __init__(self, app: ASGIApp, key: str, max_bytes: int, open_path: str | None = None) -> None:
        if not key:
            raise ValueError("a service without a key would be open to everybody")
        self._app, self._max_bytes, self._open_path = app, max_bytes, open_path
        self._expected = hashlib.sha256(key.encode()).digest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 or 413 here, or hand the request on with its body in one piece."""
        if scope["type"] == "lifespan" or self._is_open(scope):
            await self._app(scope, receive, send)
        elif scope["type"] != "http":  # no service of ours talks over web sockets
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        elif not self._has_key(scope):
            refused = problem(HTTPStatus.UNAUTHORIZED, "send the service's key (Authorization: Bearer …)")
            await refused(scope, receive, send)
        else:
            await self._hand_on(scope, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        """Whether this is the open path, below wherever the application is mounted."""
        if scope["type"] != "http" or self._open_path is None:
            return False
        mounted_at = scope.get("root_path", "").rstrip("/")
        return bool(scope["path"].removeprefix(mounted_at) == self._open_path)

    def _has_key(self, scope: Scope) -> bool:
        """Compare digests in constant time, so that neither the key nor its length can be found by trying."""
        scheme, _, token = _header(scope, b"authorization").partition(b" ")
        found = hashlib.sha256(token.strip()).digest()
        return hmac.compare_digest(found, self._expected) and scheme.lower() == b"bearer"

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self._body(scope, receive)
        except ClientDisconnect:  # nobody is left to be answered
            return
        if body is None:
            too_large = f"a request has at most {self._max_bytes} bytes"
            await problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, too_large)(scope, receive, send)
        else:
            await self._app(scope, _again(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body, or None if it is too long: by what is told beforehand, or where reading it passes the limit."""
        told = _header(scope, b"content-length")
        if told.isdigit() and int(told[:20]) > self._max_bytes:
            return None
        body = bytearray()
        async for part in Request(scope, receive).stream():
            body += part
            if len(body) > self._max_bytes:
                return None
        return bytes(body)


def problem(status: HTTPStatus, detail: str, *, param: str | None = None, wait_s: int | None = None) -> Response:
    """An answer that says what is wrong, with which parameter, and when (s) to come back."""
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    if wait_s is not None:
        headers["Retry-After"] = str(wait_s)
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "detail": detail,
        "error": {"message": detail, "param": param},
    }
    return Response(json.dumps(body), status, headers=headers, media_type=PROBLEM)


def _header(scope: Scope, name: bytes) -> bytes:
    return next((bytes(value) for key, value in scope["headers"] if key == name), b"")


def _again(body: bytes, receive: Receive) -> Receive:
    """What tells a body that was read already, then whatever comes after it."""
    told = False

    async def receiving() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
