"""Mock-ups: the print lands in the product's print area, takes its light, and nothing else changes."""

import io
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ray_apps.domain.errors import InputError
from ray_apps.mockups.colour import rgb
from ray_apps.mockups.garments import GARMENTS, PRODUCTS, Product, garment, mock_up, products_for
from ray_apps.mockups.garments.cloth import Cloth, kept
from ray_apps.mockups.garments.studio import blank, cloth_of
from ray_apps.mockups.palettes import PALETTES, palettes_for, why_not

RED = (220, 30, 40, 255)


def square(ink: tuple[int, int, int, int]) -> bytes:
    """A square of 8 × 8 inches in the middle of a print file."""
    page = Image.new("RGBA", (1500, 1800))
    page.paste(ink, (350, 500, 1150, 1300))
    return png(page)


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


@pytest.fixture(scope="module", params=PRODUCTS)
def shown(request: pytest.FixtureRequest) -> tuple[Product, NDArray[np.int_], NDArray[np.uint8]]:
    """A product, the listing picture of the red square on its first colour, and that without a print."""
    product = PRODUCTS[request.param]
    picture = pixels(mock_up(square(RED), product.colours[0], product.name).listing)
    return product, picture, blank(product.colours[0], product.name)


def pixels(jpeg: bytes) -> NDArray[np.int_]:
    return np.asarray(Image.open(io.BytesIO(jpeg))).astype(int)


Shown = tuple[Product, NDArray[np.int_], NDArray[np.uint8]]


def test_the_print_lies_in_the_print_area_and_the_rest_is_the_blank_product(shown: Shown) -> None:
    product, found, bare = shown
    area = product.print_area
    scene = cloth_of(product.name).scene
    free = scene[..., 3] == 0 if scene.size else np.ones((2000, 2000), dtype=bool)
    changed = (np.abs(found - bare).sum(axis=2) > 70) & free
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert area.left - 6 <= columns[0] < columns[-1] <= area.left + area.width + 6
    assert area.top - 6 <= rows[0] < rows[-1] <= area.top + area.height + 6
    assert (columns[0] + columns[-1]) / 2 == pytest.approx(1000, abs=14)
    wide = min(area.width, area.height) if area.fills else 8 * area.width / 15
    assert columns[-1] - columns[0] == pytest.approx(wide, abs=16)


def test_the_print_keeps_its_colour_and_takes_the_light_of_the_folds(shown: Shown) -> None:
    area = shown[0].print_area
    top = area.top + int(area.height * 0.45)
    red = shown[1][top : top + 60, 900:1100, 0]
    assert red.mean() == pytest.approx(RED[0], abs=40)
    assert red.std() > 0.5


def test_the_cloth_keeps_its_colour_away_from_folds(shown: Shown) -> None:
    product, _, bare = shown
    area = product.print_area
    seen = np.median(bare[area.top : area.top + area.height, area.left : area.left + area.width].reshape(-1, 3), axis=0)
    assert np.abs(seen - np.array(rgb(garment(product.colours[0]).colour))).max() < 20


def test_a_white_print_on_black_is_brighter_than_the_cloth() -> None:
    picture = pixels(mock_up(square((255, 255, 255, 255)), "black", "poster").listing)
    assert picture[750:850, 950:1050].mean() > 4 * picture[200:270, 950:1050].mean()


def test_the_pictures_are_what_marketplaces_take() -> None:
    pictures = mock_up(square(RED), "black", "poster")
    listing, catalogue = (Image.open(io.BytesIO(b)) for b in (pictures.listing, pictures.catalogue))
    assert (listing.format, listing.mode, listing.size) == ("JPEG", "RGB", (2000, 2000))
    assert (catalogue.format, catalogue.size) == ("JPEG", (800, 800))
    assert len(pictures.listing) < 20 << 20


def test_cloth_from_the_cache_gives_the_same_bytes(tmp_path: Path) -> None:
    plain = mock_up(square(RED), "paper_white", "poster")
    assert mock_up(square(RED), "paper_white", "poster", cache_dir=tmp_path) == plain
    (file,) = tmp_path.iterdir()
    first = file.stat()
    kept.cache_clear()
    blank.cache_clear()
    assert mock_up(square(RED), "paper_white", "poster", cache_dir=tmp_path) == plain
    assert file.stat().st_mtime_ns == first.st_mtime_ns


def test_a_damaged_cache_file_is_made_anew(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    whole = {f.name: chance.integers(0, 99, (40, 40)).astype(np.uint8) for f in fields(Cloth)}
    made: list[Cloth] = []

    def make() -> Cloth:
        made.append(Cloth(**whole))
        return made[-1]

    kept("patch", make, tmp_path)
    (file,) = tmp_path.iterdir()
    good = file.read_bytes()
    for damaged in (good, good[: len(good) // 2], good[:400] + b"\x55" * 64 + good[464:], b""):
        file.write_bytes(damaged)
        kept.cache_clear()
        found = kept("patch", make, tmp_path)
        assert all(np.array_equal(getattr(found, name), value) for name, value in whole.items())
        assert file.read_bytes() == good
    assert len(made) == 4


def test_designs_are_offered_on_products_of_about_their_colour() -> None:
    for name in GARMENTS:
        offered = products_for(name)
        assert {"tee_front", "tee_back", "hoodie"} <= set(offered)
        assert all(colour in PRODUCTS[product].colours for product, colour in offered.items())
    assert products_for("cream") | {"tote": "natural", "poster": "paper_cream"} == products_for("cream")


def test_inks_stay_readable_on_every_product_that_is_offered() -> None:
    for name in GARMENTS:
        grounds = {garment(colour).colour for colour in products_for(name).values()}
        assert not [(p, why) for p in palettes_for(name) for g in grounds if (why := why_not(PALETTES[p], g))], name


def test_what_cannot_be_shown_is_refused() -> None:
    with pytest.raises(InputError, match="Unknown garment 'sofa'"):
        mock_up(square(RED), "sofa")
    with pytest.raises(InputError, match="Unknown product 'mug'"):
        mock_up(square(RED), "black", "mug")
    with pytest.raises(InputError, match="Poster does not come in heather"):
        mock_up(square(RED), "heather", "poster")
    with pytest.raises(InputError, match="empty"):
        mock_up(png(Image.new("RGBA", (450, 540))), "black")
    with pytest.raises(InputError, match="transparency"):
        mock_up(png(Image.new("RGB", (450, 540))), "black")
    with pytest.raises(InputError, match="cannot be read"):
        mock_up(b"not a picture", "black")
