"""Edits over HTTP: who may change a listing, what becomes of it, and what is refused with the reasons."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from gateway_fixtures import LIFETIME, NOW, Api, api_over

from ray_apps.domain.edits import ListingEdit
from ray_apps.domain.listings import ListingStatus
from ray_apps.gateway.client import ApiProblem, Client
from ray_apps.store import sessions
from tests.integration.version_fixtures import check_whole, present

NOBODYS = UUID(int=0)


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with api_over(database_url, tmp_path, clock=lambda: NOW + timedelta(hours=5)) as api:
        yield api


@pytest.fixture
def listing(api: Api) -> UUID:
    return api.seeded.listings["Slow Mornings"].id


def ask(api: Api, listing: UUID, role: Any = "reviewer", based_on: int = 1, **edit: Any) -> httpx.Response:
    body = {"edit": edit, "based_on": based_on}
    with api.client(role) as caller:
        headers = {"Content-Type": "application/json"}
        return caller.patch(f"/api/listings/{listing}", content=json.dumps(body), headers=headers)


def test_a_reviewer_changes_words_and_the_listing_is_a_draft_again(api: Api, listing: UUID) -> None:
    answer = ask(api, listing, title="Slow Mornings Coffee Shirt", tags=["coffee", "slow living"])
    assert answer.status_code == 200
    told = answer.json()
    # The disclosure that this old text lacks is added on the way.
    assert (told["changed"], told["was"]) == (["title", "description", "tags"], "in_review")
    assert (told["listing"]["status"], told["listing"]["version"]) == ("draft", 2)
    assert told["listing"]["draft"]["backend"] == "edited:grammar"
    newest = check_whole(api.store, listing)[-1]
    assert (newest.author, newest.draft.tags) == ("rita", ("coffee", "slow living"))


def test_a_price_is_taken_with_its_sum_and_one_under_the_floor_is_not(api: Api, listing: UUID) -> None:
    answer = ask(api, listing, price="29.50")
    assert answer.status_code == 200
    receipt = answer.json()["listing"]["price_receipt"]
    assert (receipt["price"], receipt["product"], answer.json()["changed"]) == ("29.50", "t-shirt", ["price"])
    assert sum(Decimal(line["amount"]) for line in receipt["lines"]) == Decimal(receipt["margin"])
    refused = ask(api, listing, based_on=2, price="9.99")
    assert refused.status_code == 422
    assert refused.json()["type"].endswith(":against-rules")
    assert "is the lowest" in refused.json()["detail"]
    assert present(api.store, listing).version == 2
    again = ask(api, listing, based_on=2, reprice=True).json()
    assert (again["changed"], again["listing"]["price"].endswith("99")) == (["price"], True)


def test_pictures_are_those_of_the_idea(api: Api, listing: UUID) -> None:
    own, others = (str(api.seeded.mockups[phrase].id) for phrase in ("Slow Mornings", "Overthinkers Club"))
    assert ask(api, listing, pictures=[own]).json()["changed"] == []
    refused = ask(api, listing, pictures=[others])
    assert (refused.status_code, "none of the listing's idea" in refused.json()["detail"]) == (422, True)


def test_another_listings_title_is_taken(api: Api, listing: UUID) -> None:
    theirs = api.seeded.listings["Overthinkers Club"].draft.title
    refused = ask(api, listing, title=theirs.upper())
    assert refused.status_code == 422
    assert "has the title" in refused.json()["detail"]
    assert len(check_whole(api.store, listing)) == 1


def test_of_many_edits_at_once_one_counts(api: Api, listing: UUID) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: ask(api, listing, title=f"Slow Mornings {n}").status_code, range(8)))
    assert sorted(answers) == [200] + [409] * 7
    assert len(check_whole(api.store, listing)) == 2


def test_who_may_not_and_what_is_not_there(api: Api, listing: UUID) -> None:
    assert ask(api, listing, role="viewer", title="Mine").status_code == 403
    assert ask(api, listing, role=None, title="Mine").status_code == 401
    assert ask(api, NOBODYS, title="Mine").status_code == 404
    stale = ask(api, listing, based_on=7, title="Mine")
    assert (stale.status_code, stale.json()["type"].endswith(":stale-version")) == (409, True)
    with api.store.transaction() as tx:
        tx.execute("UPDATE listings SET status = 'publishing' WHERE id = %s", [listing])
    fixed = ask(api, listing, title="Mine")
    assert (fixed.status_code, fixed.json()["type"].endswith(":unchangeable")) == (409, True)
    assert present(api.store, listing).status is ListingStatus.PUBLISHING
    assert len(check_whole(api.store, listing)) == 1


@pytest.mark.parametrize(
    ("edit", "pointer"),
    [
        ({}, "#/body/edit"),
        ({"title": "a", "variant": 1}, "#/body/edit"),
        ({"status": "live"}, "#/body/edit/status"),
        ({"title": 7}, "#/body/edit/title"),
        ({"price": "dear"}, "#/body/edit/price"),
        ({"pictures": ["mine"]}, "#/body/edit/pictures/0"),
        ({"tags": ["x"] * 51}, "#/body/edit/tags"),
    ],
    ids=str,
)
def test_a_body_that_is_no_edit_changes_nothing(api: Api, listing: UUID, edit: dict[str, Any], pointer: str) -> None:
    answer = ask(api, listing, **edit)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert len(check_whole(api.store, listing)) == 1


def test_the_typed_client_edits_and_tells_of_refusals(api: Api, listing: UUID) -> None:
    with api.store.transaction() as tx:
        session = sessions.start(tx, api.tokens["reviewer"], NOW + timedelta(hours=5), LIFETIME)
    assert session is not None
    client = Client(api.url)
    assert client.edit(session, listing, ListingEdit(title="Slow Mornings Tee"), 1, "shorter").listing.version == 2
    with pytest.raises(ApiProblem, match="may not be said"):
        client.edit(session, listing, ListingEdit(title="Official Slow Mornings Tee"), 2)
