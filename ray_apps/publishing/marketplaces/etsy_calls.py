"""Calls to Etsy's Open API v3: within its rate limits, bounded in time and size, every failure a typed outcome."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from ray_apps.platform import http
from ray_apps.publishing.marketplaces import MarketplaceError, NoAnswer, Refused, Throttled, Unauthorised
from ray_apps.publishing.marketplaces.etsy_account import EtsyAccount

_ANSWER_MAX = 8_000_000
_REASON_MAX = 300
_ATTEMPTS = 5
_DEFAULT_WAIT = 1.0


class EtsyCalls:
    """One seller's line to Etsy.

    `timeout_s` bounds each step of a call (sending, waiting, reading); `patience_s` bounds all tries of a repeatable
    call together and the longest Retry-After that is waited out; `backoff_s` is the first pause between tries, which
    doubles. `clock` and `sleep` are the pacing's.
    """

    def __init__(
        self,
        account: EtsyAccount,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout_s: float = 20.0,
        patience_s: float = 30.0,
        backoff_s: float = 0.2,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._secrets = account.secrets()
        self._patience_s, self._backoff_s, self._clock, self._sleep = patience_s, backoff_s, clock, sleep
        self._not_before = 0.0
        self._client = http.client(
            f"{account.base_url}/v3/application",
            headers={
                "x-api-key": account.api_key.get_secret_value(),
                "authorization": f"Bearer {account.access_token.get_secret_value()}",
            },
            timeout_s=timeout_s,
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def repeat(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """A call that does no harm when it is done twice (a read, a setting to a value): retried with back-off."""
        return http.repeat(
            lambda: self.once(method, path, **content),
            worth_repeating=self._worth_repeating,
            attempts=_ATTEMPTS,
            patience_s=self._patience_s,
            pause_s=self._backoff_s,
        )

    def _worth_repeating(self, error: Exception) -> bool | float:
        if isinstance(error, Throttled):
            return error.retry_after if error.retry_after <= self._patience_s else False
        return isinstance(error, NoAnswer)

    def once(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """One call and its JSON answer (`{}` for none); raises the outcome otherwise."""
        self._pace()
        what = f"{method} {path}"
        try:
            with self._client.stream(method, path, **content) as response:
                self._note_limits(response.headers)
                body = self._read(response, what)
                status, headers = response.status_code, response.headers
        except httpx.HTTPError as error:
            # "from None": the request, whose headers hold the keys, shall not travel on with the error into a log.
            raise NoAnswer(f"Etsy gave no answer to {what} ({type(error).__name__})") from None
        if not 200 <= status < 300:
            raise self._failure(what, status, headers, body)
        if status == 204:
            return {}
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise NoAnswer(f"Etsy's answer to {what} could not be read")
        return answer

    def _read(self, response: httpx.Response, what: str) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > _ANSWER_MAX:
                raise NoAnswer(f"Etsy's answer to {what} is larger than {_ANSWER_MAX:,} bytes")
        return bytes(body)

    def _failure(self, what: str, status: int, headers: Mapping[str, str], body: bytes) -> MarketplaceError:
        reason = f"Etsy answered {status} to {what}: {self._reason(body)}"
        if status == 429:
            return Throttled(reason, _seconds(headers.get("retry-after")))
        if status >= 500 or status == 408:
            return NoAnswer(reason)
        if status in (401, 403):
            return Unauthorised(reason, status)
        return Refused(reason, status)

    def _reason(self, body: bytes) -> str:
        """What the answer says, as one short line: it is the internet's text, and could repeat our own headers."""
        text = body[:10_000].decode("utf-8", "replace")
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            answer = text
        if isinstance(answer, dict):
            said = (str(answer[name]) for name in ("error", "error_description") if answer.get(name))
            text = ": ".join(said) or text
        line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        for secret in self._secrets:
            line = line.replace(secret, "•••")
        return line[:_REASON_MAX] or "no reason given"

    def _pace(self) -> None:
        wait = self._not_before - self._clock()
        if wait > 0:
            self._sleep(wait)

    def _note_limits(self, headers: Mapping[str, str]) -> None:
        """Hold the next call back for a second when this second's allowance is used up."""
        if headers.get("x-remaining-this-second", "").strip() == "0":
            self._not_before = self._clock() + 1.0


def _seconds(retry_after: str | None) -> float:
    """Retry-After as seconds; one second where it is missing, a date or nonsense."""
    text = (retry_after or "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else _DEFAULT_WAIT
