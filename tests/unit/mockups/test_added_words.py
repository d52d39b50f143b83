"""Words that designs add to their text: declared, the same each time, never one that the phrase has already."""

from itertools import pairwise
from random import Random

import pytest

from ray_apps.mockups.families import FAMILIES, Material
from ray_apps.mockups.families.ticket import number
from ray_apps.mockups.families.type_grid import BLANK, grid, letters
from ray_apps.mockups.families.warning_label import signal_word
from ray_apps.mockups.lettering import read_lettering
from ray_apps.mockups.palettes import inks_for


def added(family: str, phrase: str) -> tuple[str, ...]:
    material = Material(read_lettering(phrase), inks_for("sunset", "black"), None, Random(1))
    return FAMILIES[family].adds(material)


def test_what_a_family_adds_is_declared() -> None:
    assert added("retro_sunset", "Plant Parent") == ()
    assert added("ticket", "Plant Parent") == ("ADMIT ONE", number(read_lettering("Plant Parent")))
    assert added("warning_label", "May contain wine!") == ("WARNING",)


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("Sourdough Starter Survivor", "CAUTION"),
        ("Don't talk before coffee", "WARNING"),
        ("I'd rather be hiking with my old dog", "NOTICE"),
        ("Caution: hot mess", "WARNING"),
        ("Warning Caution Notice", ""),
    ],
)
def test_the_signal_word_fits_the_text_and_is_not_said_twice(phrase: str, word: str) -> None:
    assert signal_word(read_lettering(phrase)) == word


def test_a_ticket_keeps_its_number() -> None:
    numbers = {number(read_lettering(p)) for p in ("Plant Parent", "Camp", "Overthinkers")}
    assert len(numbers) == 3
    assert all(n.startswith("No. ") and len(n) == 8 and n[4:].isdigit() for n in numbers)
    assert number(read_lettering("Plant Parent")) == number(read_lettering("Plant  Parent "))


def test_marks_share_the_square_of_their_letter() -> None:
    assert letters("I’D") == ("I’", "D")
    assert letters("“YES!”") == ("“Y", "E", "S!”")
    assert letters("—") == ("—",)


@pytest.mark.parametrize("phrase", ["A", "TO BE OR NOT TO BE", "RINDFLEISCHETIKETTIERUNGSGESETZAB", "OLD DOG CLUB"])
def test_a_grid_is_rectangular_and_holds_each_word_whole_and_in_order(phrase: str) -> None:
    words = phrase.split(" ")
    rows = grid([tuple(word) for word in words])
    assert len({len(row) for row in rows}) == 1
    read = [["".join(letter for letter, n in row if n == number) for row in rows] for number in range(len(words))]
    assert ["".join(parts) for parts in read] == words
    assert all(sum(bool(part) for part in parts) == 1 for parts in read)
    for row in rows:
        for (one, a), (other, b) in pairwise(row):
            assert a == b or BLANK in (one, other)
