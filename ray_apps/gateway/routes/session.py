"""Signing in and out: a token, or a one-time code, for a session cookie."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from ray_apps.gateway.auth import Caller, Known, caller_of, set_cookie
from ray_apps.gateway.client import COOKIE
from ray_apps.gateway.problems import Problem
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.shapes import SignIn, Who
from ray_apps.platform.clock import Clock
from ray_apps.store import Store, sessions

router = APIRouter(prefix="/api/session", tags=["session"])
_BODY: dict[str, Any] = {
    "requestBody": {"required": False, "content": {"application/json": {"schema": SignIn.model_json_schema()}}}
}


@router.get("")
def who(caller: Known) -> Who:
    """Who the caller is, and what they may do."""
    return Who(name=caller.name, role=caller.role, via=caller.via)


@router.post("", openapi_extra=_BODY)
async def sign_in(request: Request, response: Response, store: StoreHere) -> Who:
    """Start a session: with a token in the header, or with `{"code": …}`. Anything else is a 401."""
    caller: Caller | None = caller_of(request) if request.state.caller else None
    lifetime: timedelta = request.app.state.session_lifetime
    clock: Clock = request.app.state.clock
    code = "" if caller and caller.via == "token" else _code_in(await request.body())

    def start() -> tuple[str, Who] | None:
        return _start(store, caller.secret if caller and not code else "", code, clock, lifetime)

    started = await run_in_threadpool(start)
    if started is None:
        raise Problem(HTTPStatus.UNAUTHORIZED, "The token or code is not valid (any more).")
    session, who_now = started
    set_cookie(request, response, session, int(lifetime.total_seconds()))
    return who_now


@router.delete("", status_code=HTTPStatus.NO_CONTENT)
def sign_out(caller: Known, store: StoreHere) -> Response:
    """End the session and take the cookie back. (A token stays valid: it is revoked, not signed out.)"""
    if caller.via == "session":
        with store.transaction() as tx:
            sessions.end(tx, caller.secret)
    response = Response(status_code=HTTPStatus.NO_CONTENT)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


def _code_in(body: bytes) -> str:
    """The code in a body, "" if there is none: what is wrong with it is not told to strangers."""
    try:
        return SignIn.model_validate_json(body).code
    except ValidationError:
        return ""


def _start(store: Store, token: str, code: str, clock: Clock, lifetime: timedelta) -> tuple[str, Who] | None:
    """Start a session and tell whose it is; None if neither token nor code is valid."""
    at = clock()
    with store.transaction() as tx:
        session = sessions.start(tx, token, at, lifetime) if token else sessions.redeem_code(tx, code, at, lifetime)
        found = sessions.holder(tx, session, at) if session else None
    if session is None or found is None:
        return None
    return session, Who(name=found[0], role=found[1], via="session")
