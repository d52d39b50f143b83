"""What is made of Wikimedia's single items and titles."""

from datetime import date
from typing import Any

import pytest

from ray_apps.ingestion.bad_value import BadValue
from ray_apps.ingestion.sources.event_names import MAX_NAME, event_name, shortened
from ray_apps.ingestion.sources.pageviews import grown, is_topic, read_entry
from ray_apps.ingestion.sources.wikimedia import YEARS, Options, is_round, read_item
from ray_apps.ingestion.sources.wikimedia_agent import user_agent

DAY = date(2026, 7, 20)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1976, "50 years: It lands"),
        (1951, "75 years: It lands"),
        (26, "2000 years: It lands"),
        (-75, "2100 years: It lands"),
    ],
)
def test_anniversaries_are_counted_and_there_is_no_year_0(year: int, expected: str) -> None:
    told = read_item({"text": " It lands ", "year": year}, "en", "selected", DAY, Options())
    assert told is not None
    assert told.record.values["content"] == expected
    assert told.event is not None
    assert (told.event.name, told.event.country) == (expected, "001")


def test_only_round_ones_unless_all_are_wanted_and_only_round_ones_are_events() -> None:
    item = {"text": "It lands", "year": 1969}
    assert read_item(item, "en", "selected", DAY, Options()) is None
    told = read_item(item, "en", "selected", DAY, Options(round_only=False))
    assert told is not None
    assert told.event is None
    assert [years for years in range(1, 101) if is_round(years)] == [10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100]


@pytest.mark.parametrize(
    "item",
    [None, [], {"year": 1976}, {"text": None, "year": 1976}, {"text": " ", "year": 1976}, {"text": "x"},
     {"text": "x", "year": "1976"}, {"text": "x", "year": True}, {"text": "x", "year": 0}, {"text": "x", "year": 9_999},
     {"text": "x\x00", "year": 1976}],
)  # fmt: skip
def test_items_that_cannot_be_read_say_why(item: Any) -> None:
    with pytest.raises(BadValue):
        read_item(item, "en", "selected", DAY, Options())


@pytest.mark.parametrize(
    "pages", [None, {}, [None, 3], [{"titles": 3, "content_urls": []}], [{"content_urls": {"desktop": {"page": 3}}}]]
)
def test_articles_of_any_shape_cost_at_most_their_link(pages: Any) -> None:
    told = read_item({"text": "x", "year": 1976, "pages": pages}, "en", "selected", DAY, Options())
    assert told is not None
    assert (told.record.values["url"], told.record.values["tags"]) == (None, [])


def test_every_language_that_can_be_asked_for_has_its_word_for_years() -> None:
    for language in YEARS:
        assert Options(languages=(language,)).languages == (language,)  # type: ignore[arg-type]
        assert "50" in YEARS[language].format(50)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Toy_Story", True),
        ("Alien:_Romulus", True),
        ("Special:_The_Movie", True),
        ("AC/DC", True),
        ("Main_Page", False),
        ("Special:Search", False),
        ("Wikipedia:Hauptseite", False),
        ("User_talk:Somebody", False),
        ("Portal:Current_events", False),
        ("Spécial:Recherche", False),
        ("-", False),
        ("Deaths_in_2026", False),
        ("404.php", False),
    ],
)
def test_what_is_a_topic(title: str, expected: bool) -> None:
    assert is_topic(title) is expected


@pytest.mark.parametrize(
    "entry", [None, {}, {"article": "", "views": 1}, {"article": "a\u0000", "views": 1}, {"article": 1}]
)
def test_entries_without_a_title_are_not_read(entry: Any) -> None:
    assert read_entry(entry)[0] is None


@pytest.mark.parametrize("views", [None, "5", -1, True, 1.5, 10**11])
def test_views_that_are_no_count_are_not_read(views: Any) -> None:
    assert read_entry({"article": "A", "views": views}) == ("A", None)


def test_totals_grow_and_what_stays_away_for_a_week_starts_again() -> None:
    totals = grown({}, {"A": 5, "B": 7}, date(2026, 11, 1))
    totals = grown(totals, {"A": 3}, date(2026, 11, 2))
    assert (totals["A"][0], totals["B"][0]) == (8, 7)
    totals = grown(totals, {"C": 1, "B": 2}, date(2026, 11, 9))
    assert {title: total for title, (total, _) in totals.items()} == {"B": 2, "C": 1}


def test_names_of_events_are_cut_at_a_word() -> None:
    name = event_name("word " * 100, "text")
    assert len(name) <= MAX_NAME + 1
    assert name.endswith("word…")
    assert shortened("x" * 300, 10) == "x" * 9 + "…"


def test_the_user_agent_names_a_contact() -> None:
    assert user_agent("").count("(") == 0
    assert user_agent("https://example.org").endswith(" (https://example.org)")
    for wrong in ("a b", "a)b", "a\r\nb"):
        with pytest.raises(ValueError, match="pattern"):
            Options(contact=wrong)
