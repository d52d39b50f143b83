"""HTTP out: one way to make a client, with explicit time limits, bounded answers and polite retries.

Retries are for calls that may be repeated; `idempotent` says so, because only the caller knows.
"""

from collections.abc import Callable
from typing import TypeVar

import httpx
import stamina

USER_AGENT = "design-idea-engine/0.1"
TIME_LIMITS = httpx.Timeout(30.0, connect=5.0, pool=5.0)
RETRYABLE = frozenset({429, 500, 502, 503, 504})
T = TypeVar("T")


def client(
    base_url: str = "",
    *,
    headers: dict[str, str] | None = None,
    timeout: httpx.Timeout = TIME_LIMITS,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """An HTTP client that never waits forever and never follows redirects to another host with our headers.

    `transport` lets tests bring their own; the environment's proxies are ignored for loopback by httpx itself.
    """
    return httpx.Client(
        base_url=base_url,
        headers={"User-Agent": USER_AGENT} | (headers or {}),
        timeout=timeout,
        transport=transport,
        follow_redirects=False,
        limits=httpx.Limits(max_connections=16, max_keepalive_connections=8),
    )


def worth_retrying(error: Exception) -> bool | float:
    """Whether a repeatable call should be tried again; the seconds to wait where the service named them (≤ 60)."""
    if isinstance(error, httpx.HTTPStatusError):
        if error.response.status_code not in RETRYABLE:
            return False
        wait = error.response.headers.get("retry-after", "")
        return min(float(wait), 60.0) if wait.replace(".", "", 1).isdigit() else True
    return isinstance(error, httpx.TransportError)


def idempotent(call: Callable[[], T], *, attempts: int = 4, limit: float = 30.0) -> T:
    """Run a call that may be repeated: exponential back-off with jitter, at most `attempts` and `limit` seconds."""
    for attempt in stamina.retry_context(on=worth_retrying, attempts=attempts, timeout=limit, wait_initial=0.2):
        with attempt:
            return call()
    raise AssertionError("unreachable: the last attempt raises")
