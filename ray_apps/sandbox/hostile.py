"""Hostile mode: answers get lost, come late, come broken. An ASGI middleware around everything else.

It is how a client shows that it survives a marketplace on a bad day; `HostileOptions` says what each fault does.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ray_apps.sandbox.options import FAULTS, Fault, HostileOptions

Drop = Callable[[Scope], None]
"""Closes a call's connection without a word."""


def fate(options: HostileOptions, method: str, path: str, number: int) -> tuple[Fault | None, int]:
    """What happens to the `number`th call (from 1) of a method and path, and the status a failing answer has."""
    if (options.only and method not in options.only) or (options.times is not None and number > options.times):
        return None, 200
    name = f"{options.seed}:{method}:{path}:{number}".encode()
    digest = hashlib.blake2b(name, digest_size=9).digest()
    point = int.from_bytes(digest[:8], "big") / 2**64
    status = 500 if digest[8] % 2 else 503
    for fault in FAULTS:
        point -= getattr(options, fault)
        if point < 0:
            return fault, status
    return None, 200


class Hostile:
    """Meets each call to `/v3/` with its fate. `drop` closes its connection; `counts` says what has happened."""

    def __init__(self, app: ASGIApp, options: HostileOptions, drop: Drop) -> None:
        self._app, self._options, self._drop = app, options, drop
        self._seen: Counter[tuple[str, str]] = Counter()
        self.counts: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, badly."""
        if scope["type"] != "http" or not scope["path"].startswith("/v3/"):
            await self._app(scope, receive, send)
            return
        call = (scope["method"], scope["path"])
        self._seen[call] += 1
        fault, status = fate(self._options, *call, self._seen[call])
        if fault is not None:
            self.counts[fault] += 1
        if fault in ("lose_request", "lose_answer"):
            if fault == "lose_answer":
                await self._run(scope, receive)
            self._drop(scope)
            # The server notices the closed connection in its next step; without the pause it would answer for us.
            await asyncio.sleep(0.01)
        elif fault in ("error_before", "error_after"):
            if fault == "error_after":
                await self._run(scope, receive)
            await JSONResponse({"error": "Server error"}, status)(scope, receive, send)
        elif fault == "throttle":
            wait = {"retry-after": str(self._options.retry_after)}
            await JSONResponse({"error": "Exceeded rate limit"}, 429, wait)(scope, receive, send)
        elif fault == "truncate":
            await self._truncated(scope, receive, send)
        else:
            if fault == "slow":
                await asyncio.sleep(self._options.slow_seconds)
            await self._app(scope, receive, send)

    async def _run(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """Do what was asked, to the end, and keep the answer here."""
        start: Message = {"type": "http.response.start", "status": 500, "headers": []}
        body = bytearray()

        async def keep(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self._app(scope, receive, keep)
        return start, bytes(body)

    async def _truncated(self, scope: Scope, receive: Receive, send: Send) -> None:
        start, body = await self._run(scope, receive)
        half = body[: len(body) // 2]
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(half)).encode())]})
        await send({"type": "http.response.body", "body": half})
