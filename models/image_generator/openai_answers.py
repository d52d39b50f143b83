"""What a service that speaks OpenAI's images API answers: a picture, or one of a few reasons why there is none."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from models.image_generator.png import problem_with
from models.retry_after import retry_after

MAX_BYTES = 32 << 20
"""An answer longer than this is no answer to us: the largest picture is 12 MB of pixels, and 17 MB as base64."""
_BUSY = frozenset([408, 409, 425, 429, 500, 502, 503, 504])
_POLICY = frozenset(["content_policy_violation", "moderation_blocked"])
_UNKNOWN = ("unknown parameter", "unrecognized request argument", "extra inputs are not permitted")
_TOLD = ("steps", "guidance", "model_digest", "scheduler", "device", "batch_size", "prompt_cut")
"""What our own service tells of a picture, beyond what it was asked."""


class ImageServiceError(Exception):
    """A service gave no usable picture.

    `reason` is one of a few words that can be counted: timeout, unreachable, status 429, refused, too long, not JSON,
    wrong shape, not a PNG. `passing` ones may go away, after `wait_s` if the service said so. `refused` means that
    this prompt is not drawn there, whatever else is. `unknown_field` names what the service does not take.
    """

    def __init__(
        self,
        reason: str,
        *,
        passing: bool = False,
        wait_s: float | None = None,
        refused: bool = False,
        unknown_field: str | None = None,
    ) -> None:
        super().__init__(f"the image service gave no picture: {reason}")
        self.reason, self.passing, self.wait_s = reason, passing, wait_s
        self.refused, self.unknown_field = refused, unknown_field


def refusal(status: int, headers: Mapping[str, str], body: bytes) -> ImageServiceError:
    """What a status other than 200 means."""
    error = _error_of(body)
    code, param, message = (str(error.get(name) or "") for name in ("code", "param", "message"))
    if status in (400, 422):
        if code in _POLICY:
            return ImageServiceError("refused", refused=True)
        if code == "unknown_parameter" or any(words in message.lower() for words in _UNKNOWN):
            return ImageServiceError(f"status {status}", unknown_field=param[:40])
    return ImageServiceError(
        f"status {status}", passing=status in _BUSY, wait_s=retry_after(headers.get("retry-after", ""))
    )


def picture_of(body: bytes, width: int, height: int) -> tuple[bytes, Mapping[str, Any]]:
    """The PNG in an answer, and the entry it was in. Raises `ImageServiceError` for everything else."""
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise ImageServiceError("not JSON") from None
    try:
        [entry] = answer["data"]
        encoded = entry["b64_json"]
    except (KeyError, TypeError, ValueError):
        raise ImageServiceError("wrong shape") from None
    if not isinstance(entry, dict) or not isinstance(encoded, str):
        raise ImageServiceError("wrong shape")
    try:
        png = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ImageServiceError("wrong shape") from None
    problem = problem_with(png, width, height)
    if problem:
        raise ImageServiceError(problem)
    return png, entry


def told_of(entry: Mapping[str, Any]) -> dict[str, object]:
    """What a service tells of how it drew: what we know, and nothing long."""
    told = entry.get("parameters")
    if not isinstance(told, dict):
        return {}
    known = {name: told[name] for name in _TOLD if name in told}
    return {
        n: v for n, v in known.items() if isinstance(v, bool | int | float) or (isinstance(v, str) and len(v) <= 80)
    }


def _error_of(body: bytes) -> Mapping[str, Any]:
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    error = answer.get("error") if isinstance(answer, dict) else None
    return error if isinstance(error, dict) else {}
