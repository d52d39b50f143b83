"""Print files and preflight: what is drawn passes, and each way of spoiling a file is found in its bytes."""

import io

import numpy as np
import pytest
from PIL import Image

from ray_apps.domain.designs import Artwork, DesignBrief
from ray_apps.mockups.draw import composition, draw
from ray_apps.mockups.layout.composition import HEIGHT, WIDTH
from ray_apps.mockups.preflight import preflight
from ray_apps.mockups.raster import print_file, stamped
from tests.unit.mockups.drawing_fixtures import brief

WORN = brief("Night Shift Nurse", family="distressed_slab", palette="bone", motif="cat", tagline="on coffee")


@pytest.fixture(scope="module")
def art() -> Artwork:
    return draw(WORN)


def test_a_drawn_file_is_what_the_marketplace_asks_for_and_passes(art: Artwork) -> None:
    with Image.open(io.BytesIO(art.png)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (WIDTH, HEIGHT))
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert image.info["srgb"] == 0
        assert image.getpixel((10, 10)) == (0, 0, 0, 0)
    assert len(art.png) < 5 * 2**20
    assert problems(art.png, WORN) == ()


def test_wear_takes_its_share_of_the_large_lettering_and_none_of_the_small(art: Artwork) -> None:
    design = composition(WORN)
    whole = _alpha(print_file(art.svg, design, 0.0, WORN.seed))
    worn = _alpha(art.png)
    lost = 1 - worn.sum() / whole.sum()
    assert 0.05 < lost < 0.2
    assert design.small
    for box in design.small:
        rows, columns = slice(int(box.top), int(box.bottom)), slice(int(box.left), int(box.right))
        assert np.array_equal(worn[rows, columns], whole[rows, columns])


def test_a_file_without_resolution_or_with_another_fails(art: Artwork) -> None:
    at = art.png.index(b"pHYs") - 4
    assert problems(art.png[:at] + art.png[at + 21 :], WORN) == ("The file states no resolution; it must say 300 DPI.",)
    assert any("72" in p for p in problems(stamped(art.png, 72), WORN))


def test_wrong_size_mode_and_format_fail(art: Artwork) -> None:
    image = Image.open(io.BytesIO(art.png)).resize((450, 540), Image.Resampling.NEAREST)
    assert any("450 × 540" in p for p in problems(_png(image, dpi=(300, 300)), WORN))
    flat = problems(_png(image.convert("RGB"), dpi=(300, 300)), WORN)
    assert any("RGB" in p for p in flat)
    assert any("JPEG" in p for p in problems(_save(image.convert("RGB"), "JPEG"), WORN))
    assert any("cannot be read" in p for p in problems(art.png[:4000], WORN))
    assert any("cannot be read" in p for p in problems(b"", WORN))


def test_an_empty_picture_and_ink_at_the_edge_fail() -> None:
    blank = Image.new("RGBA", (WIDTH, HEIGHT))
    assert any("Nothing is drawn" in p for p in problems(_png(blank, dpi=(300, 300)), WORN))
    blank.paste((242, 232, 207, 255), (40, 500, 2000, 3000))
    assert any("within 40 px" in p for p in problems(_png(blank, dpi=(300, 300)), WORN))


def test_a_light_tagline_on_a_light_garment_is_found_beside_a_readable_design() -> None:
    """The very defect that a design as a whole would hide: most ink is dark, one line is cream on white."""
    white = WORN.model_copy(update={"garment": "white", "palette": "press"})
    page = Image.new("RGBA", (WIDTH, HEIGHT))
    page.paste((26, 26, 29, 255), (600, 900, 3900, 3000))
    assert problems(_png(page, dpi=(300, 300)), white) == ()
    for x in range(900, 3600, 300):
        page.paste((242, 232, 207, 255), (x, 3300, x + 150, 3500))
    found = problems(_png(page, dpi=(300, 300)), white)
    assert found == ("9 small part(s) have less than 3.0 : 1 contrast with the garment.",)
    assert problems(_png(page, dpi=(300, 300)), WORN) != found


def problems(png: bytes, brief: DesignBrief) -> tuple[str, ...]:
    """What stands in the way of printing a file, by its pixels alone."""
    return preflight(png, brief).problems


def _alpha(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).getchannel("A"), dtype=np.float32)


def _png(image: Image.Image, **options: object) -> bytes:
    return _save(image, "PNG", compress_level=1, **options)


def _save(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
