"""Who is calling: a token in the header, or the session cookie of a signed-in browser; and what they may do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.responses import Response

from ray_apps.domain.roles import Role, allows
from ray_apps.gateway.client import COOKIE
from ray_apps.gateway.problems import Problem
from ray_apps.store import Store, sessions, tokens

SECRET_CHARS = 512
"""Longer secrets than any of ours are not even looked up."""
PATIENCE_SECONDS = 5.0
"""How long a request waits for the database to look up its caller: without one, callers hear so soon."""


@dataclass(frozen=True)
class Caller:
    """Somebody who proved who they are. `secret` is the token or session they proved it with."""

    name: str
    role: Role
    via: Literal["token", "session"]
    secret: str


def bearer(connection: HTTPConnection) -> str | None:
    """The token in the Authorization header, if there is such a header at all ("" for another scheme)."""
    header = connection.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def identify(connection: HTTPConnection, store: Store, at: datetime) -> Caller | None:
    """The caller, or None. A header that is there counts alone: a wrong token is not saved by a cookie."""
    token = bearer(connection)
    secret = token if token is not None else connection.cookies.get(COOKIE, "")
    if not 0 < len(secret) <= SECRET_CHARS:
        return None
    with store.transaction(patience=PATIENCE_SECONDS) as tx:
        if token is not None:
            found = tokens.holder(tx, secret)
            return Caller(*found, "token", secret) if found else None
        found = sessions.holder(tx, secret, at)
        return Caller(*found, "session", secret) if found else None


def is_foreign(connection: HTTPConnection) -> bool:
    """Whether a browser sent this on behalf of another site's page (which a cookie must not serve).

    Browsers name the page's origin in every request that can change something, and programs send no such header.
    """
    origin = connection.headers.get("origin")
    return origin is not None and origin.partition("://")[2] != connection.headers.get("host")


def caller_of(request: Request) -> Caller:
    """The caller as the guard found them."""
    found: Caller = request.state.caller
    return found


def require(role: Role) -> Callable[[Request], Caller]:
    """A dependency that answers 403 to callers with a lesser role."""

    def checked(request: Request) -> Caller:
        caller = caller_of(request)
        if not allows(caller.role, role):
            raise Problem(HTTPStatus.FORBIDDEN, f"This needs the role {role}; {caller.name} has {caller.role}.")
        return caller

    return checked


Known = Annotated[Caller, Depends(caller_of)]
Reviewer = Annotated[Caller, Depends(require("reviewer"))]
Admin = Annotated[Caller, Depends(require("admin"))]


def set_cookie(request: Request, response: Response, session: str, seconds: int) -> None:
    """Give the browser its session: not readable by scripts, never sent for another site's pages."""
    forwarded = request.headers.get("x-forwarded-proto", request.url.scheme)
    response.set_cookie(
        COOKIE, session, max_age=seconds, path="/", httponly=True, samesite="strict", secure=forwarded == "https"
    )
