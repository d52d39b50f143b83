"""A reviewer's decision over HTTP: recorded under the token's name, on exactly what was seen, exactly once."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from gateway_fixtures import Api, api_over

from ray_apps.domain.listings import ListingStatus
from ray_apps.store import events, listings, reviews


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with api_over(database_url, tmp_path, uncleared="Overthinkers Club") as api:
        yield api


def decide(api: Api, phrase: str, role: Any = "reviewer", **given: Any) -> httpx.Response:
    """Decide on a listing: approve it as it was seeded, unless told otherwise."""
    listing = api.seeded.listings[phrase]
    body = {"decision": "approve", "fingerprint": listing.fingerprint()} | given
    with api.client(role) as caller:
        # Not `json=`: that refuses to send the half characters which a hostile caller would.
        headers = {"Content-Type": "application/json"}
        return caller.post(f"/api/listings/{listing.id}/review", content=json.dumps(body), headers=headers)


def in_store(api: Api, listing: UUID) -> tuple[Any, list[reviews.Review]]:
    with api.store.transaction() as tx:
        return listings.get(tx, listing), reviews.history(tx, listing)


def test_an_approval_is_recorded_with_its_event_under_the_tokens_name(api: Api) -> None:
    listing = api.seeded.listings["Slow Mornings"]
    answer = decide(api, "Slow Mornings", reason="Lovely.")
    assert answer.status_code == 200
    assert answer.json()["status"] == "approved"
    assert [r["reviewer"] for r in answer.json()["reviews"]] == ["rita"]
    stored, (review,) = in_store(api, listing.id)
    assert (stored.status, stored.approved_hash) == (ListingStatus.APPROVED, listing.fingerprint())
    assert (review.decision, review.reviewer, review.reason) == ("approve", "rita", "Lovely.")
    assert review.fingerprint == listing.fingerprint()
    with api.store.transaction() as tx:
        told = [e for _, e in events.read_after(tx, 0, 100) if e["eventType"] == "listing.reviewed"]
    assert len(told) == 1


def test_what_has_changed_since_is_not_decided_on(api: Api) -> None:
    answer = decide(api, "Slow Mornings", fingerprint="0" * 64)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":stale-review")
    stored, history = in_store(api, api.seeded.listings["Slow Mornings"].id)
    assert (stored.status, history) == (ListingStatus.IN_REVIEW, [])


def test_what_no_longer_waits_is_not_decided_on_again(api: Api) -> None:
    assert decide(api, "Slow Mornings", decision="reject", reason="Too quiet.").status_code == 200
    answer = decide(api, "Slow Mornings")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":not-waiting")
    stored, history = in_store(api, api.seeded.listings["Slow Mornings"].id)
    assert (stored.status, len(history)) == (ListingStatus.REJECTED, 1)


def test_an_approval_can_be_taken_back_until_it_is_published(api: Api) -> None:
    assert decide(api, "Slow Mornings").status_code == 200
    assert decide(api, "Slow Mornings", decision="reject", reason="On reflection, no.").json()["status"] == "rejected"


def test_what_is_not_cleared_can_be_rejected_but_not_approved(api: Api) -> None:
    answer = decide(api, "Overthinkers Club")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":not-cleared")
    assert decide(api, "Overthinkers Club", decision="reject").json()["status"] == "rejected"


def test_viewers_may_not_decide_and_admins_may(api: Api) -> None:
    refused = decide(api, "Slow Mornings", role="viewer")
    assert refused.status_code == 403
    assert "viewer" in refused.json()["detail"]
    assert in_store(api, api.seeded.listings["Slow Mornings"].id)[1] == []
    assert decide(api, "Slow Mornings", role="admin").status_code == 200


def test_of_many_decisions_at_once_one_counts(api: Api) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: decide(api, "Slow Mornings").status_code, range(8)))
    assert sorted(answers) == [200] + [409] * 7
    assert len(in_store(api, api.seeded.listings["Slow Mornings"].id)[1]) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"decision": "publish"},
        {"fingerprint": "short"},
        {"reason": "x" * 501},
        {"reason": "a\x00b"},
        {"reason": "\ud800"},
        {"reason": 7},
        {"reviewer": "somebody else"},
    ],
    ids=str,
)
def test_a_body_that_is_not_a_decision_changes_nothing(api: Api, given: dict[str, Any]) -> None:
    answer = decide(api, "Slow Mornings", **given)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == f"#/body/{next(iter(given))}"
    assert in_store(api, api.seeded.listings["Slow Mornings"].id)[1] == []


def test_a_listing_that_is_not_there_is_a_404(api: Api) -> None:
    with api.client("reviewer") as caller:
        path = "/api/listings/00000000-0000-0000-0000-000000000000/review"
        assert caller.post(path, json={"decision": "reject", "fingerprint": "0" * 64}).status_code == 404
