"""The look-book shows every sample of a family on its garment, and the same one each time."""

import io

import pytest
from PIL import Image

from ray_apps.mockups.colour import rgb
from ray_apps.mockups.garments.colours import garment
from ray_apps.mockups.lookbook import CAPTION, GAP, SAMPLES, book, pictures

WIDTH = 60


@pytest.fixture(scope="module")
def strip() -> list[Image.Image]:
    return pictures("type_grid", WIDTH)


def test_samples_cover_one_word_to_many_umlauts_apostrophes_and_light_and_dark_cloth() -> None:
    phrases = [s.phrase for s in SAMPLES]
    assert {len(p.split()) for p in phrases} >= {1, 2, 3, 7}
    assert any("ä" in p and "ü" in p for p in phrases)
    assert any("’" in p for p in phrases)
    assert {"black", "white", "heather"} <= {s.garment for s in SAMPLES}
    assert {bool(s.tagline) for s in SAMPLES} == {bool(s.motif) for s in SAMPLES} == {True, False}


def test_each_picture_lies_on_its_garment_and_shows_a_design(strip: list[Image.Image]) -> None:
    assert len(strip) == len(SAMPLES)
    for picture, sample in zip(strip, SAMPLES, strict=True):
        assert picture.size == (WIDTH, 72)
        assert picture.getpixel((0, 0)) == rgb(garment(sample.garment).colour)
        assert len(picture.getcolors(10_000) or []) > 20


def test_a_book_has_a_captioned_row_for_each_family_and_counts_what_it_draws() -> None:
    ticks: list[int] = []
    sheet, strips = book(["type_grid", "distressed_slab"], lambda: ticks.append(1), WIDTH)
    assert len(ticks) == 2 * len(SAMPLES)
    assert list(strips) == ["type_grid", "distressed_slab"]
    with Image.open(io.BytesIO(sheet)) as page, Image.open(io.BytesIO(strips["distressed_slab"])) as single:
        assert page.size == (len(SAMPLES) * (WIDTH + GAP) + GAP, 2 * (CAPTION + 72 + GAP) + GAP)
        assert single.size == (page.width, CAPTION + 72 + 2 * GAP)
        below = page.crop((0, CAPTION + 72 + GAP, page.width, 2 * (CAPTION + 72 + GAP)))
        assert below.tobytes() == single.crop((0, 0, page.width, CAPTION + 72 + GAP)).tobytes()
