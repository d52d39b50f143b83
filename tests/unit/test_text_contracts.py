"""The marketplaces' rules on words: dated data, and what finds a breach of them."""

from datetime import date

import pytest

from ray_apps.domain.contracts import (
    bullet_problems,
    claim_problems,
    load_contract,
    marketplaces,
    tag_problems,
    text_problems,
)
from ray_apps.domain.contracts.word_patterns import word_pattern

MERCH, ETSY = load_contract("amazon_merch").text, load_contract("etsy").text


@pytest.mark.parametrize("name", marketplaces())
def test_every_contract_is_dated_and_within_itself(name: str) -> None:
    contract = load_contract(name)
    rules = contract.text
    assert contract.provenance.read_on >= date(2026, 11, 1)
    assert contract.provenance.source.startswith("https://")
    assert 0 <= rules.tags_aim <= rules.tags_max
    assert claim_problems(rules, [rules.disclosure]) == []
    assert text_problems(rules, "A Title", rules.disclosure) == []
    assert all(group.reason and group.words and group.read_on.year == 2026 for group in rules.banned)


def test_the_numbers_of_merch_are_those_that_sellers_report() -> None:
    assert (MERCH.title_max, MERCH.brand_max, MERCH.description_max) == (60, 50, 2000)
    assert (MERCH.bullets_max, MERCH.bullet_max, MERCH.tags_max) == (2, 256, 0)
    assert tag_problems(MERCH, ["cat shirt"]) != []
    assert load_contract("redbubble").text.tags_max == 50


@pytest.mark.parametrize(
    "text",
    [
        "Officially Licensed Tee", "the WORLD'S BEST dad", "best-selling shirt", "bestseller", "It cures colds",
        "FREE SHIPPING", "guaranteed to please", "as seen on Instagram", "e-mail us", "#1 gift", "money back",
        "Limited Edition",
    ],
)  # fmt: skip
def test_what_may_not_be_said_anywhere_is_found_in_any_case(text: str) -> None:
    for name in marketplaces():
        (problem, *_) = claim_problems(load_contract(name).text, ["A fine cat", text])
        assert "may not be said: " in problem


@pytest.mark.parametrize(
    "text", ["doing my best", "spaceship", "yard sale", "peer review", "cotton candy", "immaculate"]
)
def test_plain_words_that_only_look_like_claims_may_stand(text: str) -> None:
    assert claim_problems(ETSY, [text]) == []


def test_merch_lets_nothing_be_said_of_the_product_that_etsy_does() -> None:
    said = ["Printed to order on a comfortable shirt with a crew neck"]
    assert claim_problems(ETSY, said) == []
    assert len(claim_problems(MERCH, said)) == 1


def test_bullets_are_counted_measured_and_readable() -> None:
    assert bullet_problems(MERCH, ["One.", "Two."]) == []
    assert bullet_problems(MERCH, ["1", "2", "3"]) == ["3 bullets, at most 2 are allowed"]
    assert bullet_problems(MERCH, ["x" * 257, ""]) == [
        "bullet 1 has 257 characters, 1 to 256 are allowed",
        "bullet 2 has 0 characters, 1 to 256 are allowed",
    ]
    assert bullet_problems(MERCH, ["two\nlines"]) == ["bullet 1 has a control or invisible character"]


def test_lists_of_words_are_whole_words_with_any_ending_where_a_star_stands() -> None:
    pattern = word_pattern(["pre_shrunk", "best_seller*", "#1", "is"])
    said = "pre-shrunk preshrunk pre shrunk bestsellers best seller island #1 is #10"
    assert pattern.findall(said) == ["pre-shrunk", "preshrunk", "pre shrunk", "bestsellers", "best seller", "#1", "is"]
