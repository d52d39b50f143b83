"""What all twins share: a server on a free port, a memory of every call, quotas that are counted, and bad days.

A twin is written from the service's documentation, not from the adapter: it refuses what the service refuses. What an
adapter must never do (exceed a quota, ignore Retry-After, ask without keys) is noted in `violations`.
"""

import asyncio
import gzip
import hashlib
import json
import random
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ray_apps.domain.sources import Allowance

_TOLERANCE_S = 0.05
_FAULTS_IN_A_ROW = 3


class Unlimited:
    """A limiter that lets everything pass, for tests that are about something else."""

    def take(self, bucket: str, allowances: Sequence[Allowance], cost: int) -> float:
        return 0.0


UNLIMITED = Unlimited()


@dataclass(frozen=True)
class Hostile:
    """How likely each fault is, per call. The same call meets at most three in a row, so that patience pays."""

    seed: int = 0
    error: float = 0.10
    throttle: float = 0.05
    truncate: float = 0.10
    drop: float = 0.08
    slow: float = 0.05
    drift: float = 0.15
    """Share of records that come with a field renamed, missing, null or of a wrong type: see `spoil`."""

    def fate(self, call: str, number: int) -> str | None:
        """The fault that the `number`th (from 1) call of this kind meets."""
        if number % (_FAULTS_IN_A_ROW + 1) == 0:
            return None
        point = _point(f"{self.seed}:{call}:{number}")
        for fault in ("error", "throttle", "truncate", "drop", "slow"):
            point -= getattr(self, fault)
            if point < 0:
                return fault
        return None


@dataclass(frozen=True)
class Quota:
    """At most `limit` units in any `seconds` (ever, if None) on paths that begin with `on`."""

    limit: int
    seconds: float | None = None
    on: str = "/"


