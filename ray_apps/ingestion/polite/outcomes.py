"""What an answer means: good, worth another try, or a refusal. Pure."""

import json
from collections.abc import Mapping
from datetime import datetime

import httpx

from ray_apps.ingestion.polite import pacing
from ray_apps.ingestion.polite.failures import Refused
from ray_apps.ingestion.polite.reasons import code_of, reason_of, secrets_in
from ray_apps.ingestion.polite_protocol import Answer


class Again(Exception):
    """A try failed in a way that may pass; `wait_s` is how long the service asked to wait."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


def judge(
    request: httpx.Request, what: str, status: int, headers: Mapping[str, str], body: bytes, now: datetime
) -> Answer:
    """The answer, if it is one: 2xx with whole JSON where it says JSON, or 304 where a validator was sent.

    Raises `Again` for what may pass: no whole JSON, 408, 425, 429 and 5xx. Raises `Refused` for anything else, in one
    line without the request's keys; `what` names the call in it.
    """
    conditional = "if-none-match" in request.headers or "if-modified-since" in request.headers
    if status == 304 and conditional:
        return Answer(status, b"", headers)
    if 200 <= status < 300:
        if "json" in headers.get("content-type", "") and not _is_json(body):
            raise Again(f"the answer to {what} is no whole JSON")
        return Answer(status, body, headers)
    said, code = reason_of(body, secrets_in(request)), code_of(body)
    message = f"{what} was answered with {status}{': ' + said if said else ''}"
    # A quota that is spent for the day does not come back within seconds: asking on would only annoy.
    if (status in (408, 425, 429) and "quota" not in code.lower()) or status >= 500:
        raise Again(message, pacing.retry_after(headers, now))
    raise Refused(message, status=status, code=code)


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
