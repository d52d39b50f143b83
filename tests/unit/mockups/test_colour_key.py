"""Cutting flat art out of a plain backdrop, against designs whose alpha is known."""

import numpy as np
import pytest
from PIL import Image

from ray_apps.mockups.printing.colour_key import colour_key
from tests.unit.mockups.picture_fixtures import DESIGNS, GREEN, design, flattened, iou

LEAST = {"plain": 0.985, "lit": 0.975, "noisy": 0.97, "jpeg": 0.8}


@pytest.mark.parametrize(("turn", "kind"), list(enumerate(LEAST)))
def test_the_cut_is_the_alpha_that_the_art_had(turn: int, kind: str) -> None:
    found = []
    for number in range(turn % 2, len(DESIGNS), 3):
        art = design(number)
        cut = colour_key(flattened(art, GREEN, kind))
        found.append(iou(cut.rgba[..., 3], np.asarray(art)[..., 3]))
    print(kind, [round(value, 3) for value in found])  # noqa: T201  # the figures, for the record
    assert min(found) >= LEAST[kind]


@pytest.mark.parametrize("number", [4, 6])
def test_no_backdrop_is_left_at_the_edges(number: int) -> None:
    """On a cloth of the opposite colour the cut art looks as the art itself does."""
    art = design(number)
    cloth = Image.new("RGBA", art.size, (120, 10, 110, 255))
    cut = Image.fromarray(colour_key(flattened(art, GREEN)).rgba)
    wanted = np.asarray(Image.alpha_composite(cloth, art).convert("RGB")).astype(int)
    got = np.asarray(Image.alpha_composite(cloth, cut).convert("RGB")).astype(int)
    edge = (np.asarray(art)[..., 3] > 0) & (np.asarray(art)[..., 3] < 255)
    assert np.abs(got - wanted)[edge].mean() < 12
    green = flattened(art, GREEN).astype(int)
    assert np.abs(green - wanted)[edge].mean() > 24, "a cut without un-mixing would show"


def test_counters_open_and_nearly_backdrop_coloured_lettering_stays() -> None:
    picture = np.full((300, 300, 3), 255, dtype=np.uint8)
    picture[40:260, 40:260] = (30, 60, 120)
    picture[80:120, 80:220] = 255
    picture[160:200, 80:220] = (250, 238, 214)
    cut = colour_key(picture)
    assert (cut.holes, cut.kept) in {(1, 0), (1, 1)}
    assert cut.rgba[100, 150, 3] == 0
    assert cut.rgba[180, 150].tolist() == [250, 238, 214, 255]
    assert cut.rgba[10, 10].tolist() == [0, 0, 0, 0]


def test_a_picture_of_nothing_but_backdrop_is_cut_to_nothing() -> None:
    assert not colour_key(np.full((100, 100, 3), 200, dtype=np.uint8)).rgba.any()