@dataclass(frozen=True)
class Seen:
    """One call as it arrived, and how it was answered (0: not at all)."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    at: float
    status: int = 0


@dataclass
class _Window:
    quota: Quota
    spent: deque[tuple[float, int]] = field(default_factory=deque)

    def take(self, now: float, cost: int) -> float:
        """Spend, and return 0; or the seconds until the window has room."""
        seconds = self.quota.seconds
        while seconds is not None and self.spent and self.spent[0][0] <= now - seconds:
            self.spent.popleft()
        if sum(units for _, units in self.spent) + cost <= self.quota.limit:
            self.spent.append((now, cost))
            return 0.0
        return 86_400.0 if seconds is None else max(self.spent[0][0] + seconds - now, 0.001)


class Twin(ABC):
    """One service. Subclasses give `routes()`; everything they keep may be changed by tests while it serves."""

    service = "twin"

    def __init__(self, *, hostile: Hostile | None = None, quotas: Sequence[Quota] = (), broken: bool = False) -> None:
        self.hostile, self.broken = hostile, broken
        self.base_url = ""
        self.seen: list[Seen] = []
        self.violations: list[str] = []
        self.faults: Counter[str] = Counter()
        self._windows = [_Window(quota) for quota in quotas]
        self._numbers: Counter[str] = Counter()
        self._quiet_until = 0.0

    @abstractmethod
    def routes(self) -> list[Route]:
        """The service's routes; handlers are `async def (request) -> Response`."""

    def cost(self, request: Request) -> int:
        """What a call costs of the quotas; override where a service has units."""
        return 1

    def guard(self, request: Request) -> Response | None:
        """Refuse a call before anything else (keys, User-Agent); override. None lets it pass."""
        return None

    def on_call(self, request: Request) -> None:  # noqa: B027 -- a hook: by default nothing happens
        """Something happens in the world between calls (a new post); override or assign in tests."""

    def violation(self, what: str) -> None:
        """Note that a rule was broken."""
        self.violations.append(what)

    def count(self, path: str, status: int | None = None) -> int:
        """How many calls to paths that begin with `path` there were, with a status or any."""
        return sum(call.path.startswith(path) and status in (None, call.status) for call in self.seen)

    def is_spoilt(self, identity: str) -> bool:
        """Whether a record is one that comes damaged; always the same ones, so that tests know which."""
        return self.hostile is not None and _point(f"{self.hostile.seed}:drift:{identity}") < self.hostile.drift

    def spoil(self, record: dict[str, Any], identity: str, fields: Sequence[str]) -> dict[str, Any]:
        """The record with one of `fields` damaged if it is a spoilt one, and with a field nobody knows in bad times."""
        if self.hostile is None:
            return record
        changed = dict(record) | {"a_field_added_last_week": {"nested": [1, None]}}
        if not self.is_spoilt(identity):
            return changed
        dice = random.Random(f"{self.hostile.seed}:spoil:{identity}")
        name = dice.choice(list(fields))
        value = changed.pop(name, None)
        match dice.choice(["missing", "null", "renamed", "type"]):
            case "null":
                changed[name] = None
            case "renamed":
                changed[f"{name}_v2"] = value
            case "type":
                changed[name] = [value] if dice.random() < 0.5 else {"value": value}
        return changed

    def etagged(
        self, request: Request, payload: object, headers: dict[str, str] | None = None, *, of: object = None
    ) -> Response:
        """The payload as JSON with its ETag (that of a part of it, if given), or 304 if the caller has it already."""
        body = json.dumps(payload, ensure_ascii=False).encode()
        marked = body if of is None else json.dumps(of, ensure_ascii=False).encode()
        etag = f'"{hashlib.sha256(marked).hexdigest()[:24]}"'
        sent = (headers or {}) | {"etag": etag}
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=sent)
        return Response(body, media_type="application/json", headers=sent)

    async def answer(self, request: Request, handler: Callable[[Request], Any]) -> Response:
        """Meet one call: its rules first, then its fate, then the service's own answer."""
        now = time.monotonic()
        body = await request.body()
        self.seen.append(
            Seen(request.method, request.url.path, dict(request.query_params), dict(request.headers), body, now)
        )
        index = len(self.seen) - 1
        response = await self._answer(request, handler, now)
        call = self.seen[index]
        self.seen[index] = Seen(
            call.method, call.path, call.query, call.headers, call.body, call.at, response.status_code
        )
        return response

    async def _answer(self, request: Request, handler: Callable[[Request], Any], now: float) -> Response:
        if now < self._quiet_until - _TOLERANCE_S:
            self.violation(f"called {self._quiet_until - now:.2f} s before Retry-After was over: {request.url.path}")
        refused = self._refusal(request, now)
        if refused is not None:
            return refused
        self.on_call(request)
        fault = self._fate(request)
        if fault is not None:
            self.faults[fault] += 1
        if fault == "error":
            dice = random.Random(f"{request.url}{len(self.seen)}")
            return JSONResponse({"error": {"message": "Backend <b>error</b>"}}, dice.choice([500, 502, 503]))
        if fault == "throttle":
            return self._throttled()
        if fault == "slow":
            await asyncio.sleep(0.05)
        response: Response = await handler(request)
        if not hasattr(response, "body"):  # streamed: not to be touched
            return response
        if fault in ("truncate", "drop") and len(response.body) > 2:
            return _damaged(response, bytes(response.body), drop=fault == "drop")
        return _zipped(request, response)

    def _refusal(self, request: Request, now: float) -> Response | None:
        """The service is down, the keys are wrong, or a quota is used up."""
        if self.broken:
            return JSONResponse({"error": {"message": "backend is down"}}, 503)
        refused = self.guard(request)
        if refused is None and (wait := self._spend(request, now)) > 0:
            self.violation(f"quota exceeded at {request.url.path}")
            return JSONResponse({"error": "Too Many Requests"}, 429, {"retry-after": str(int(wait) + 1)})
        return refused

    def _spend(self, request: Request, now: float) -> float:
        cost = self.cost(request)
        on_it = [window for window in self._windows if request.url.path.startswith(window.quota.on)]
        return max((window.take(now, cost) for window in on_it), default=0.0)

    def _fate(self, request: Request) -> str | None:
        if self.hostile is None:
            return None
        call = f"{request.method} {request.url.path}?{request.url.query}"
        self._numbers[call] += 1
        return self.hostile.fate(call, self._numbers[call])

    def _throttled(self) -> Response:
        """429, asking for a second in one of the ways that RFC 9110 knows."""
        if len(self.seen) % 2:
            self._quiet_until = time.monotonic() + 1.0
            return JSONResponse({"error": "slow down"}, 429, {"retry-after": "1"})
        until = int(time.time()) + 1
        self._quiet_until = time.monotonic() + until - time.time()
        return JSONResponse({"error": "slow down"}, 429, {"retry-after": formatdate(until, usegmt=True)})

    @contextmanager
    def serving(self) -> Iterator[Self]:
        """Serve on a free port of this machine for as long as the block runs."""
        app = Starlette(routes=[self._watched(route) for route in self.routes()])
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, log_level="critical", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        self.base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        while not server.started:
            time.sleep(0.005)
        try:
            yield self
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join(timeout=10)
            listening.close()

    def _watched(self, route: Route) -> Route:
        endpoint = route.endpoint

        async def watched(request: Request) -> Response:
            return await self.answer(request, endpoint)

        return Route(route.path, watched, methods=sorted((route.methods or {"GET"}) - {"HEAD"}))


def _damaged(response: Response, body: bytes, *, drop: bool) -> Response:
    """Half of an answer: with an honest length (truncated), or with the length of the whole (the line drops)."""
    half = Response(body[: len(body) // 2], response.status_code, dict(response.headers))
    half.headers["content-length"] = str(len(body) if drop else len(half.body))
    return half


def _zipped(request: Request, response: Response) -> Response:
    """The answer, compressed where the caller takes it."""
    wanted = "gzip" in request.headers.get("accept-encoding", "") and "content-encoding" not in response.headers
    if not wanted or len(response.body) < 1_000:
        return response
    small = Response(gzip.compress(bytes(response.body), 1), response.status_code, dict(response.headers))
    small.headers["content-length"] = str(len(small.body))
    small.headers["content-encoding"] = "gzip"
    return small


def _point(name: str) -> float:
    """A number in [0, 1) that belongs to a name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") / 2**64
