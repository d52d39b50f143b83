"""What counts as the same post: pairs that are near-duplicates, and pairs that must never be taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ray_apps.ingestion.neardup import NEAR, is_near, similarity
from ray_apps.ingestion.neardup.canonical import canonical
from ray_apps.ingestion.neardup.spelling import misspelt

SAME = [
    ("My cat learned to open doors", "my CAT learned to open doors!!!"),
    ("My cat learned to open doors", "My cat learned to open doors [OC]"),
    ("My cat learned to open doors", "My cat learned to open doors (x-post from r/aww)"),
    ("My cat learned to open doors", "My cat learned to open doors, what do you guys think?"),
    ("My cat learned to open doors", "😂 My cat learned 😂 to open doors [1920 x 1080]"),
    ("My cat learned to open doors", "to open doors My cat learned"),
    ("My cat learned to open doors", "My cat leaned to open dorrs"),
    ("My cat learned to open doors", "Repost: My cat learned to open dooors | Imgur"),
    ("Café culture in São Paulo", "Cafe culture in Sao Paulo"),
    ("Сафé culture in Porto", "Cafe culture in Porto"),  # the first two letters are Cyrillic
    ("My t-shirt collection", "My tshirt collection"),
    ("Population reaches 1,000,000", "population reaches 1000000"),
    ("The Birth of Calculus (1986)", "The Birth of Calculus"),
    ("This is sooooooo good, fresh bread", "This is so good, fresh bread"),
    ("Great shots from the harbour at dawn (photo by a friend)", "Great shots from the harbour at dawn"),
]
DIFFERENT = [
    ("Sourdough diary, day 14", "Sourdough diary, day 15"),
    ("Building a boat, part 2", "Building a boat, part 3"),
    ("Building a boat, part II", "Building a boat, part III"),
    ("Final score 3-1 in the derby", "Final score 2-1 in the derby"),
    ("My garden (2012)", "My garden (2013)"),
    ("Episode discussion [S01E02]", "Episode discussion [S01E03]"),
    ("Learning C in a week", "Learning C++ in a week"),
    ("We will go back to the old house", "We will not go back to the old house"),
    ("You can fix this yourself", "You can't fix this yourself"),
    ("Cheap flights to Boston this week", "Cheap flights to Austin this week"),
    ("My cat", "My car"),
    ("My first pie", "My first pizza"),
    ("My first sourdough", "My first sourdough pizza oven build"),
    ("Lights on at the harbour", "Lights off at the harbour"),
    ("He fell asleep like this", "She fell asleep like this"),
    ("昨夜の東京の街", "昨夜の大阪の街"),
    ("Flint", "Glint"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_the_same_post_in_other_clothes(first: str, second: str) -> None:
    assert is_near(first, second), similarity(first, second)


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_other_posts(first: str, second: str) -> None:
    assert not is_near(first, second), similarity(first, second)


def test_a_text_without_words_is_like_nothing() -> None:
    assert similarity("🎃🎃🎃", "🎃🎃🎃") == 0
    assert canonical("!!! 🎃 …").body == []


def test_what_brackets_hold_is_kept_apart_unless_it_is_a_label() -> None:
    said = canonical("Old bridge at dawn [OC] (1987) [Leica M3] (3000×2000px)")
    assert said.body == ["old", "bridge", "at", "dawn"]
    assert said.asides == ["leica", "m3"]
    assert said.years == ["1987"]


def test_a_mark_in_the_middle_does_not_cut_the_title() -> None:
    assert "traffic" in canonical("/r/pics xpost- Traffic? You are the traffic").body
    assert canonical("Flight to Rome via Paris").body == ["flight", "to", "rome", "via", "paris"]


def test_two_words_are_two_words_however_close() -> None:
    assert not misspelt("cat", "car", 5)
    assert not misspelt("ps3", "ps4", 9)
    assert not misspelt("not", "now", 9)
    assert misspelt("sourdough", "sourdouhg", 0)


texts = st.text(st.sampled_from("abcdeo ()[]!'-–12é東京🎃"), max_size=40)


@given(texts, texts)
def test_similarity_is_bounded_and_the_same_both_ways(first: str, second: str) -> None:
    alike = similarity(first, second)
    assert 0 <= alike <= 1
    assert alike == similarity(second, first)


WORDS = ["red", "fox", "jumps", "over", "lazy", "brown", "dogs", "near", "river"]


@given(st.permutations(WORDS))
def test_order_does_not_count(mixed: list[str]) -> None:
    assert similarity(" ".join(WORDS), " ".join(mixed)) == 1.0


def test_hostile_length_is_decided_in_bounded_time() -> None:
    """Two posts of 4,000 characters without a word in common but hundreds in reach of a slip."""
    first = " ".join(f"ab{chr(97 + n % 26)}{chr(97 + n // 26)}q" for n in range(600))
    second = " ".join(f"ab{chr(97 + n % 26)}{chr(97 + n // 26)}x" for n in range(600))
    assert not is_near(first, second)
    assert NEAR > 0.5
