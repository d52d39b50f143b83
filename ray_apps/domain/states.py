"""The state machines. Stores call `check_step` before they write a status, so no illegal step reaches a row."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from ray_apps.domain.errors import IllegalTransition
from ray_apps.domain.ideas import IdeaStatus
from ray_apps.domain.listings import ListingStatus
from ray_apps.domain.publications import PublicationState

IDEA_STEPS: Mapping[IdeaStatus, frozenset[IdeaStatus]] = {
    IdeaStatus.QUEUED: frozenset({IdeaStatus.MOCKED, IdeaStatus.ARCHIVED}),
    IdeaStatus.MOCKED: frozenset({IdeaStatus.LIVE, IdeaStatus.ARCHIVED}),
    IdeaStatus.LIVE: frozenset({IdeaStatus.ARCHIVED}),
    IdeaStatus.ARCHIVED: frozenset(),
}

_S = ListingStatus
CHANGEABLE = frozenset({_S.DRAFT, _S.IN_REVIEW, _S.APPROVED, _S.LIVE, _S.BLOCKED, _S.REJECTED, _S.FAILED})
"""States in which a listing may get another version, which makes it a draft again. Elsewhere a marketplace is at work
on it, or it is done for good."""
LISTING_STEPS: Mapping[ListingStatus, frozenset[ListingStatus]] = {
    _S.DRAFT: frozenset({_S.IN_REVIEW, _S.BLOCKED}),
    _S.IN_REVIEW: frozenset({_S.APPROVED, _S.REJECTED, _S.BLOCKED, _S.DRAFT}),
    _S.APPROVED: frozenset({_S.PUBLISHING, _S.REJECTED, _S.BLOCKED, _S.DRAFT}),
    _S.PUBLISHING: frozenset({_S.LIVE, _S.FAILED, _S.UNKNOWN}),
    _S.UNKNOWN: frozenset({_S.LIVE, _S.FAILED, _S.PUBLISHING}),
    _S.LIVE: frozenset({_S.DEACTIVATED, _S.DRAFT}),
    _S.FAILED: frozenset({_S.PUBLISHING, _S.IN_REVIEW, _S.DRAFT}),
    _S.BLOCKED: frozenset({_S.DRAFT}),
    _S.REJECTED: frozenset({_S.IN_REVIEW, _S.DRAFT}),
    _S.DEACTIVATED: frozenset(),
}

_P = PublicationState
PUBLICATION_STEPS: Mapping[PublicationState, frozenset[PublicationState]] = {
    _P.INTENT: frozenset({_P.CALLING, _P.UNKNOWN}),
    _P.CALLING: frozenset({_P.CONFIRMED, _P.FAILED, _P.UNKNOWN}),
    _P.UNKNOWN: frozenset({_P.CONFIRMED, _P.FAILED, _P.CALLING}),
    _P.FAILED: frozenset({_P.CALLING, _P.UNKNOWN}),
    # Only for a later version with this very content, approved once more.
    _P.CONFIRMED: frozenset({_P.INTENT}),
}


S = TypeVar("S", bound=StrEnum)


def check_step(steps: Mapping[S, frozenset[S]], now: S, wanted: S) -> S:
    """Return `wanted` if the machine allows the step from `now`; raise `IllegalTransition` otherwise."""
    if wanted not in steps[now]:
        raise IllegalTransition(f"{type(now).__name__} cannot go from {now} to {wanted}")
    return wanted
