"""What a service says went wrong, as one short line without secrets. Pure."""

import json
import re
from typing import Any
from urllib.parse import unquote

import httpx

_READ, _SHOWN = 10_000, 200
_SECRET_HEADERS = ("authorization", "x-goog-api-key", "x-api-key", "cookie")
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,60}")


def secrets_in(request: httpx.Request) -> tuple[str, ...]:
    """The keys that a request carries: a service may repeat them in its answer."""
    found: list[str] = []
    for name in _SECRET_HEADERS:
        value = request.headers.get(name)
        if value:
            found += [value, *(part for part in value.split() if len(part) > 5)]
    body = unquote(request.read()[:_READ].decode("utf-8", "replace"))
    for name in ("client_secret", "client_key", "refresh_token"):
        found += re.findall(rf"{name}=([^&\s]{{4,}})", body)
    return tuple(sorted(set(found), key=len, reverse=True))


def reason_of(body: bytes, secrets: tuple[str, ...]) -> str:
    """The message inside an error's body, one printable line of at most 200 characters; empty if it says nothing."""
    text = body[:_READ].decode("utf-8", "replace")
    decoded = _decoded(text)
    said = _message(decoded) if decoded is not None else ("" if "<" in text else text)
    line = " ".join("".join(char if char.isprintable() else " " for char in said).split())
    for secret in secrets:
        line = line.replace(secret, "•••")
    return line[:_SHOWN]


def code_of(body: bytes) -> str:
    """The service's own short code of an error, such as `quotaExceeded`; empty if it gives none."""
    decoded = _decoded(body[:_READ].decode("utf-8", "replace"))
    if not isinstance(decoded, dict):
        return ""
    error = decoded.get("error")
    candidates: list[Any] = [decoded.get("reason"), decoded.get("code")]
    if isinstance(error, dict):
        details = error.get("errors")
        first = details[0] if isinstance(details, list) and details else {}
        candidates = [first.get("reason") if isinstance(first, dict) else None, error.get("code"), *candidates]
    elif isinstance(error, str):
        candidates.insert(0, error)
    return next((str(each) for each in candidates if each is not None and _CODE.fullmatch(str(each))), "")


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _message(decoded: Any) -> str:
    """The first text under the names that services use for it."""
    if isinstance(decoded, str):
        return decoded
    if not isinstance(decoded, dict):
        return ""
    for name in ("error", "message", "error_description", "detail", "title", "reason"):
        said = _message(decoded.get(name))
        if said:
            return said
    return ""
