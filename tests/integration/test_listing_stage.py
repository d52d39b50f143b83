"""The listing stage over a real database: each title once; a bad model or a bad idea costs no other its listing."""

from uuid import UUID

import pytest
from pydantic import SecretStr

from ray_apps.domain import ids
from ray_apps.domain.contracts import load_contract, marketplaces
from ray_apps.domain.ideas import IdeaStatus
from ray_apps.domain.listings import Listing, ListingStatus
from ray_apps.listings import stage
from ray_apps.listings.desk import AT_ONCE, Order
from ray_apps.listings.model_writer import ModelWriter, model_writer
from ray_apps.listings.rules.finish import problems_of
from ray_apps.platform.clock import utc_now
from ray_apps.platform.progress import Silent
from ray_apps.store import Store, dead_letters, ideas, listings
from tests.integration.listing_fixtures import IDEAS, NOW, drawn
from tests.twins.listing_model import INJECTED, ListingModelTwin

GOOD = (
    '{"title": "Funny Sourdough Shirt, Gift for Bread Bakers", "description": "A shirt for bread bakers who name their '
    'starter. It is for slow weekends and a warm kitchen with friends in it.", '
    '"tags": ["sourdough gift", "bread baker tee", "starter humor"]}'
)


def run(store: Store, order: Order | None = None) -> dict[str, int]:
    return stage.run(store, lambda: NOW, Silent(), order)


def found(store: Store, idea: UUID, marketplace: str = "etsy") -> Listing:
    with store.transaction() as tx:
        listing = listings.get(tx, ids.listing_id(idea, marketplace))
    assert listing is not None
    return listing


def model_of(store: Store, twin: ListingModelTwin) -> ModelWriter:
    named = {
        "listing_model_url": twin.base_url,
        "listing_model_name": twin.model,
        "listing_model_key": SecretStr(twin.key),
    }
    writer = model_writer(store.settings.model_copy(update=named))
    assert writer is not None
    return writer


def test_every_drawn_idea_is_listed_everywhere_once(store: Store) -> None:
    names = drawn(store)
    order = Order(marketplaces())
    assert run(store, order) == {"drafted": 12, "by_grammar": 0, "refused": 0}
    assert run(store, order) == {"drafted": 0, "by_grammar": 0, "refused": 0}
    for idea in names:
        for name in marketplaces():
            listing = found(store, idea, name)
            assert problems_of(listing.draft, load_contract(name)) == []
            assert listing.draft.backend == "grammar"
            assert listing.price.price > listing.price.cost


def test_the_season_is_that_of_the_day_of_writing(store: Store) -> None:
    (idea,) = drawn(store, IDEAS[:1])
    run(store)
    assert "Christmas" in found(store, idea).draft.description


def test_no_two_listings_of_a_marketplace_have_the_same_title(store: Store) -> None:
    """Ideas of the same words: the phrase is not always unique in words that may be said."""
    alike = [
        (phrase, "mixtape", ("mixtape", "nostalgia")) for phrase in ("Mixtape Inspector", "Official Mixtape Inspector")
    ]
    more = [(f"Official{' ' * at}, Mixtape Inspector", "mixtape", ("mixtape", "nostalgia")) for at in range(1, 5)]
    names = drawn(store, [*alike, *more])
    done = run(store, Order(("etsy", "amazon_merch")))
    assert done["drafted"] == 2 * len(names)
    for name in ("etsy", "amazon_merch"):
        titles = [found(store, idea, name).draft.title.casefold() for idea in names]
        assert len(set(titles)) == len(titles), titles


def test_ideas_that_are_live_somewhere_can_be_listed_elsewhere(store: Store) -> None:
    (idea,) = drawn(store, IDEAS[:1])
    run(store)
    with store.transaction() as tx:
        ideas.set_status(tx, idea, IdeaStatus.LIVE)
    assert run(store, Order(("etsy", "redbubble")))["drafted"] == 1
    assert found(store, idea, "redbubble").status is ListingStatus.DRAFT


def test_only_the_ideas_that_are_asked_for_are_written(store: Store) -> None:
    names = drawn(store)
    assert run(store, Order(ideas={names[1]}))["drafted"] == 1
    assert found(store, names[1]).draft.title.startswith("Tell Your Kitten I Said Hi")


def test_a_bad_garment_is_a_dead_letter_and_the_others_go_on(store: Store) -> None:
    bad = drawn(store, [("Old Hat Club", "hat", ("hat",))], garment="toga")[0]
    good = drawn(store, first=1)
    assert run(store) == {"drafted": 3, "by_grammar": 0, "refused": 1}
    assert all(found(store, idea) for idea in good)
    with store.transaction() as tx:
        (letter,) = dead_letters.open_letters(tx, stage.STAGE)
    assert letter["locator"] == f"{bad} on etsy"
    assert "unknown garment 'toga'" in str(letter["reason"])


def test_a_model_writes_and_its_name_is_kept(store: Store) -> None:
    (idea,) = drawn(store, IDEAS[:1])
    with ListingModelTwin(["said"], said=GOOD).serving() as twin:
        model = model_of(store, twin)
        assert run(store, Order(models=(model,))) == {"drafted": 1, "by_grammar": 0, "refused": 0}
        model.close()
    draft = found(store, idea).draft
    assert draft.backend == "model:listing-writer"
    assert draft.title == "Sourdough Survivor, Funny Sourdough Shirt, Gift for Bread Bakers"
    assert draft.tags[:2] == ("sourdough gift", "bread baker tee")
    assert draft.passed_over == ()
    assert problems_of(draft, load_contract("etsy")) == []


@pytest.mark.parametrize(
    "mood", ["not json", "truncated", "wrong types", "control", "injected", "repeated tags", "too long", "huge", "404"]
)
def test_whatever_a_model_does_the_grammar_can_and_the_draft_says_why(store: Store, mood: str) -> None:
    names = drawn(store)
    with ListingModelTwin([mood]).serving() as twin:
        model = model_of(store, twin)
        done = run(store, Order(marketplaces(), models=(model,)))
        model.close()
    assert done["drafted"] == 12
    for idea in names:
        for name in marketplaces():
            draft = found(store, idea, name).draft
            assert problems_of(draft, load_contract(name)) == []
            assert INJECTED.casefold() not in draft.model_dump_json().casefold()
            assert "evil" not in draft.model_dump_json()
            if draft.backend == "grammar":
                assert draft.passed_over
                assert all(reason.startswith("model:listing-writer: ") for reason in draft.passed_over)


def test_ideas_are_asked_for_side_by_side(store: Store) -> None:
    many = [(f"Club Number {word}", "chess", ("chess",)) for word in ("One", "Two", "Three", "Four", "Five", "Six")]
    drawn(store, many)
    with ListingModelTwin(slow_s=0.2).serving() as twin:
        model = model_of(store, twin)
        assert run(store, Order(models=(model,)))["drafted"] == 6
        model.close()
        assert 3 < twin.most_at_once <= AT_ONCE


def test_a_post_is_never_quoted(store: Store) -> None:
    (idea,) = drawn(store, IDEAS[:1])
    quoting = GOOD.replace(
        "It is for slow", "Every morning before work we talk about sourdough with the neighbours. It is for slow"
    )
    with ListingModelTwin(["said"], said=quoting).serving() as twin:
        model = model_of(store, twin)
        stage.run(store, utc_now, Silent(), Order(models=(model,)))
        model.close()
    draft = found(store, idea).draft
    assert draft.backend == "model:listing-writer"
    assert "every morning before work" not in draft.description.casefold()
    assert "left out a sentence: it repeats somebody's words" in draft.repairs
