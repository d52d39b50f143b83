"""Listings written again: by a model that is there now, for another season; never over what a person has said."""

from datetime import timedelta
from uuid import UUID

import pytest

from ray_apps.domain import ids
from ray_apps.domain.contracts import load_contract
from ray_apps.domain.edits import ListingEdit
from ray_apps.domain.listings import Listing, ListingStatus
from ray_apps.listings import stage
from ray_apps.listings.desk import Order
from ray_apps.listings.editing import edit_listing
from ray_apps.listings.pricing import load_prices
from ray_apps.listings.rules.finish import problems_of
from ray_apps.platform.progress import Silent
from ray_apps.store import Store, listings
from tests.integration.listing_fixtures import NOW, drawn
from tests.integration.test_listing_stage import GOOD, model_of
from tests.integration.version_fixtures import check_whole
from tests.twins.listing_model import ListingModelTwin

SUMMER = NOW + timedelta(days=230)


def run(store: Store, order: Order, at: object = NOW) -> dict[str, int]:
    return stage.run(store, lambda: at, Silent(), order)  # type: ignore[arg-type, return-value]


def found(store: Store, idea: UUID) -> Listing:
    with store.transaction() as tx:
        listing = listings.get(tx, ids.listing_id(idea, "etsy"))
    assert listing is not None
    return listing


@pytest.fixture
def ideas(store: Store) -> list[UUID]:
    """Three drawn ideas with a listing each, written before Christmas."""
    made = drawn(store)
    assert run(store, Order())["drafted"] == 3
    return made


def test_the_same_text_and_price_make_no_version(store: Store, ideas: list[UUID]) -> None:
    done = run(store, Order(again=True))
    assert done == {"drafted": 0, "by_grammar": 0, "refused": 0, "rewritten": 0, "unchanged": 3}
    assert [len(check_whole(store, found(store, idea).id)) for idea in ideas] == [1, 1, 1]


def test_another_season_makes_another_text_within_the_rules(store: Store, ideas: list[UUID]) -> None:
    done = run(store, Order(again=True), SUMMER)
    assert done["rewritten"] == 3
    for idea in ideas:
        now = found(store, idea)
        assert "Christmas" not in now.draft.description
        assert problems_of(now.draft, load_contract("etsy")) == []
        newest = check_whole(store, now.id)[-1]
        assert (newest.version, newest.author, newest.note) == (2, "grammar", "written again")
    titles = {found(store, idea).draft.title.casefold() for idea in ideas}
    assert len(titles) == 3


def test_a_model_takes_over_from_the_grammar(store: Store, ideas: list[UUID]) -> None:
    with ListingModelTwin(["said"], said=GOOD).serving() as twin:
        model = model_of(store, twin)
        done = run(store, Order(ideas=set(ideas[:1]), models=(model,), again=True))
        model.close()
    assert (done["rewritten"], done["drafted"]) == (1, 0)
    assert found(store, ideas[0]).draft.backend.startswith("model:")
    assert found(store, ideas[1]).draft.backend == "grammar"


def test_what_a_person_decided_or_changed_stays_unless_it_is_named(store: Store, ideas: list[UUID]) -> None:
    approved, changed, _ = (found(store, idea) for idea in ideas)
    with store.transaction() as tx:
        tx.execute("UPDATE listings SET status = 'rejected' WHERE id = %s", [approved.id])
        edit = ListingEdit(title="Mine Alone")
        edit_listing(tx, changed.id, edit, load_prices(), based_on=1, author="ann", at=NOW + timedelta(hours=1))
    assert run(store, Order(again=True), SUMMER)["rewritten"] == 1
    assert (found(store, ideas[0]).version, found(store, ideas[1]).draft.title) == (1, "Mine Alone")
    assert run(store, Order(ideas=set(ideas[:2]), again=True), SUMMER)["rewritten"] == 2
    assert found(store, ideas[0]).status is ListingStatus.DRAFT
    assert found(store, ideas[1]).draft.backend == "grammar"


def test_a_price_that_a_person_set_stays(store: Store, ideas: list[UUID]) -> None:
    dear = found(store, ideas[2])
    with store.transaction() as tx:
        edit = ListingEdit.model_validate({"price": "39.50"})
        edit_listing(tx, dear.id, edit, load_prices(), based_on=1, author="ann", at=NOW + timedelta(hours=1))
    assert run(store, Order(again=True), SUMMER)["rewritten"] == 2
    assert (found(store, ideas[2]).version, str(found(store, ideas[2]).price.price)) == (2, "39.50")


def test_what_is_being_published_is_left_alone(store: Store, ideas: list[UUID]) -> None:
    with store.transaction() as tx:
        tx.execute("UPDATE listings SET status = 'publishing'")
    done = run(store, Order(ideas=set(ideas), again=True), SUMMER)
    assert (done["rewritten"], done["unchanged"]) == (0, 0)
    assert {found(store, idea).version for idea in ideas} == {1}
