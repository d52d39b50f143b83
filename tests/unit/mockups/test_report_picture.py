"""The picture of a preflight report: where its marks stand, and what a long legend does."""

import io

import pytest
from PIL import Image, ImageColor

from ray_apps.mockups.layout.shapes import Box
from ray_apps.mockups.preflight.picture import DESIGN, LEGEND, MARKS, report_picture
from ray_apps.mockups.preflight.report import Fault, PreflightReport

CLOTH = "#204060"


@pytest.fixture(scope="module")
def file() -> bytes:
    page = Image.new("RGBA", (450, 540))
    page.paste((240, 240, 240, 255), (100, 100, 350, 300))
    data = io.BytesIO()
    page.save(data, "PNG")
    return data.getvalue()


def shown(file: bytes, *faults: Fault) -> Image.Image:
    return Image.open(io.BytesIO(report_picture(file, CLOTH, PreflightReport(faults)))).convert("RGB")


def colours(picture: Image.Image, box: tuple[int, int, int, int]) -> set[object]:
    return {colour for _, colour in picture.crop(box).getcolors(2**24) or []}


def test_a_faultless_design_lies_on_its_cloth_without_marks(file: bytes) -> None:
    picture = shown(file)
    assert picture.size == (DESIGN + LEGEND, 960)
    assert picture.getpixel((5, 5)) == ImageColor.getrgb(CLOTH)
    assert picture.getpixel((DESIGN // 2, 350)) == (240, 240, 240)
    assert not colours(picture, (0, 0, *picture.size)) & {ImageColor.getrgb(mark) for mark in MARKS.values()}


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_a_fault_is_framed_where_it_lies_in_the_colour_of_its_severity(file: bytes, severity: str) -> None:
    box = Box(900.0, 2700.0, 1800.0, 3600.0)
    picture = shown(file, Fault("stroke", "Too thin.", "error" if severity == "error" else "warning", (box,)))
    mark = ImageColor.getrgb(MARKS[severity])
    assert picture.getpixel((240, 638)) == mark
    assert picture.getpixel((318, 560)) == mark
    assert picture.getpixel((240, 560)) == ImageColor.getrgb(CLOTH)
    assert mark in colours(picture, (DESIGN, 0, *picture.size))


def test_a_hairline_at_the_very_edge_has_a_mark_that_can_be_seen(file: bytes) -> None:
    picture = shown(file, Fault("margin", "At the edge.", boxes=(Box(4499.0, 0.0, 4500.0, 5400.0),)))
    mark = ImageColor.getrgb(MARKS["error"])
    columns = [x for x in range(DESIGN) if picture.getpixel((x, 500)) == mark]
    assert columns[-1] - columns[0] >= 10
    assert columns[-1] < DESIGN


def test_a_fault_without_a_place_stands_in_the_legend_alone(file: bytes) -> None:
    picture = shown(file, Fault("resolution", "The file states no resolution."))
    mark = ImageColor.getrgb(MARKS["error"])
    assert mark not in colours(picture, (0, 0, DESIGN, 960))
    assert mark in colours(picture, (DESIGN, 0, *picture.size))


def test_a_legend_that_is_too_long_stays_on_the_paper(file: bytes) -> None:
    faults = [Fault("words", "These words are not to be read in the picture. " * 3) for _ in range(40)]
    picture = shown(file, *faults)
    assert picture.size == (DESIGN + LEGEND, 960)
    assert colours(picture, (DESIGN, 935, *picture.size)) == {(255, 255, 255)}


def test_no_number_lies_upon_another(file: bytes) -> None:
    place = (Box(900.0, 2700.0, 1800.0, 3600.0),)
    one = shown(file, Fault("stroke", "Thin.", "error", place))
    two = shown(file, Fault("stroke", "Thin.", "error", place), Fault("halo", "Soft.", "warning", place))
    disc = (148, 468, 173, 493)
    assert colours(one, disc) == colours(two, disc)
    assert ImageColor.getrgb(MARKS["warning"]) in colours(two, (180, 468, 208, 478))
