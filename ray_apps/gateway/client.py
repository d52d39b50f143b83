"""The typed client of the API: all that the review app is allowed to know of the engine."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from ray_apps.domain.edits import ListingEdit
from ray_apps.domain.errors import EngineError
from ray_apps.domain.ideas import IdeaStatus
from ray_apps.domain.listings import Decision, ListingStatus
from ray_apps.gateway.shapes import (
    REASON_CHARS,
    EditAsked,
    IdeaDetail,
    ListingCard,
    ListingChanged,
    ListingDetail,
    ListingPage,
    ProblemDetails,
    RestoreAsked,
    ReviewAsked,
    SimilarIdeas,
    VersionPage,
    WeightsAsked,
    WeightsChanged,
    WeightsPage,
    Who,
)
from ray_apps.platform import http

__all__ = [
    "COOKIE",
    "REASON_CHARS",
    "ApiProblem",
    "Client",
    "Decision",
    "IdeaDetail",
    "ListingCard",
    "ListingChanged",
    "ListingDetail",
    "ListingEdit",
    "ListingPage",
    "ListingStatus",
    "SimilarIdeas",
    "VersionPage",
    "WeightsChanged",
    "WeightsPage",
    "Who",
]
COOKIE = "idea_engine_session"
"""The cookie that carries a signed-in browser's session."""
TIMEOUT_SECONDS = 10.0
T = TypeVar("T", bound=BaseModel)


class ApiProblem(EngineError):
    """The API refused, failed or could not be reached (then `details.status` is 503)."""

    def __init__(self, details: ProblemDetails) -> None:
        super().__init__(f"{details.title}: {details.detail}")
        self.details = details

    @property
    def signed_out(self) -> bool:
        """Whether the caller has to sign in (again)."""
        return self.details.status == HTTPStatus.UNAUTHORIZED


class Client:
    """Calls the API at `base_url` on behalf of signed-in browsers: each call names the session it is made for.

    Threads may share one. Every method raises `ApiProblem` where the API does not give what it promises.
    """

    def __init__(self, base_url: str) -> None:
        self._http = http.client(base_url, timeout_s=TIMEOUT_SECONDS)

    def who(self, session: str) -> Who:
        """Who is signed in with this session."""
        return self._call(Who, session, "GET", "/api/session")

    def listings(self, session: str, status: ListingStatus, limit: int) -> ListingPage:
        """The first `limit` (≤ 100) listings in a state, those of the best ideas first."""
        return self._call(ListingPage, session, "GET", "/api/listings", params={"status": status, "limit": limit})

    def listing(self, session: str, listing: UUID) -> ListingDetail:
        """All that a decision on a listing needs."""
        return self._call(ListingDetail, session, "GET", f"/api/listings/{listing}")

    def review(
        self, session: str, listing: UUID, decision: Decision, fingerprint: str, reason: str = ""
    ) -> ListingDetail:
        """Record a decision on the listing as it was when it had this fingerprint; returns what became of it."""
        asked = ReviewAsked(decision=decision, fingerprint=fingerprint, reason=reason)
        return self._call(ListingDetail, session, "POST", f"/api/listings/{listing}/review", json=asked.model_dump())

    def versions(self, session: str, listing: UUID, limit: int, cursor: str | None = None) -> VersionPage:
        """`limit` (≤ 100) versions of a listing, newest first."""
        params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        return self._call(VersionPage, session, "GET", f"/api/listings/{listing}/versions", params=params)

    def edit(self, session: str, listing: UUID, edit: ListingEdit, based_on: int, note: str = "") -> ListingChanged:
        """Give a listing other content; raises `ApiProblem` with the reasons if its marketplace does not allow it."""
        asked = EditAsked(edit=edit, based_on=based_on, note=note)
        body = asked.model_dump(mode="json", exclude_none=True)
        return self._call(ListingChanged, session, "PATCH", f"/api/listings/{listing}", json=body)

    def restore(self, session: str, listing: UUID, version: int, based_on: int, note: str = "") -> ListingChanged:
        """Make a new version with the content of an old one, in place of version `based_on`."""
        asked = RestoreAsked(version=version, based_on=based_on, note=note)
        return self._call(ListingChanged, session, "POST", f"/api/listings/{listing}/restore", json=asked.model_dump())

    def idea(self, session: str, idea: UUID) -> IdeaDetail:
        """An idea with the receipt of its score."""
        return self._call(IdeaDetail, session, "GET", f"/api/ideas/{idea}")

    def similar(
        self,
        session: str,
        idea: UUID,
        limit: int,
        *,
        status: IdeaStatus | None = None,
        min_score: float | None = None,
    ) -> SimilarIdeas:
        """The `limit` (≤ 100) ideas nearest in meaning; `status` may be any but archived."""
        asked = {"limit": limit, "status": status, "min_score": min_score}
        given = {name: value for name, value in asked.items() if value is not None}
        return self._call(SimilarIdeas, session, "GET", f"/api/ideas/{idea}/similar", params=given)

    def weights(self, session: str, limit: int, cursor: str | None = None) -> WeightsPage:
        """The weights in force, and `limit` (≤ 100) versions, newest first."""
        params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        return self._call(WeightsPage, session, "GET", "/api/weights", params=params)

    def set_weights(
        self, session: str, values: Mapping[str, float], based_on: int, note: str = "", *, rescore: bool = False
    ) -> WeightsChanged:
        """Put weights in force in place of version `based_on`. Raises `ValueError` for what are no weights."""
        asked = WeightsAsked(values=dict(values), based_on=based_on, note=note, rescore=rescore)
        return self._call(WeightsChanged, session, "PUT", "/api/weights", json=asked.model_dump())

    def _call(self, shape: type[T], session: str, method: str, path: str, **given: Any) -> T:
        try:
            answer = self._http.request(method, path, headers={"Cookie": f"{COOKIE}={session}"}, **given)
        except httpx.TransportError:
            raise ApiProblem(_unavailable("The API does not answer; try again in a moment.")) from None
        if answer.is_error:
            raise ApiProblem(_problem_in(answer))
        try:
            return shape.model_validate_json(answer.content)
        except ValidationError:
            raise ApiProblem(_unavailable("The API answered in a way this app does not understand.")) from None


def _problem_in(answer: httpx.Response) -> ProblemDetails:
    """The problem an answer tells of, or one made from its status where it tells none."""
    try:
        return ProblemDetails.model_validate_json(answer.content)
    except ValidationError:
        phrase = answer.reason_phrase or "Error"
        return ProblemDetails(title=phrase, status=answer.status_code, detail="The API could not answer.")


def _unavailable(detail: str) -> ProblemDetails:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return ProblemDetails(title=status.phrase, status=status, detail=detail)
