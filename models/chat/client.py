"""Asks a chat endpoint. Errors name what went wrong, never the key, the address, the question or what came back."""

import json
import random
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx

from models.addresses import is_loopback, refuse_plain_http
from models.chat.protocol import ChatError, Question, Tries
from models.retry_after import retry_after

T = TypeVar("T")

MAX_BYTES = 65_536
"""An answer longer than this is no answer to us."""
CONNECT_SECONDS = 5.0
_PAUSE_SECONDS = 0.5
_BUSY = frozenset([408, 409, 425, 429, 500, 502, 503, 504])


class Chat:
    """A model behind an endpoint. Safe to use from several threads.

    `url` is the service's base with or without `/v1`: https, or http on this machine, since the key goes there.
    `timeout_s` bounds each try from its first byte sent to its last byte read. `transport` lets tests bring their own.
    Raises `ValueError` for another url.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        *,
        timeout_s: float = 30.0,
        tries: Tries | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        refuse_plain_http(url, "the listing model's address")
        self.model, self._timeout_s, self._tries = model, timeout_s, tries or Tries()
        base = url.rstrip("/").removesuffix("/chat/completions").removesuffix("/v1")
        headers = {"user-agent": "design-idea-engine/0.1"} | ({"authorization": f"Bearer {key}"} if key else {})
        self._client = httpx.Client(
            base_url=base,
            headers=headers,
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, CONNECT_SECONDS)),
            follow_redirects=False,
            trust_env=not is_loopback(url),
            transport=transport,
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def ask(self, question: Question, read: Callable[[Any], T]) -> T:
        """What `read` makes of the answer's JSON. Raises `ChatError`, as `read` may for an answer of the wrong shape.

        An answer that is none is asked for again with another seed: the same one would give the same answer.
        """
        ends = time.monotonic() + self._tries.patience_s
        answers = calls = 0
        while True:
            try:
                return read(_said(self._post(self._request(question, answers))))
            except ChatError as problem:
                calls += problem.busy
                answers += not problem.busy
                pause = self._pause(problem, calls)
                used_up = answers >= self._tries.answers or calls >= self._tries.calls
                too_long = pause > self._tries.longest_pause_s or time.monotonic() + pause > ends
                if problem.lasting or used_up or too_long:
                    raise
                time.sleep(pause)

    def _pause(self, problem: ChatError, calls: int) -> float:
        """Seconds until the next try: what was asked for, or twice as long each time; a busy service needs some air."""
        if not problem.busy:
            return 0.0
        if problem.wait_s is not None:
            return max(problem.wait_s, _PAUSE_SECONDS)
        doubled = float(_PAUSE_SECONDS * 2 ** (calls - 1))
        return min(doubled, self._tries.longest_pause_s / 2) * random.uniform(1.0, 2.0)  # noqa: S311 - spreads callers

    def _request(self, question: Question, again: int) -> dict[str, object]:
        return {
            "model": self.model,
            "messages": [
                {"role": "system", "content": question.system},
                {"role": "user", "content": json.dumps(question.told, ensure_ascii=True)},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": question.name, "strict": True, "schema": question.schema},
            },
            "max_tokens": question.max_tokens,
            "temperature": question.temperature,
            "seed": (question.seed + again) % 2**31,
            "stream": False,
        }

    def _post(self, request: Mapping[str, object]) -> bytes:
        """One try: the body of the answer. httpx limits each read; the clock limits all of them together."""
        ends = time.monotonic() + self._timeout_s
        body = bytearray()
        try:
            with self._client.stream("POST", "/v1/chat/completions", json=request) as answer:
                if answer.status_code != 200:
                    raise _refused(answer)
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > MAX_BYTES:
                        raise ChatError("too long")
                    if time.monotonic() > ends:
                        raise ChatError("timeout", busy=True)
        except httpx.TimeoutException:
            raise ChatError("timeout", busy=True) from None
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.CloseError):
            raise ChatError("connection lost", busy=True) from None
        except (httpx.HTTPError, httpx.InvalidURL):  # their texts may hold the URL, and that a secret
            raise ChatError("unreachable", busy=True) from None
        return bytes(body)


def _refused(answer: httpx.Response) -> ChatError:
    """What a status other than 200 means: ask again after a while, or never."""
    status = answer.status_code
    if status not in _BUSY:
        return ChatError(f"status {status}", lasting=True)
    return ChatError(f"status {status}", busy=True, wait_s=retry_after(answer.headers.get("retry-after", "")))


def _said(body: bytes) -> Any:
    """The JSON in an answer's first choice. A model may leave line breaks bare in its texts."""
    try:
        choice: Any = json.loads(body)["choices"][0]
        content: Any = choice["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise ChatError("not JSON") from None
    try:
        return json.loads(content, strict=False)
    except (ValueError, TypeError, RecursionError):
        cut = choice.get("finish_reason") == "length"
        raise ChatError("truncated" if cut else "not JSON") from None
