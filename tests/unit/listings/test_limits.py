import pytest

from ray_apps.domain.contracts import load_contract
from ray_apps.listings.audience import audience_of
from ray_apps.listings.rules.limits import clean, cut, fit_description, fit_title

RULES = load_contract("etsy").text


@pytest.mark.parametrize(
    ("limit", "kept"), [(0, ""), (3, ""), (4, "four"), (8, "four"), (9, "four"), (10, "four words"), (99, "four words")]
)
def test_a_cut_keeps_whole_words(limit: int, kept: str) -> None:
    assert cut("four words", limit) == kept


def test_cleaning_leaves_words_only() -> None:
    assert clean("<b>Rock’n’Roll</b> & caf\u00e9\u200b {x}", 80) == "b Rock'n'Roll b caf\u00e9 x"


def test_a_title_takes_the_first_segment_that_fits_and_adds_a_word() -> None:
    rows = [["Cats", "Cat Shirt"], ["x" * 200, "Gift & Joy & Peace"]]
    assert fit_title("Cats: A Love: Story", rows, RULES) == "Cats: A Love Story, Cat Shirt, Gift & Joy Peace"


def test_a_title_repeats_no_word_a_third_time_and_nothing_that_it_says_already() -> None:
    rows = [["Cat Gift"], ["Gift for Cats"], ["Present for a Cat", "Birthday Gift"], ["One"], ["Two"]]
    title = fit_title("Cat Cat", rows, RULES)
    assert title == "Cat Cat, Birthday Gift, One, Two"
    assert len(fit_title("A", [["B"], ["C"], ["D"], ["E"]], RULES).split(", ")) == 4


def test_late_paragraphs_give_way_to_the_closing_one() -> None:
    assert fit_description(["first", "second"], "closing", 16) == "first\n\nclosing"


@pytest.mark.parametrize(
    ("topic", "keywords", "one", "many"),
    [
        ("sourdough", ["bread baking", "bread baker"], "bread baker", "bread bakers"),
        ("knitting", ["yarn", "knitter"], "knitter", "knitters"),
        ("nurse", ["nursing"], "nurse", "nurses"),
        ("cat", ["cat person"], "cat person", "cat people"),
        ("butter", ["flower", "beer", "water"], "", "butter lovers"),
        ("car", ["bicycling", "cyclist"], "", "car lovers"),
        ("table", ["woodworking", "woodworker"], "woodworker", "woodworkers"),
        ("physics", ["physicist"], "physicist", "physicists"),
    ],
)
def test_people_are_found_among_the_keywords(topic: str, keywords: list[str], one: str, many: str) -> None:
    found = audience_of(topic, keywords)
    assert (found.one, found.many) == (one, many)


def test_a_person_whom_the_phrase_names_comes_before_the_topics_lovers() -> None:
    assert audience_of("bird", ["climbing", "climber", "animal"]).many == "bird lovers"
    assert audience_of("bird", ["climbing", "climber", "animal"], "Climber by Day, Bird by Night").many == "climbers"
