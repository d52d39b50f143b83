from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ray_apps.compliance.marks import Mark, MarkList, load_starter
from ray_apps.compliance.matcher import MIN_LETTERS, MarkIndex
from ray_apps.compliance.normalise import key, tokens
from ray_apps.compliance.phrases import NO_DATA, ListingTexts, check, verdict
from ray_apps.compliance.spelling import one_edit_apart

HARMLESS = ListingTexts(
    title="Sourdough Survivor, Gift for Bread Bakers",
    tags=("sourdough shirt", "baker gift"),
    description="A shirt for bakers who mean it.",
    phrase="Sourdough Survivor",
    tagline="Barely",
    bullets=("Unisex T-shirt",),
)
ID = UUID(int=3)
STARTER = load_starter()
INDEX = MarkIndex([STARTER])


def judge(texts: ListingTexts, index: MarkIndex | None = INDEX) -> tuple[bool, tuple[str, ...]]:
    clearance = verdict(ID, "hash", texts, index)
    assert (clearance.listing_id, clearance.checked_hash) == (ID, "hash")
    return clearance.cleared, clearance.findings


def test_a_harmless_listing_is_cleared_and_says_by_what() -> None:
    clearance = verdict(ID, "hash", HARMLESS, INDEX)
    assert clearance.cleared
    assert clearance.sources[0] == "starter list 2026-11-22 (not a search)"


@pytest.mark.parametrize("index", [None, MarkIndex([]), MarkIndex([MarkList("empty", "1", "register", ())])])
def test_no_data_blocks_whatever_the_listing_says(index: MarkIndex | None) -> None:
    assert judge(HARMLESS, index) == (False, (NO_DATA,))


@pytest.mark.parametrize("field", ["title", "description", "phrase", "tagline"])
def test_every_text_a_buyer_reads_is_checked(field: str) -> None:
    cleared, findings = judge(replace(HARMLESS, **{field: "Hogwarts Alumni"}))
    assert not cleared
    assert findings == (
        f"trademark, same words: 'Hogwarts' in {field} against HOGWARTS (Warner Bros. Entertainment, "
        "classes 9 16 25 28); starter list 2026-11-22 (not a search)",
    )


def test_tags_and_bullets_are_checked_one_by_one() -> None:
    assert "in tags" in judge(replace(HARMLESS, tags=("bread", "nike shoes")))[1][0]
    assert "in bullets" in judge(replace(HARMLESS, bullets=("Cotton", "Like Gucci")))[1][0]


def test_the_phrase_is_judged_once_and_not_again_where_it_is_quoted() -> None:
    quoted = replace(HARMLESS, phrase="Gap Year Survivor", description="“Gap Year Survivor” says it.")
    assert judge(quoted)[0]


MARKS = [mark for mark in STARTER.marks if len(key(mark.mark)) >= MIN_LETTERS]


@pytest.mark.parametrize(
    "spelling",
    [str, str.upper, str.lower, lambda m: m.replace(" ", ""), lambda m: m.replace(" ", "-"), lambda m: f"“{m}’s”"],
    ids=["as is", "upper", "lower", "run together", "hyphens", "possessive"],
)
def test_every_mark_blocks_a_shirt_that_says_it(spelling) -> None:  # type: ignore[no-untyped-def]
    missed = [m.mark for m in MARKS if judge(replace(HARMLESS, phrase=spelling(m.mark)))[0]]
    assert missed == []


def test_the_starter_list_is_what_it_says() -> None:
    assert len(STARTER.marks) >= 300
    assert len({mark.mark.casefold() for mark in STARTER.marks}) == len(STARTER.marks)
    assert all(mark.owner and mark.classes and all(1 <= c <= 45 for c in mark.classes) for mark in STARTER.marks)
    assert STARTER.kind == "starter"


def test_the_class_of_the_goods_decides_about_ordinary_words() -> None:
    marks = MarkList("register", "1", "register", (Mark("Anchor", "A", [25]), Mark("Harvest", "B", [33])))
    shirt, wine = MarkIndex([marks], nice_class=25), MarkIndex([marks], nice_class=33)
    text = "Anchor and Harvest Club"
    assert [match.mark.mark for match in shirt.find(text, "shown")] == ["Anchor"]
    assert [match.mark.mark for match in wine.find(text, "shown")] == ["Harvest"]


def test_one_mark_of_two_sources_is_told_of_both() -> None:
    lists = [MarkList(name, "1", "register", (Mark("Zorbix", "Z", [25]),)) for name in ("uspto", "euipo")]
    assert [match.source for match in MarkIndex(lists).find("zorbix", "garment")] == [
        "uspto 1 (register)",
        "euipo 1 (register)",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Rock ’n’ Roll’s N1KE", ["rock", "n", "roll", "nike"]),
        ("d i s n e y", ["disney"]),
        ("Pok\u00e9mon \u0430pple", ["pokemon", "apple"]),
        ("4 dogs, 2 cats", ["4", "dogs", "2", "cats"]),
        ("$tarbucks di$ney! leg0 formula1 top10", ["starbucks", "disney", "lego", "formula1", "top10"]),
        ("", []),
    ],
)
def test_spellings_meet(text: str, words: list[str]) -> None:
    assert [token.word for token in tokens(text)] == words


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("starbucks", "starducks", True),
        ("starbucks", "starbuck", True),
        ("starbucks", "satrbucks", True),
        ("starbucks", "starbuckss", True),
        ("starbucks", "starbucks", False),
        ("starbucks", "stardukcs", False),
        ("", "a", True),
    ],
)
def test_one_slip_apart(first: str, second: str, apart: bool) -> None:
    assert one_edit_apart(first, second) is one_edit_apart(second, first) is apart


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from(MARKS))
def test_no_surroundings_hide_a_coined_mark(around: str, mark: Mark) -> None:
    assert isinstance(check(replace(HARMLESS, description=around), INDEX), list)
    said = replace(HARMLESS, phrase=f"{around} . Hogwarts . {around}")
    assert any("HOGWARTS" in finding.against for finding in check(said, INDEX))
