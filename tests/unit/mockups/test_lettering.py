"""What may be lettered, and what is refused before anything is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ray_apps.domain.errors import InputError
from ray_apps.mockups.layout.fonts import LAST_RESORT, face
from ray_apps.mockups.lettering import drawable, read_lettering


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("Coffee ☕ first", "U+2615"),
        ("party 🎉", "U+1F389"),
        ("猫が好き", "U+732B"),
        ("שלום", "U+05E9"),
        ("नमस्ते", "U+0928"),
        ("abc\u202edef", "U+202E"),
        ("zero\u200bwidth", "U+200B"),
        ("one two three four five six seven eight nine", "9 words"),
        ("?!…", "no letter"),
        ("   ", "no letter"),
        ("x" * 40, "40 characters"),
        ("word " * 8 + "y" * 90, "words"),
    ],
)
def test_what_cannot_be_lettered_is_refused_with_one_line_that_says_why(phrase: str, word: str) -> None:
    reason = drawable(phrase)
    assert reason is not None
    assert word in reason
    assert "\n" not in reason
    with pytest.raises(InputError):
        read_lettering(phrase)


def test_the_tagline_is_checked_as_the_phrase_is() -> None:
    assert "tagline" in (drawable("Fine", "not ☕ fine") or "")
    assert "61 characters" in (drawable("Fine", "y" * 61) or "")


@pytest.mark.parametrize(
    ("typed", "set_as"),
    [
        ("don't  panic", "don’t panic"),
        ('the "best" dad', "the “best” dad"),
        ("'90s kid", "’90s kid"),
        ("wait...", "wait…"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_typewriter_marks_become_typographic_ones(typed: str, set_as: str) -> None:
    assert read_lettering(typed).phrase == set_as


@given(st.text(max_size=120))
def test_whatever_passes_has_a_glyph_in_capitals_and_small_letters(text: str) -> None:
    if drawable(text) is None:
        phrase = read_lettering(text).phrase
        assert face(LAST_RESORT).covers(phrase + phrase.upper())
        assert 1 <= len(read_lettering(text).words) <= 8
