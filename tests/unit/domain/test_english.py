import pytest
from hypothesis import given
from hypothesis import strategies as st

from ray_apps.domain.english import plain, title_case


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("fueled by chamomile", "Fueled by Chamomile"),
        ("warning: may talk about DIY", "Warning: May Talk About DIY"),
        ("the call of the trail", "The Call of the Trail"),
        ("what are we here for", "What Are We Here For"),
        ("part-time o'clock", "Part-Time O'clock"),
        ("reading. a love story", "Reading. A Love Story"),
        ("“quoted” words", "“Quoted” Words"),
        ("", ""),
    ],
)
def test_headline_capitals(text: str, shown: str) -> None:
    assert title_case(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  a &amp;\tb\n\nc ", "a & b c"),
        ("cat\u202egnp\u200b!", "cat gnp !"),
        ("\ufb01sh", "fish"),
        ("\x00\x1b[31m", "[31m"),
    ],
)
def test_one_readable_line(text: str, shown: str) -> None:
    assert plain(text, 80) == shown


@given(st.text(), st.integers(0, 50))
def test_a_line_is_bounded_printable_and_stays_as_it_is(text: str, limit: int) -> None:
    line = plain(text, limit)
    assert len(line) <= limit
    assert line == line.strip()
    assert not any(ord(char) < 32 for char in line)
