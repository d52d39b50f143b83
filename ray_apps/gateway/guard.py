"""The one gate before every route: no token and no session, no answer. Also the limits and headers all routes share.

It stands before the router, so that a route cannot be forgotten: paths that do not exist are refused just the same.
Two kinds of request prove themselves by their body instead, to their own route: signing in, and signed webhooks.
"""

import re
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ray_apps.gateway import auth
from ray_apps.gateway.problems import refusal
from ray_apps.platform.clock import Clock
from ray_apps.store import Store

OPEN_PATH = "/health"
SIGN_IN = ("POST", "/api/session")
"""The one request that may prove itself by its body (a one-time code); its route answers 401 if it does not."""
SIGNED = re.compile(r"/api/webhooks/[^/]+")
"""POST requests that prove themselves by a signature over their body; their route answers 401 if it does not hold."""
MAX_BODY_BYTES = 64 * 1024
MAX_SIGNED_BYTES = 1024 * 1024
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}


class Guard:
    """ASGI middleware: identifies the caller, refuses strangers, other sites' pages and bodies that are too large."""

    def __init__(self, app: ASGIApp, store: Store, clock: Clock) -> None:
        self._app, self._store, self._clock = app, store, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, 403 or 413 here, or hand the request on with `request.state.caller` set."""
        if scope["type"] == "lifespan" or (scope["type"] == "http" and scope["path"] == OPEN_PATH):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        caller = await run_in_threadpool(auth.identify, connection, self._store, self._clock())
        signed = _is_signed(scope)
        if caller is None and not signed and not _signs_in(scope):
            answer = refusal(HTTPStatus.UNAUTHORIZED, "Send a token (Authorization: Bearer …) or sign in first.")
            await answer(scope, receive, send)
            return
        if (caller is None or caller.via == "session") and _changes(scope) and auth.is_foreign(connection):
            await refusal(HTTPStatus.FORBIDDEN, "This page belongs to another site.")(scope, receive, send)
            return
        connection.state.caller = caller
        limit = MAX_SIGNED_BYTES if signed else MAX_BODY_BYTES
        await self._app(scope, _bounded(receive, connection, limit), send)


class SafeHeaders:
    """ASGI middleware: the headers that every answer carries unless its route chose its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers as the answer starts."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending)


def _signs_in(scope: Scope) -> bool:
    return scope["type"] == "http" and (scope["method"], scope["path"]) == SIGN_IN


def _is_signed(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] == "POST" and SIGNED.fullmatch(scope["path"]) is not None


def _changes(scope: Scope) -> bool:
    return scope["type"] != "http" or scope["method"] not in _READING


def _bounded(receive: Receive, connection: HTTPConnection, limit: int) -> Receive:
    """Stop reading a body past its limit, whether or not its length was told beforehand."""
    declared = connection.headers.get("content-length", "0")
    too_large = HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        if declared.isdigit() and int(declared) > limit:
            raise too_large
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise too_large
        return message

    return bounded
