"""Every family takes any text, stays inside the safe margin and draws nothing but outlines."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from ray_apps.domain.errors import InputError
from ray_apps.mockups.draw import composition, draw
from ray_apps.mockups.families import FAMILIES
from ray_apps.mockups.layout.breaking import even, justified, ways
from ray_apps.mockups.layout.composition import HEIGHT, SAFE_MARGIN, WIDTH
from tests.unit.mockups.drawing_fixtures import HARD_PHRASES, brief

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("family", FAMILIES)
def test_any_text_stays_inside_the_safe_margin_centred_and_large(family: str) -> None:
    for number, phrase in enumerate(HARD_PHRASES):
        motif = ("cat", None)[number % 2]
        design = composition(brief(phrase, family=family, motif=motif, seed=number, tagline="x y" * (number % 3)))
        box = design.bounds
        assert box.left >= SAFE_MARGIN - 1, phrase
        assert box.top >= SAFE_MARGIN - 1, phrase
        assert box.right <= WIDTH - SAFE_MARGIN + 1, phrase
        assert box.bottom <= HEIGHT - SAFE_MARGIN + 1, phrase
        assert box.centre[0] == pytest.approx(WIDTH / 2, abs=2), phrase
        assert box.width > 0.85 * (WIDTH - 2 * SAFE_MARGIN) or box.height > 0.85 * (HEIGHT - 2 * SAFE_MARGIN), phrase
        assert all(np.isfinite(c).all() for layer in design.layers for c in layer.shape.contours), phrase


@pytest.mark.parametrize("family", FAMILIES)
def test_lettering_is_never_smaller_than_can_be_printed(family: str) -> None:
    """A tenth of an inch is what direct-to-garment printers keep legible; a long phrase must stay well over it."""
    for phrase in ("Sourdough Starter Survivor", "I'd rather be hiking with my old dog"):
        heights = [layer.lettering for layer in composition(brief(phrase, family=family)).layers if layer.lettering]
        assert heights
        assert min(heights) >= 60


@pytest.mark.parametrize("family", FAMILIES)
def test_the_vector_source_is_flat_paths_without_text_links_or_scripts(family: str) -> None:
    art = draw(brief("</svg><script>alert('x')</script> & \"me\"", family=family), with_png=False)
    root = ElementTree.fromstring(art.svg)  # noqa: S314  # our own output
    allowed = {SVG + name for name in ("svg", "defs", "linearGradient", "stop", "path")}
    assert {element.tag for element in root.iter()} <= allowed
    assert b"script" not in art.svg
    for path in root.iter(SVG + "path"):
        assert re.fullmatch(r"[MLZ0-9. -]+", path.attrib["d"])
    assert art.png == b""
    assert art.lettering.startswith("</svg><script>")


def test_the_same_brief_gives_the_same_bytes_and_the_seed_varies_the_design() -> None:
    one, again = (draw(brief(), with_png=False).svg for _ in range(2))
    assert one == again
    assert len({draw(brief(seed=seed), with_png=False).svg for seed in range(4)}) > 1


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"family": "cubist"}, "family"), ({"palette": "mud"}, "Palette|palette"), ({"garment": "sofa"}, "garment")],
)
def test_unknown_names_are_refused(changes: dict[str, object], word: str) -> None:
    with pytest.raises(InputError, match=word):
        draw(brief(**changes), with_png=False)


def test_an_unknown_or_forbidden_motif_is_refused() -> None:
    for name in ("reddit-logo", "no-such-thing", "../secret"):
        with pytest.raises(InputError, match="motif"):
            draw(brief(motif=name), with_png=False)


def test_line_breaking_tries_every_way_and_prefers_even_lines() -> None:
    words = ("one", "two", "three", "four")
    assert len(set(ways(words, 4))) == 8
    assert all(" ".join(lines) == "one two three four" for lines in ways(words, 2))
    assert even(("aaaa", "bbbb", "cccc", "dddd"), len, 2) == ("aaaa bbbb", "cccc dddd")
    assert even(("the", "cat", "of", "doom"), len, 2) == ("the cat", "of doom")
    assert justified(("GO",), len, 0.5, 4) == ("GO",)
