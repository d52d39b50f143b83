"""Pictures from any service that speaks OpenAI's `/v1/images/generations`: our own on Ray Serve, or another's.

What comes back is nobody's word: it is bounded, decoded and looked at before it is used. Errors say what went wrong,
never the key, the prompt or what the service wrote.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import stamina

from models.addresses import is_loopback, refuse_plain_http
from models.image_generator.openai_answers import (
    MAX_BYTES,
    ImageServiceError,
    picture_of,
    refusal,
    told_of,
)
from models.image_generator.protocol import GeneratedImage, ImageRequest

BACKEND = "openai-images"
CONNECT_SECONDS = 5.0
CONCURRENT = 8
"""How many pictures are asked for side by side: a service that batches draws them together."""
_ATTEMPTS = 8
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
_PATH = "/v1/images/generations"
OPTIONAL = ("negative_prompt", "seed", "steps", "guidance", "response_format")
"""What not every service takes. One that says so is asked without it, and the picture says what was left out."""


class OpenAIImages:
    """A model behind an OpenAI-compatible images endpoint. Safe to use from several threads.

    `url` is the service's base with or without `/v1`: https, or http on this machine, since the key goes there.
    `timeout_s` bounds one try from its first byte sent to its last byte read, `patience_s` all tries for one picture
    and the pauses between them. `transport` lets tests bring their own. Raises `ValueError` for another url.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        *,
        timeout_s: float = 320.0,
        patience_s: float = 600.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        refuse_plain_http(url, "the image service's address")
        self._name, self._timeout_s, self._patience_s = model, timeout_s, patience_s
        self._not_taken: frozenset[str] = frozenset()
        self._learning = threading.Lock()
        headers = {"user-agent": "design-idea-engine/0.1"} | ({"authorization": f"Bearer {key}"} if key else {})
        self._client = httpx.Client(
            base_url=url.rstrip("/").removesuffix("/images/generations").removesuffix("/v1"),
            headers=headers,
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, CONNECT_SECONDS)),
            limits=httpx.Limits(max_connections=CONCURRENT),
            follow_redirects=False,
            trust_env=not is_loopback(url),
            transport=transport,
        )

    @property
    def name(self) -> str:
        """See `ImageGenerator.name`."""
        return self._name

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def generate(self, requests: Sequence[ImageRequest]) -> list[GeneratedImage]:
        """See `ImageGenerator.generate`. Raises `ImageServiceError` if one of them is not to be had."""
        if len(requests) == 1:
            return [self._one(requests[0])]
        with ThreadPoolExecutor(CONCURRENT, thread_name_prefix="images") as pool:
            return list(pool.map(self._one, requests))

    def _one(self, request: ImageRequest) -> GeneratedImage:
        """One picture, with patience."""
        ends = time.monotonic() + self._patience_s

        def worth_repeating(error: Exception) -> bool | float:
            """Whether the service may do it in a while; a number is how long (s) it asked us to wait."""
            if not isinstance(error, ImageServiceError) or not error.passing:
                return False
            if error.wait_s is None:
                return True
            wait_s = max(error.wait_s, _FIRST_PAUSE)
            return wait_s if wait_s <= ends - time.monotonic() else False

        stamina.instrumentation.set_on_retry_hooks([])
        for attempt in stamina.retry_context(
            on=worth_repeating,
            attempts=_ATTEMPTS,
            timeout=self._patience_s,
            wait_initial=_FIRST_PAUSE,
            wait_max=_LONGEST_PAUSE,
            wait_jitter=_FIRST_PAUSE,
        ):
            with attempt:
                return self._with_what_it_takes(request)
        raise AssertionError("unreachable: the last attempt raises")

    def _with_what_it_takes(self, request: ImageRequest) -> GeneratedImage:
        """One try; a service that does not know a field is asked again at once without it."""
        for _ in range(len(OPTIONAL) + 1):
            left_out = self._not_taken
            try:
                body = self._ask(self._fields(request, left_out))
            except ImageServiceError as problem:
                if problem.unknown_field not in OPTIONAL or problem.unknown_field in left_out:
                    raise
                with self._learning:
                    self._not_taken |= {problem.unknown_field}
                continue
            return self._described(request, body, left_out)
        raise AssertionError("unreachable: every field is left out once")

    def _fields(self, request: ImageRequest, left_out: frozenset[str]) -> dict[str, object]:
        fields: dict[str, object] = {
            "model": self._name,
            "prompt": request.prompt,
            "n": 1,
            "size": f"{request.width}x{request.height}",
            "response_format": "b64_json",
            "seed": request.seed,
            "negative_prompt": request.negative_prompt,
            "steps": request.steps,
            "guidance": request.guidance,
        }
        return {name: value for name, value in fields.items() if value is not None and name not in left_out}

    def _ask(self, fields: Mapping[str, object]) -> bytes:
        """The body of a good answer. httpx limits each read; the clock limits all of them together."""
        ends = time.monotonic() + self._timeout_s
        body = bytearray()
        try:
            with self._client.stream("POST", _PATH, json=fields) as answer:
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > MAX_BYTES:
                        raise ImageServiceError("too long")
                    if time.monotonic() > ends:
                        raise ImageServiceError("timeout")
        except httpx.TimeoutException as problem:
            # Only where nothing was begun: a picture that takes too long once takes too long, and costs, again.
            raise ImageServiceError("timeout", passing=isinstance(problem, httpx.ConnectTimeout)) from None
        except (httpx.HTTPError, httpx.InvalidURL):  # their texts may hold the URL, and that a secret
            raise ImageServiceError("unreachable", passing=True) from None
        if answer.status_code != 200:
            raise refusal(answer.status_code, answer.headers, bytes(body))
        return bytes(body)

    def _described(self, request: ImageRequest, body: bytes, left_out: frozenset[str]) -> GeneratedImage:
        png, entry = picture_of(body, request.width, request.height)
        parameters = self._fields(request, left_out | {"model", "prompt", "n", "size", "response_format", "seed"})
        parameters |= {"width": request.width, "height": request.height, "not_taken": sorted(left_out)}
        return GeneratedImage(png, BACKEND, self._name, request.seed, request.prompt, parameters | told_of(entry))
