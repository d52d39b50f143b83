"""Lettering on paper, labels and tiles can be read: its contrast with what is really drawn beneath it."""

import io
from itertools import pairwise

import numpy as np
import pytest
import resvg_py
from PIL import Image

from ray_apps.mockups.colour import contrast_to
from ray_apps.mockups.draw import composition
from ray_apps.mockups.families import FAMILIES
from ray_apps.mockups.garments import GARMENTS
from ray_apps.mockups.layout.composition import Composition, Gradient, Layer
from ray_apps.mockups.layout.svg import svg
from ray_apps.mockups.lettering import read_lettering
from ray_apps.mockups.palettes import inks_for, palettes_for
from tests.unit.mockups.drawing_fixtures import brief

WIDTH, HEIGHT = 300, 360
LOOKS = [(garment, palettes_for(garment)[i]) for garment, i in (("black", 0), ("white", -1), ("heather", 0))]
ON_GROUNDS = ("stencil", "national_park", "warning_label", "ticket", "type_grid", "team_crest", "western_poster")


def drawn(layers: tuple[Layer, ...]) -> np.ndarray:
    """Layers as an RGBA array."""
    text = svg(Composition(layers)).decode()
    png = bytes(resvg_py.svg_to_bytes(svg_string=text, width=WIDTH, height=HEIGHT, skip_system_fonts=True))
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def grounds(layers: tuple[Layer, ...], cloth: str) -> list[tuple[Layer, float]]:
    """Each layer of lettering with its median contrast to what lies beneath it."""
    found = []
    ground = Image.new("RGBA", (WIDTH, HEIGHT), cloth)
    cuts = [0, *(i for i, layer in enumerate(layers) if layer.lettering), len(layers)]
    for start, end in pairwise(cuts):
        if start < end and layers[start].lettering and not isinstance(layers[start].ink, Gradient):
            inked = drawn((layers[start],))[..., 3] > 200
            beneath = np.asarray(ground)[..., :3][inked]
            found.append((layers[start], float(np.median(contrast_to(beneath, layers[start].ink)))))
        ground.alpha_composite(Image.fromarray(drawn(layers[start:end])))
    return found


@pytest.mark.parametrize("family", ON_GROUNDS)
def test_lettering_stands_out_from_what_is_drawn_beneath_it(family: str) -> None:
    for garment, palette in LOOKS:
        inks = inks_for(palette, garment)
        design = composition(brief("Plant Parent", family=family, garment=garment, palette=palette))
        found = grounds(design.layers, GARMENTS[garment].colour)
        assert len(found) >= 2
        for layer, contrast in found:
            assert contrast >= (3.0 if layer.ink == inks.second else 4.5), (garment, palette, layer.ink, contrast)


def test_the_check_sees_lettering_that_cannot_be_read() -> None:
    design = composition(brief("Plant Parent", family="warning_label"))
    paper = inks_for("sunset", "black").face
    spoilt = tuple(Layer(x.shape, paper if x.lettering else x.ink, x.lettering) for x in design.layers)
    assert min(contrast for _, contrast in grounds(spoilt, "#1c1c20")) < 1.1


def test_every_family_suits_some_text_and_says_how_well() -> None:
    for family in FAMILIES.values():
        rates = [family.suits(read_lettering(p)) for p in ("Go", "Plant Parent", "Sourdough Starter Survivor")]
        assert all(0 <= rate <= 1 for rate in rates)
        assert max(rates) == 1.0
