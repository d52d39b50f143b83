"""HTTP out: the one way to make a client, with explicit time limits, and the one way to repeat a call politely."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import httpx
import stamina

from models.addresses import is_loopback

__all__ = ["CONNECT_SECONDS", "USER_AGENT", "client", "is_loopback", "repeat"]

USER_AGENT = "design-idea-engine/0.1"
CONNECT_SECONDS = 5.0
T = TypeVar("T")


def client(
    base_url: str,
    *,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 20.0,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """An HTTP client that never waits forever, and never takes our headers to another host by a redirect.

    `timeout_s` bounds each step of a call: sending, waiting, reading. `transport` lets tests bring their own. The
    environment's proxies are for the world outside, not for services on this machine.
    """
    return httpx.Client(
        base_url=base_url,
        headers={"user-agent": USER_AGENT} | dict(headers or {}),
        timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, CONNECT_SECONDS)),
        transport=transport,
        follow_redirects=False,
        trust_env=not is_loopback(base_url),
    )


def repeat(
    call: Callable[[], T],
    *,
    worth_repeating: Callable[[Exception], bool | float],
    attempts: int = 5,
    patience_s: float = 30.0,
    pause_s: float = 0.2,
) -> T:
    """Run a call that does no harm when it is done twice; exponential back-off with jitter between tries.

    `worth_repeating` looks at what a try raised: False gives up, a number is the seconds to wait, as the service
    asked. `patience_s` bounds all tries together; `pause_s` is the first pause, which doubles.
    """
    # What failed is told by what is raised; the library's own log would go to stdout where none is configured.
    stamina.instrumentation.set_on_retry_hooks([])
    for attempt in stamina.retry_context(
        on=worth_repeating,
        attempts=attempts,
        timeout=patience_s,
        wait_initial=pause_s,
        wait_max=pause_s * 25,
        wait_jitter=pause_s * 5,
    ):
        with attempt:
            return call()
    raise AssertionError("unreachable: the last attempt raises")
