"""The door of the API: keys, token and rate limits, before anything else is looked at. An ASGI middleware."""

import hmac
import time
from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ray_apps.sandbox.credentials import Credentials
from ray_apps.sandbox.rates import RateLimiter, Verdict

_SAVE_EVERY = 100


def key_problem(headers: Headers, credentials: Credentials) -> tuple[int, dict[str, str]] | None:
    """What is wrong with a call's API key or token, as status and body; None if nothing is."""
    keys = credentials.keys()
    given, colon, secret = headers.get("x-api-key", "").partition(":")
    if not given:
        return 403, {"error": "Missing x-api-key header or client_id"}
    if not colon or not secret:
        return 403, {"error": "Shared secret is required in x-api-key header."}
    if not (_same(given, keys["keystring"]) & _same(secret, keys["shared_secret"])):
        return 403, {"error": "API key not found or not active, or incorrect shared secret for API key."}
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return 401, {"error": "invalid_token", "error_description": "no access token was given"}
    if not _same(token.strip(), keys["access_token"]):
        return 401, {"error": "invalid_token", "error_description": "access token is unknown or has expired"}
    return None


def _same(given: str, kept: str) -> bool:
    return hmac.compare_digest(given.encode(), kept.encode())


class Gate:
    """Lets calls to `/v3/` and `/sandbox/` in with the right keys only, and counts those to `/v3/`.

    `save` keeps the counts by minute; it is called now and then, and at the end by the app.
    """

    def __init__(
        self,
        app: ASGIApp,
        credentials: Credentials,
        limiter: RateLimiter,
        save: Callable[[Mapping[int, int]], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app, self._credentials, self._limiter, self._save, self._clock = app, credentials, limiter, save, clock
        self._calls = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on, or answer it here."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(("/v3/", "/sandbox/")):
            await self._app(scope, receive, send)
            return
        problem = key_problem(Headers(scope=scope), self._credentials)
        if problem is not None:
            await JSONResponse(problem[1], problem[0])(scope, receive, send)
        elif path.startswith("/sandbox/"):
            await self._app(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        verdict = self._limiter.take(self._clock())
        self._calls += 1
        if self._calls % _SAVE_EVERY == 0:
            await run_in_threadpool(self._save, self._limiter.minutes())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers(verdict))
            await send(message)

        if verdict.allowed:
            await self._app(scope, receive, send_with_headers)
            return
        period = "day" if verdict.remaining_day == 0 else "second"
        refusal = JSONResponse({"error": f"Exceeded rate limit: too many requests per {period}"}, 429)
        await refusal(scope, receive, send_with_headers)

    def _headers(self, verdict: Verdict) -> dict[str, str]:
        budget = self._limiter.budget
        headers = {
            "x-limit-per-second": str(budget.per_second),
            "x-remaining-this-second": str(verdict.remaining_second),
            "x-limit-per-day": str(budget.per_day),
            "x-remaining-today": str(verdict.remaining_day),
        }
        return headers if verdict.retry_after is None else headers | {"retry-after": str(verdict.retry_after)}
