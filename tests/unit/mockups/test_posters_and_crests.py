"""Western posters and team crests: how a phrase is broken, and what a crest adds."""

import numpy as np
import pytest

from ray_apps.mockups.draw import composition, words_of
from ray_apps.mockups.families.team_crest import initial
from ray_apps.mockups.families.wood_type import broken
from ray_apps.mockups.lettering import read_lettering
from tests.unit.mockups.drawing_fixtures import HARD_PHRASES, brief


@pytest.mark.parametrize("phrase", HARD_PHRASES)
def test_a_poster_keeps_every_word_once_and_in_order(phrase: str) -> None:
    text = read_lettering(phrase)
    lines = broken(text)
    assert " ".join(line for line, _ in lines).upper() == text.phrase.upper()
    assert not all(caught for _, caught in lines)


def test_small_words_between_others_are_catchwords() -> None:
    assert broken(read_lettering("King of the Grill")) == [("KING", False), ("of the", True), ("GRILL", False)]
    assert broken(read_lettering("The Old Dog")) == [("THE OLD", False), ("DOG", False)]
    assert broken(read_lettering("I told you so")) == [("I TOLD", False), ("YOU SO", False)]


def test_a_crest_without_a_motif_declares_its_initial_and_one_with_a_motif_adds_nothing() -> None:
    assert initial(read_lettering("“äpfel” club")) == "Ä"
    assert initial(read_lettering("A dog person")) == ""
    bare = brief("Plant Parent", family="team_crest", motif=None, tagline="")
    assert words_of(bare) == ("Plant Parent", "P")
    assert words_of(brief("Plant Parent", family="team_crest", tagline="")) == ("Plant Parent",)
    letters = [layer for layer in composition(bare).layers if layer.lettering]
    assert len(letters) == 2


@pytest.mark.parametrize("family", ["team_crest", "western_poster"])
def test_small_print_under_them_touches_nothing(family: str) -> None:
    layers = composition(brief("Sourdough Starter Survivor", family=family, tagline="fed daily since day one")).layers
    small = min((layer for layer in layers if layer.lettering), key=lambda layer: layer.lettering)
    box = small.shape.bounds
    for other in layers:
        points = np.vstack(other.shape.contours)
        near = (np.abs(points[:, 0] - box.centre[0]) < box.width / 2 + 20) & (
            np.abs(points[:, 1] - box.centre[1]) < box.height / 2 + 20
        )
        assert other is small or not near.any()
