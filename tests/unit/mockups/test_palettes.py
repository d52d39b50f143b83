"""Inks that can be read on their garment: the rule, and that no design can be drawn against it."""

import pytest

from ray_apps.domain.errors import InputError
from ray_apps.mockups.colour import contrast, difference, luminance, rgb
from ray_apps.mockups.draw import draw
from ray_apps.mockups.families import FAMILIES
from ray_apps.mockups.garments import GARMENTS
from ray_apps.mockups.layout.composition import Gradient
from ray_apps.mockups.palettes import PALETTES, inks_for, palettes_for
from tests.unit.mockups.drawing_fixtures import brief


def test_contrast_and_difference_agree_with_published_values() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WCAG's well-known near miss
    assert difference("#ffffff", "#000000") == pytest.approx(100.0, abs=0.01)
    assert difference("#ff0000", "#00ff00") == pytest.approx(170.6, abs=0.3)


@pytest.mark.parametrize("garment", GARMENTS)
def test_every_garment_has_a_choice_of_palettes_and_all_its_inks_are_readable(garment: str) -> None:
    allowed = palettes_for(garment)
    assert len(allowed) >= 5
    for palette in allowed:
        inks = inks_for(palette, garment)
        assert contrast(inks.line, inks.ground) >= 4.5
        assert contrast(inks.face, inks.hull) >= 4.5
        assert contrast(inks.second, inks.ground) >= 3.0
        assert contrast(inks.on_hull, inks.hull) >= 4.5
        assert all(contrast(a, inks.ground) >= 1.6 for a in inks.accents)


def test_light_ink_on_a_light_garment_is_refused_and_dark_on_dark_too() -> None:
    pairs = [(p, g) for p in PALETTES for g in GARMENTS if p not in palettes_for(g)]
    light_on_light = [(p, g) for p, g in pairs if _light(PALETTES[p].line) and _light(GARMENTS[g].colour)]
    dark_on_dark = [(p, g) for p, g in pairs if not _light(PALETTES[p].line) and not _light(GARMENTS[g].colour)]
    assert light_on_light
    assert dark_on_dark
    assert len(light_on_light) + len(dark_on_dark) == len(pairs)
    for palette, garment in (light_on_light[0], dark_on_dark[0]):
        with pytest.raises(InputError, match="contrast"):
            draw(brief(palette=palette, garment=garment), with_png=False)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_family_uses_an_ink_that_its_palette_did_not_clear(family: str) -> None:
    """Lettering comes in the inks that were checked for it: on the cloth the line or the second, on a backing its face,
    on paper (see `test_lettering_grounds`) the backing's ink.
    """
    from ray_apps.mockups.draw import composition

    inks = inks_for("sunset", "navy")
    lettered = {
        layer.ink
        for phrase in ("Go", "Sourdough Starter Survivor")
        for layer in composition(brief(phrase, family=family, garment="navy")).layers
        if layer.lettering and not isinstance(layer.ink, Gradient)
    }
    assert lettered
    assert lettered <= {inks.line, inks.second, inks.face, inks.hull, inks.on_hull, *inks.accents}


def _light(colour: str) -> bool:
    return float(luminance(rgb(colour))) > 0.3
