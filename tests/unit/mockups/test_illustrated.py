"""Illustrated designs: the phrase around a picture that a model drew, on cloth of any colour."""

import io

import numpy as np
import pytest
from PIL import Image, ImageFilter

from ray_apps.domain.designs import DesignBrief
from ray_apps.mockups.colour import rgb
from ray_apps.mockups.garments import GARMENTS
from ray_apps.mockups.illustrated import illustrate, layout
from ray_apps.mockups.illustrated.drawing import LEAST_DPI, RIM, rimmed
from ray_apps.mockups.illustrated.layout import FACES
from ray_apps.mockups.layout.composition import HEIGHT, SAFE_MARGIN, WIDTH
from ray_apps.mockups.palettes import inks_for, palettes_for
from ray_apps.mockups.preflight import preflight
from ray_apps.mockups.printing.preparing import cut_out
from tests.twins.images import art_png
from tests.unit.mockups.drawing_fixtures import HARD_PHRASES, brief

ART = art_png(512, 512, (243, 128, 47), "#ffffff")


def on(garment: str, phrase: str = "Pumpkin Carving Club", **changes: object) -> DesignBrief:
    return brief(phrase, garment=garment, palette=palettes_for(garment)[0], **changes)


@pytest.mark.parametrize("phrase", HARD_PHRASES)
@pytest.mark.parametrize("shape", [0.2, 1.0, 5.0])
def test_any_words_leave_room_for_a_picture_of_any_shape(phrase: str, shape: float) -> None:
    design = layout(on("black", phrase), shape)
    window = design.window
    assert window is not None
    ink = design.bounds
    assert min(ink.left, ink.top, WIDTH - ink.right, HEIGHT - ink.bottom) >= SAFE_MARGIN - 1
    assert min(window.width, window.height) >= 300
    for layer in design.layers:
        if layer.flat is None:  # an arch's feet reach down beside the window
            box = layer.shape.bounds
            assert box.bottom <= window.top + 1 or box.top >= window.bottom - 1


@pytest.mark.parametrize("style", FACES)
def test_every_style_has_faces_of_its_own_that_can_be_read(style: str) -> None:
    design = layout(on("white", style=style), 1.0)
    assert [layer for layer in design.layers if layer.lettering > 300]


@pytest.mark.parametrize("garment", ["black", "white", "cream"])
def test_a_picture_is_printable_on_any_cloth(garment: str) -> None:
    wanted = on(garment)
    made = illustrate(wanted, cut_out(ART))
    assert preflight(made.artwork.png, wanted, None, made.design).problems == ()
    with Image.open(io.BytesIO(made.artwork.png)) as image:
        assert (image.size, image.mode, round(image.info["dpi"][0])) == ((WIDTH, HEIGHT), "RGBA", 300)
        pixels = np.asarray(image)
    left, top, width, height = made.how["spot"]  # type: ignore[misc]
    window = made.design.window
    assert window is not None
    assert abs(left + width / 2 - window.centre[0]) < 2
    middle = pixels[int(top + 0.7 * height), int(left + width / 2)]
    assert np.abs(middle[:3].astype(int) - (243, 128, 47)).max() <= 6  # the picture's own colour
    assert made.effective_dpi == 300  # flat art is traced
    assert illustrate(wanted, cut_out(ART)).artwork.png == made.artwork.png


def test_what_a_picture_hides_does_not_hide_a_wrong_word() -> None:
    wanted, other = on("black"), on("black", "Pumpkin Craving Club")
    made = illustrate(other, cut_out(ART))

    class Blind:
        def read(self, picture: np.ndarray) -> list[object]:
            return []

    found = preflight(made.artwork.png, wanted, Blind(), layout(wanted, 1.0))
    assert any(fault.kind == "words" and fault.severity == "error" for fault in found.faults)


def test_soft_art_is_shown_no_larger_than_its_pixels_allow() -> None:
    with Image.open(io.BytesIO(ART)) as image:
        soft = Image.blend(image, image.filter(ImageFilter.GaussianBlur(40)), 0.5)
    out = io.BytesIO()
    soft.save(out, "PNG")
    art = cut_out(out.getvalue())
    made = illustrate(on("black"), art)
    assert made.how["enlarged"] == "lanczos"
    assert made.effective_dpi >= LEAST_DPI - 1
    assert made.design.window is not None
    assert made.design.window.width < 2 * art.rgba.shape[1] + 4 * RIM


def test_a_rim_goes_all_around_and_leaves_the_art_alone() -> None:
    art = np.zeros((200, 200, 4), np.uint8)
    art[50:150, 50:150] = (200, 30, 30, 255)
    ringed = rimmed(art, "#ffffff", 20)
    assert ringed.shape == (240, 240, 4)
    assert (ringed[70:170, 70:170] == (200, 30, 30, 255)).all()
    assert tuple(ringed[120, 60]) == (255, 255, 255, 255)
    assert ringed[120, 45, 3] == 0
    assert ringed[56, 56, 3] == 0  # corners are round
    reach = np.flatnonzero(ringed[120, :70, 3] >= 128)
    assert 18 <= 70 - reach[0] <= 22


def test_the_rim_stands_out_from_the_cloth() -> None:
    for garment in GARMENTS:
        inks = inks_for(palettes_for(garment)[0], garment)
        assert np.abs(np.array(rgb(inks.line), float) - np.array(rgb(GARMENTS[garment].colour), float)).max() > 60
