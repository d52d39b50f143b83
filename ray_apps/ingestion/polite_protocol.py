"""What adapters may ask of HTTP: a call that keeps to the service's limits, or an error in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ray_apps.domain.errors import EngineError


class SourceFailed(EngineError):
    """A source cannot be pulled now: refused keys, no answer after retries, an answer that makes no sense.

    The message is one line for people, without secrets. `open_for_s` is how long the service asked to be left alone.
    """

    def __init__(self, message: str, *, open_for_s: float | None = None) -> None:
        super().__init__(message)
        self.open_for_s = open_for_s


class BudgetSpent(SourceFailed):
    """The allowance of this source is used up until it refills: not a failure, the pull goes on next time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered: 2xx, or 304 where `etag` or `modified` of an earlier answer were given."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def unchanged(self) -> bool:
        """Nothing new since the validators that were sent."""
        return self.status == 304

    @property
    def etag(self) -> str | None:
        """The validator to send next time; kept in the page's state, so that it never runs ahead of what is stored."""
        return self.headers.get("etag")

    @property
    def modified(self) -> str | None:
        """The other validator, `Last-Modified`."""
        return self.headers.get("last-modified")

    def json(self) -> Any:
        """Decode the body; raise `SourceFailed` for truncated or broken JSON (a retry did not mend it)."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise SourceFailed("the answer is not JSON, or was cut short") from None


class Http(Protocol):
    """HTTP as adapters see it: limits, retries, back-off and time-outs are behind it."""

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
        """GET `path` below the source's base URL (or an absolute URL), spending `cost` of `budget`."""
        ...

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
        """POST a form or JSON that reads (tokens, queries); safe to repeat."""
        ...
