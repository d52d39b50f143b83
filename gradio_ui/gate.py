"""The door of the review app: only browsers that are signed in at the API come in; others get a sign-in page."""

import hashlib
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gradio_ui import page
from ray_apps.gateway.client import COOKIE, ApiProblem, Client

REMEMBERED_SECONDS = 10.0
"""How long a session once found valid lets page parts through without another question. The API itself asks always."""
REMEMBERED_SESSIONS = 1_000
MAX_BODY_BYTES = 64 * 1024
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Gradio evaluates the page's templates and wires its start in inline scripts; nothing may come from, or go, elsewhere.
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Gate:
    """ASGI middleware around the whole app. `clock` counts seconds and never goes back."""

    def __init__(self, app: ASGIApp, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._client, self._clock = app, client, clock
        self._known: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a signed-in browser's request through, and answer the others here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        # Serve names the prefix it mounted the app at; Gradio is mounted at the same path itself.
        scope = dict(scope, root_path="")
        refused = await self._refusal(HTTPConnection(scope), scope)
        if refused is not None:
            await refused(scope, receive, _with_headers(send))
        else:
            await self._app(scope, receive, _with_headers(send))

    async def _refusal(self, connection: HTTPConnection, scope: Scope) -> Response | None:
        try:
            signed_in = await self._is_signed_in(connection.cookies.get(COOKIE, ""))
        except ApiProblem:
            return _page(page.unavailable, HTTPStatus.SERVICE_UNAVAILABLE)
        if not signed_in:
            return _page(page.sign_in, HTTPStatus.UNAUTHORIZED)
        return _not_taken(connection, scope)

    async def _is_signed_in(self, session: str) -> bool:
        """Ask the API who this is, unless it said so a moment ago. Raises `ApiProblem` if it cannot say."""
        if not session:
            return False
        key, now = hashlib.sha256(session.encode()).hexdigest(), self._clock()
        if self._known.get(key, 0.0) > now:
            return True
        try:
            await run_in_threadpool(self._client.who, session)
        except ApiProblem as problem:
            self._known.pop(key, None)
            if problem.signed_out:
                return False
            raise
        if len(self._known) >= REMEMBERED_SESSIONS:
            self._known = {known: until for known, until in self._known.items() if until > now}
        self._known[key] = now + REMEMBERED_SECONDS
        return True


def _not_taken(connection: HTTPConnection, scope: Scope) -> Response | None:
    """Refuse what the app has no use for, even from people who are signed in."""
    if scope["type"] != "http":
        return PlainTextResponse("This app speaks HTTP only.", HTTPStatus.FORBIDDEN)
    if scope["method"] in _READING:
        return None
    origin = connection.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != connection.headers.get("host"):
        return PlainTextResponse("This page belongs to another site.", HTTPStatus.FORBIDDEN)
    length = connection.headers.get("content-length", "")
    if not length.isdigit():
        return PlainTextResponse("Say how long the body is.", HTTPStatus.LENGTH_REQUIRED)
    if int(length) > MAX_BODY_BYTES:
        return PlainTextResponse("The body is too large.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return None


def _page(render: Callable[[str], str], status: HTTPStatus) -> Response:
    """A page of our own, whose one script and style are let through by a nonce."""
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; "
        "connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return HTMLResponse(render(nonce), status, headers=headers)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
