"""Mock-ups: the print lands on the chest, follows the cloth, and nothing else changes."""

import io

import numpy as np
import pytest
from PIL import Image

from ray_apps.domain.errors import InputError
from ray_apps.mockups.garments import GARMENTS, mock_up
from ray_apps.mockups.garments.studio import blank

RED = (220, 30, 40, 255)


@pytest.fixture(scope="module")
def square() -> bytes:
    """A red square of 8 × 8 inches in the middle of a print file."""
    page = Image.new("RGBA", (4500, 5400))
    page.paste(RED, (1050, 1500, 3450, 3900))
    return _png(page)


def test_the_print_is_where_it_belongs_and_the_rest_is_the_blank_garment(square: bytes) -> None:
    pictures = mock_up(square, "white")
    listing, catalogue = (Image.open(io.BytesIO(b)) for b in (pictures.listing, pictures.catalogue))
    assert (listing.format, listing.size) == ("JPEG", (2000, 2000))
    assert (catalogue.format, catalogue.size) == ("JPEG", (800, 800))
    changed = np.abs(np.asarray(listing).astype(int) - blank("white")).sum(axis=2) > 60
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert (columns[0] + columns[-1]) / 2 == pytest.approx(1000, abs=12)
    assert columns[-1] - columns[0] == pytest.approx(8 * 48, abs=12)
    assert rows[0] > 440
    assert rows[-1] < 1300


def test_the_print_takes_the_light_of_the_folds(square: bytes) -> None:
    listing = np.asarray(Image.open(io.BytesIO(mock_up(square, "black").listing)))
    red = listing[600:900, 850:1150, 0].astype(float)
    assert red.std() > 2.0
    assert red.mean() == pytest.approx(RED[0], abs=35)


def test_the_same_input_gives_the_same_bytes_and_another_garment_other_ones(square: bytes) -> None:
    assert mock_up(square, "navy") == mock_up(square, "navy")
    assert mock_up(square, "navy").catalogue != mock_up(square, "forest").catalogue


@pytest.mark.parametrize("name", GARMENTS)
def test_the_cloth_keeps_the_garment_s_colour(name: str) -> None:
    seen = np.median(blank(name)[700:1200, 700:1300].reshape(-1, 3), axis=0)
    wanted = np.array([int(GARMENTS[name].colour[i : i + 2], 16) for i in (1, 3, 5)])
    assert np.abs(seen - wanted).max() < 16


def test_what_cannot_be_shown_is_refused(square: bytes) -> None:
    with pytest.raises(InputError, match="Unknown garment"):
        mock_up(square, "sofa")
    with pytest.raises(InputError, match="empty"):
        mock_up(_png(Image.new("RGBA", (450, 540))), "black")
    with pytest.raises(InputError, match="transparency"):
        mock_up(_png(Image.new("RGB", (450, 540))), "black")
    with pytest.raises(InputError, match="cannot be read"):
        mock_up(b"not a picture", "black")


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
