"""Preflight passes what the renderer draws and names every planted fault; words are read back or missed."""

import io
from functools import cache

import numpy as np
import pytest
from PIL import Image

from models.text_reader import PaddleReader
from ray_apps.domain.designs import Artwork, DesignBrief
from ray_apps.mockups.colour import rgb
from ray_apps.mockups.draw import draw
from ray_apps.mockups.garments import garment
from ray_apps.mockups.preflight import preflight
from tests.planted_faults import FAULTS
from tests.unit.mockups.drawing_fixtures import brief

DESIGNS = (
    brief("Night Shift Nurse", tagline="running on caffeine", motif="coffee", family="stencil", palette="bone", seed=3),
    brief("Plant Mom", tagline="", motif="plant", family="round_badge", palette="pine", garment="cream", seed=5),
)


@cache
def drawn(asked: DesignBrief) -> Artwork:
    return draw(asked)


@pytest.fixture(scope="module")
def reader() -> PaddleReader:
    return PaddleReader()


@pytest.mark.parametrize("asked", DESIGNS, ids=lambda asked: asked.family)
def test_what_the_renderer_draws_has_no_fault_and_says_what_was_meant(asked: DesignBrief, reader: PaddleReader) -> None:
    assert preflight(drawn(asked).png, asked, reader).faults == ()


@pytest.mark.parametrize("asked", DESIGNS, ids=lambda asked: asked.family)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named(fault: str, asked: DesignBrief) -> None:
    plant, kind = FAULTS[fault]
    pixels = np.asarray(Image.open(io.BytesIO(drawn(asked).png)))
    spoilt = plant(pixels, rgb(garment(asked.garment).colour))
    buffer = io.BytesIO()
    Image.fromarray(spoilt, "RGBA").save(buffer, "PNG", compress_level=1, dpi=(300, 300))
    kinds = {found.kind for found in preflight(buffer.getvalue(), asked).faults}
    assert kind in kinds


@pytest.mark.parametrize("asked", DESIGNS, ids=lambda asked: asked.family)
def test_a_picture_with_other_words_is_found_though_its_own_design_would_be_read(
    asked: DesignBrief, reader: PaddleReader
) -> None:
    other = asked.model_copy(update={"phrase": asked.phrase.replace("Nurse", "Curse").replace("Mom", "Mob")})
    report = preflight(drawn(other).png, asked, reader)
    assert [fault.kind for fault in report.faults if fault.severity == "error"] == ["words"]


def test_without_a_reader_the_report_says_that_words_were_not_read() -> None:
    report = preflight(drawn(DESIGNS[0]).png, DESIGNS[0])
    assert report.problems == ()
    assert report.warnings == ("The words were not read back: there is no reader.",)
