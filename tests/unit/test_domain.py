"""The product's words: ids, state machines, contracts."""

from itertools import product
from uuid import uuid4

import pytest

from ray_apps.domain import ids
from ray_apps.domain.contracts import load_contract, tag_problems, text_problems
from ray_apps.domain.errors import IllegalTransition, InputError
from ray_apps.domain.listings import ListingStatus
from ray_apps.domain.states import LISTING_STEPS, check_step


@pytest.mark.parametrize("other", ["HELLO  world", " hello world ", "hello\n\tworld", "Hello World"])
def test_reposts_share_a_content_hash(other: str) -> None:
    assert ids.content_hash("hello world") == ids.content_hash(other)


def test_unicode_forms_share_a_content_hash_and_different_texts_do_not() -> None:
    assert ids.content_hash("café") == ids.content_hash("cafe\u0301")
    assert ids.content_hash("cafe") != ids.content_hash("café")


def test_ids_follow_from_content() -> None:
    signal = ids.signal_id(ids.content_hash("a post"))
    assert ids.idea_id(signal) == ids.idea_id(signal)
    assert ids.listing_id(ids.idea_id(signal), "etsy") != ids.listing_id(ids.idea_id(signal), "printify")
    assert ids.sku(ids.listing_id(ids.idea_id(signal), "etsy")).startswith("IE-")


def test_every_step_is_either_allowed_or_refused() -> None:
    for now, wanted in product(ListingStatus, ListingStatus):
        if wanted in LISTING_STEPS[now]:
            assert check_step(LISTING_STEPS, now, wanted) is wanted
        else:
            with pytest.raises(IllegalTransition):
                check_step(LISTING_STEPS, now, wanted)


def test_nothing_goes_live_unapproved_or_without_being_called_for() -> None:
    into_live = {now for now, steps in LISTING_STEPS.items() if ListingStatus.LIVE in steps}
    assert into_live == {ListingStatus.PUBLISHING, ListingStatus.UNKNOWN}
    into_publishing = {now for now, steps in LISTING_STEPS.items() if ListingStatus.PUBLISHING in steps}
    assert into_publishing == {ListingStatus.APPROVED, ListingStatus.UNKNOWN, ListingStatus.FAILED}


def test_etsy_rules() -> None:
    rules = load_contract("etsy").text
    assert text_problems(rules, "Sourdough Survivor Shirt", "A shirt.") == []
    assert any("140" in p for p in text_problems(rules, "x" * 141, "A shirt."))
    assert any("'&'" in p for p in text_problems(rules, "Salt & Pepper & Co", "A shirt."))
    assert any("invisible" in p for p in text_problems(rules, "Zero\u200bwidth", "A shirt."))
    assert tag_problems(rules, ["bread baker gift", "don't panic", "50th-birthday", "acme™"]) == []
    assert len(tag_problems(rules, [f"tag {i}" for i in range(14)])) == 1
    assert tag_problems(rules, ["this tag is far too long"]) and tag_problems(rules, ["semi;colon"])
    assert any("twice" in p for p in tag_problems(rules, ["Bread", "bread"]))


def test_an_unknown_marketplace_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match="etsy"):
        load_contract("ebay")


def test_seeds_spread() -> None:
    assert len({ids.seed(uuid4()) for _ in range(200)}) == 200
