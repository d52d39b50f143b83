"""Versions over HTTP: who may look and who may restore, on which version, and one of several at once."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from gateway_fixtures import LIFETIME, NOW, Api, api_over

from ray_apps.domain.listings import ListingStatus
from ray_apps.gateway.client import ApiProblem, Client
from ray_apps.store import sessions
from tests.integration.version_fixtures import check_whole, present, retitle

NOBODYS = UUID(int=0)


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with api_over(database_url, tmp_path, clock=lambda: NOW + timedelta(hours=5)) as api:
        yield api


@pytest.fixture
def listing(api: Api) -> UUID:
    """A listing with three versions."""
    identity = api.seeded.listings["Slow Mornings"].id
    for n in (1, 2):
        retitle(api.store, identity, f"Title {n}", at=NOW + timedelta(hours=n))
    return identity


def restore(api: Api, listing: UUID, role: Any = "reviewer", **given: Any) -> httpx.Response:
    """Ask for the first version back, unless told otherwise."""
    body = {"version": 1, "based_on": 3} | given
    with api.client(role) as caller:
        headers = {"Content-Type": "application/json"}
        return caller.post(f"/api/listings/{listing}/restore", content=json.dumps(body), headers=headers)


def get(api: Api, listing: UUID, **query: Any) -> dict[str, Any]:
    with api.client("viewer") as caller:
        answer = caller.get(f"/api/listings/{listing}/versions", params=query)
    assert answer.status_code == 200
    return dict(answer.json())


def test_a_viewer_sees_every_version_with_its_span_and_what_changed(api: Api, listing: UUID) -> None:
    shown = get(api, listing)
    assert (shown["present"], shown["next"]) == (3, None)
    assert [(one["version"], one["changed"], one["author"]) for one in shown["items"]] == [
        (3, ["title"], "ann"), (2, ["title"], "ann"), (1, [], "grammar"),
    ]  # fmt: skip
    assert [one["valid_from"][11:13] for one in shown["items"]] == ["14", "13", "12"]
    assert [one["valid_to"] for one in shown["items"]] == [None, *(one["valid_from"] for one in shown["items"][:2])]
    assert shown["items"][1]["draft"]["title"] == "Title 1"
    assert shown["items"][0]["price_receipt"]["price"] == "24.99"


def test_pages_continue_and_tell_what_changed_across_them(api: Api, listing: UUID) -> None:
    first = get(api, listing, limit=2)
    second = get(api, listing, limit=2, cursor=first["next"])
    found = [*first["items"], *second["items"]]
    assert [one["version"] for one in found] == [3, 2, 1]
    assert [one["changed"] for one in found] == [["title"], ["title"], []]
    assert (second["next"], second["present"]) == (None, 3)


def test_a_reviewer_restores_under_the_tokens_name(api: Api, listing: UUID) -> None:
    answer = restore(api, listing, note="  The first sold better.  ")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["changed"], told["was"]) == (["title"], "draft")
    assert (told["listing"]["version"], told["listing"]["status"]) == (4, "draft")
    assert told["listing"]["fingerprint"] == api.seeded.listings["Slow Mornings"].fingerprint()
    newest = get(api, listing)["items"][0]
    assert (newest["author"], newest["restores"], newest["note"]) == ("rita", 1, "The first sold better.")
    check_whole(api.store, listing)


def test_restoring_what_is_there_already_changes_nothing(api: Api, listing: UUID) -> None:
    answer = restore(api, listing, version=3)
    assert (answer.status_code, answer.json()["changed"], answer.json()["listing"]["version"]) == (200, [], 3)
    assert len(check_whole(api.store, listing)) == 3


def test_viewers_may_not_restore_admins_may_and_strangers_may_not_even_look(api: Api, listing: UUID) -> None:
    refused = restore(api, listing, role="viewer")
    assert refused.status_code == 403
    assert "viewer" in refused.json()["detail"]
    assert restore(api, listing, role=None).status_code == 401
    with api.client() as stranger:
        assert stranger.get(f"/api/listings/{listing}/versions").status_code == 401
    assert len(check_whole(api.store, listing)) == 3
    assert restore(api, listing, role="admin").status_code == 200


def test_a_restore_on_a_version_that_is_not_present_any_more_is_a_409(api: Api, listing: UUID) -> None:
    answer = restore(api, listing, based_on=2)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith(":stale-version")
    assert "at version 3, not 2" in answer.json()["detail"]
    assert len(check_whole(api.store, listing)) == 3


def test_a_listing_that_is_being_published_is_a_409(api: Api, listing: UUID) -> None:
    with api.store.transaction() as tx:
        tx.execute("UPDATE listings SET status = 'publishing' WHERE id = %s", [listing])
    answer = restore(api, listing)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":unchangeable")
    assert present(api.store, listing).status is ListingStatus.PUBLISHING


def test_of_many_restores_at_once_one_counts(api: Api, listing: UUID) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: restore(api, listing, version=1 + n % 2).status_code, range(8)))
    assert sorted(answers) == [200] + [409] * 7
    assert len(check_whole(api.store, listing)) == 4


@pytest.mark.parametrize(
    "given",
    [
        {"version": 0},
        {"version": 2**31},
        {"version": "1"},
        {"version": 1.5},
        {"based_on": None},
        {"note": "two\nlines"},
        {"note": "x" * 501},
        {"note": "\ud800"},
        {"author": "somebody else"},
    ],
    ids=str,
)
def test_a_body_that_asks_for_no_restore_changes_nothing(api: Api, listing: UUID, given: dict[str, Any]) -> None:
    answer = restore(api, listing, **given)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == f"#/body/{next(iter(given))}"
    assert len(check_whole(api.store, listing)) == 3


def test_what_is_not_there_is_a_404(api: Api, listing: UUID) -> None:
    for answer in (restore(api, NOBODYS), restore(api, listing, version=9)):
        assert answer.status_code == 404
    assert "no version 9" in answer.json()["detail"]
    with api.client("viewer") as caller:
        assert caller.get(f"/api/listings/{NOBODYS}/versions").status_code == 404
        assert caller.get(f"/api/listings/{listing}/versions", params={"cursor": "nonsense"}).status_code == 422
        described = caller.get("/openapi.json").json()["paths"]
    assert "get" in described["/api/listings/{listing_id}/versions"]
    assert "post" in described["/api/listings/{listing_id}/restore"]


def test_the_typed_client_does_the_same(api: Api, listing: UUID) -> None:
    with api.store.transaction() as tx:
        session = sessions.start(tx, api.tokens["reviewer"], NOW + timedelta(hours=5), LIFETIME) or ""
    client = Client(api.url)
    assert [one.version for one in client.versions(session, listing, 10).items] == [3, 2, 1]
    assert client.restore(session, listing, 2, 3, "again").listing.draft.title == "Title 1"
    with pytest.raises(ApiProblem) as stale:
        client.restore(session, listing, 1, 3)
    assert stale.value.details.status == 409
