"""Calls to one service: within everybody's allowances, repeated where that helps, given up in time."""

import random
import time
from collections.abc import Callable, Mapping
from functools import partial
from math import inf
from typing import Any

import httpx

from ray_apps.domain.sources import Allowance
from ray_apps.ingestion.polite import pacing
from ray_apps.ingestion.polite.addresses import redirected, resolve, shown
from ray_apps.ingestion.polite.failures import Refused
from ray_apps.ingestion.polite.limiter import Limiter
from ray_apps.ingestion.polite.outcomes import Again, judge
from ray_apps.ingestion.polite.reading import ACCEPT_ENCODING
from ray_apps.ingestion.polite.services import DEFAULT, Service
from ray_apps.ingestion.polite.wire import Wire
from ray_apps.ingestion.polite_protocol import Answer, BudgetSpent, SourceFailed
from ray_apps.platform.clock import Clock, utc_now
from ray_apps.platform.logs import logger

MAX_BYTES = 8_000_000
PATIENCE_S = 60.0

_TRIES = 5
_REDIRECTS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_LONGEST_EXTRA_S = 1.0
"""What is waited beyond a service's own Retry-After, at most: callers that it turned away together come back apart."""


class PoliteHttp:
    """The `Http` of one service; see `open_http`. Not for several threads at once: each opens its own."""

    def __init__(
        self,
        service: Service,
        limiter: Limiter,
        *,
        elsewhere: bool,
        hint: str = "",
        transport: httpx.BaseTransport | None = None,
        patience_s: float = PATIENCE_S,
        max_bytes: int = MAX_BYTES,
        first_backoff_s: float = pacing.FIRST_BACKOFF_S,
        clock: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._service, self._limiter, self._elsewhere, self._hint = service, limiter, elsewhere, hint
        self._patience_s, self._first_backoff_s = patience_s, first_backoff_s
        self._clock, self._monotonic, self._sleep, self._chance = clock, monotonic, sleep, chance
        self._wire = Wire(
            max_bytes=max_bytes, arrival_s=patience_s, keys=hint, transport=transport, monotonic=monotonic
        )
        self._not_before = 0.0

    def get(
        self,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        cost: int = 1,
        budget: str | None = None,
        etag: str | None = None,
        modified: str | None = None,
    ) -> Answer:
        """GET; 304 is an answer where a validator was sent."""
        conditions = {"if-none-match": etag, "if-modified-since": modified}
        sent = dict(headers or {}) | {name: value for name, value in conditions.items() if value}
        return self._call("GET", path, cost, budget, headers=sent, params=params)

    def post(
        self,
        path: str,
        *,
        form: Mapping[str, str] | None = None,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        cost: int = 1,
        budget: str | None = None,
    ) -> Answer:
        """POST something that reads; repeated as a GET is."""
        body: dict[str, Any] = {"data": dict(form)} if form is not None else {"json": json}
        return self._call("POST", path, cost, budget, headers=dict(headers or {}), params=params, **body)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _call(
        self, method: str, path: str, cost: int, budget: str | None, *, headers: dict[str, str], **parts: Any
    ) -> Answer:
        """A call with all its tries. Whatever goes wrong is told with the service's name before it."""
        headers["accept-encoding"] = ACCEPT_ENCODING
        try:
            url = resolve(path, self._service.base_url, self._service.hosts, elsewhere=self._elsewhere)
            build = partial(self._wire.request, method, url, headers=headers, **parts)
            return self._tries(build, cost, budget or DEFAULT)
        except Refused as problem:
            hint = f"; check {self._hint}" if problem.status in (401, 403) and self._hint else ""
            raise Refused(f"{self._service.name}: {problem}{hint}", status=problem.status, code=problem.code) from None
        except BudgetSpent as problem:
            raise BudgetSpent(f"{self._service.name}: {problem}", open_for_s=problem.open_for_s) from None
        except SourceFailed as problem:
            raise SourceFailed(f"{self._service.name}: {problem}", open_for_s=problem.open_for_s) from None

    def _tries(self, build: Callable[[], httpx.Request], cost: int, budget: str) -> Answer:
        deadline = self._monotonic() + self._patience_s
        spend = partial(self._spend, budget, cost, deadline)
        for failures in range(1, _TRIES + 1):
            try:
                return self._once(build(), spend)
            except Again as again:
                pause = pacing.backoff(failures, self._chance(), first_s=self._first_backoff_s)
                if again.wait_s is not None:
                    pause = again.wait_s + min(pause, _LONGEST_EXTRA_S)
                if failures == _TRIES or pause > deadline - self._monotonic():
                    raise SourceFailed(str(again), open_for_s=again.wait_s) from None
                logger(__name__).info("trying again", service=self._service.name, why=str(again), pause_s=pause)
                self._sleep(pause)
        raise AssertionError("unreachable: the last try raises or returns")

    def _once(self, request: httpx.Request, spend: Callable[[], None]) -> Answer:
        """One try: a call and the redirects that it leads to, each spent for."""
        what = ""
        for _ in range(_REDIRECTS + 1):
            what = f"{request.method} {shown(str(request.url))}"
            spend()
            status, headers, body = self._wire.send(request, what)
            self._not_before = self._monotonic() + pacing.exhausted_for(headers, self._clock())
            if status not in _MOVED or not headers.get("location"):
                return judge(request, what, status, headers, body, self._clock())
            if request.method != "GET":
                raise SourceFailed(f"{what} was redirected, which a POST does not follow")
            target = redirected(str(request.url), headers["location"])
            kept = {name: value for name, value in request.headers.items() if name != "host"}
            request = self._wire.request("GET", target, headers=kept)
        raise SourceFailed(f"{what} is redirected in circles")

    def _spend(self, budget: str, cost: int, deadline: float) -> None:
        """Wait for the service's own window to refill, and for `cost` units of ours to be free."""
        self._wait(self._not_before - self._monotonic(), deadline, "the service allows no more calls")
        allowances = self._service.budgets[budget]
        while (wait := self._limiter.take(f"{self._service.name}_{budget}", allowances, cost)) > 0:
            if wait == inf:
                raise SourceFailed(f"one call costs more than the allowance {budget!r} ever holds")
            self._wait(wait, deadline, f"the allowance {budget!r} is used up")

    def _wait(self, seconds: float, deadline: float, why: str) -> None:
        if seconds <= 0:
            return
        if seconds > deadline - self._monotonic():
            raise BudgetSpent(f"{why} for another {_span(seconds)}", open_for_s=seconds)
        self._sleep(seconds)


def open_http(
    service: Service,
    limiter: Limiter,
    *,
    base_url: str | None = None,
    budgets: Mapping[str, tuple[Allowance, ...]] | None = None,
    hint: str = "",
    transport: httpx.BaseTransport | None = None,
    **tuning: Any,
) -> PoliteHttp:
    """Open a service.

    `base_url` points it elsewhere (a twin), `budgets` replaces allowances by name, `hint` names the settings that hold
    its keys, `transport` lets tests bring their own. `tuning` goes to `PoliteHttp`: `patience_s` bounds all waits of a
    call together, and the arrival of each answer (60 s); `max_bytes` bounds an answer (8 MB, unpacked).
    """
    changed = service.model_copy(
        update={"base_url": base_url or service.base_url, "budgets": service.budgets | dict(budgets or {})}
    )
    return PoliteHttp(changed, limiter, elsewhere=base_url is not None, hint=hint, transport=transport, **tuning)


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7_200 else f"{seconds / 3600:.1f} h"
