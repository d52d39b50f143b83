"""One exchange with a service: a request that can be sent, an answer that is read within bounds."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx

from ray_apps.ingestion.polite.outcomes import Again
from ray_apps.ingestion.polite.reading import Damaged, TooMuch, read
from ray_apps.ingestion.polite_protocol import SourceFailed
from ray_apps.platform import http

TIMEOUT_S = 20.0
"""Bound of each step: connecting (5 s), sending, waiting for a piece of the answer."""


class Arrived(NamedTuple):
    """An answer as it arrived: header names in lower case, the body unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """Sends requests. Connections are kept, also across calls.

    `max_bytes` bounds a body after unpacking, `arrival_s` the time it may take to come in. `keys` names the settings
    that hold the service's keys, for messages.
    """

    def __init__(
        self,
        *,
        max_bytes: int,
        arrival_s: float,
        keys: str = "",
        transport: httpx.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_bytes, self._arrival_s, self._keys = max_bytes, arrival_s, keys
        self._transport, self._monotonic = transport, monotonic
        self._clients: dict[bool, httpx.Client] = {}

    def request(self, method: str, url: str, **parts: Any) -> httpx.Request:
        """A request ready to be sent; raises `SourceFailed` for one that HTTP cannot carry."""
        try:
            return self._client(url).build_request(method, url, **parts)
        except (httpx.InvalidURL, ValueError):
            # "from None": what cannot be sent may be a key.
            raise self._unfit() from None

    def send(self, request: httpx.Request, what: str) -> Arrived:
        """Send and read. Raises `Again` where no whole answer came, `SourceFailed` where it was out of bounds."""
        latest = self._monotonic() + self._arrival_s
        try:
            response = self._client(str(request.url)).send(request, stream=True)
            try:
                body = read(response, max_bytes=self._max_bytes, late=lambda: self._monotonic() > latest)
            finally:
                response.close()
        except TooMuch as problem:
            raise SourceFailed(f"the answer to {what} {problem}") from None
        except httpx.LocalProtocolError:
            raise self._unfit() from None
        except (httpx.HTTPError, Damaged, OSError) as problem:
            # "from None": the request, whose headers hold keys, shall not travel on with the error into a log.
            raise Again(f"no whole answer to {what} ({type(problem).__name__})") from None
        return Arrived(response.status_code, {name.lower(): value for name, value in response.headers.items()}, body)

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()

    def _client(self, url: str) -> httpx.Client:
        """The client for an address: the environment's proxies are for those outside this machine only."""
        inside = http.is_loopback(url)
        if inside not in self._clients:
            self._clients[inside] = http.client(url, timeout_s=TIMEOUT_S, transport=self._transport)
        return self._clients[inside]

    def _unfit(self) -> SourceFailed:
        what = f"the address or a key ({self._keys})" if self._keys else "the address"
        return SourceFailed(f"{what} holds characters that HTTP does not take")
