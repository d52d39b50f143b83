"""Motifs: which icons may be printed, that they are drawn truly, and the cached table."""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import py_phosphor_icons
import pytest
import resvg_py
from PIL import Image

from ray_apps.mockups.layout.icon_names import FORBIDDEN, PICTURES
from ray_apps.mockups.layout.icons import motif, printable
from ray_apps.mockups.layout.shapes import path_data
from ray_apps.mockups.motifs import MotifIndex, Vectors

PIXELS = 128


def letters(texts: list[str]) -> Vectors:
    """A tiny true embedding: counts of letter pairs, so that like spellings are near."""
    table = np.zeros((len(texts), 27 * 27), dtype=np.float32)
    for row, text in enumerate(texts):
        codes = [ord(c) - 96 if "a" <= c <= "z" else 0 for c in text.casefold()]
        for a, b in pairwise(codes):
            table[row, 27 * a + b] += 1
    return np.asarray(table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def test_no_brand_mark_character_or_protected_emblem_can_be_printed() -> None:
    names = set(printable())
    brands = {i.name for i in py_phosphor_icons.all_icons() if "Brand" in i.categories or "logo" in i.name}
    assert len(brands) > 70
    assert not names & brands
    assert not names & FORBIDDEN
    assert {"finn-the-human", "lego", "first-aid", "open-ai-logo"} & names == set()
    assert len(names) > 200


def test_every_picture_chosen_by_hand_exists_in_the_icon_set() -> None:
    assert set(printable()) == PICTURES - FORBIDDEN


@pytest.mark.parametrize("name", ["coffee", "cat", "motorcycle", "yarn", "potted-plant", "game-controller"])
@pytest.mark.parametrize("weight", ["duotone", "fill", "thin"])
def test_a_motif_looks_as_its_source_does(name: str, weight: str) -> None:
    """Strokes and holes as in the set's own SVG, rasterised by the same renderer."""
    drawn = path_data(motif(name, weight).lines)
    ours = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2048 2048"><path d="{drawn}"/></svg>'
    theirs = py_phosphor_icons.get_svg(name, weight).replace('opacity="0.2"', 'opacity="0"')
    one, other = (_alpha(svg) for svg in (ours, theirs))
    assert np.abs(one - other).mean() < 1.0
    assert one.mean() > 5


def test_the_table_is_computed_once_and_a_changed_model_computes_it_anew(tmp_path: Path) -> None:
    calls: list[int] = []

    def counted(texts: list[str]) -> Vectors:
        calls.append(len(texts))
        return letters(texts)

    first = MotifIndex.load_or_build(counted, tmp_path, "pairs").candidates([["motorcycle"], [], ["qqqqq"]])
    again = MotifIndex.load_or_build(counted, tmp_path, "pairs").candidates([["motorcycle"], [], ["qqqqq"]])
    assert first == again
    assert first[0][0] == "motorcycle"
    assert first[1:] == [(), ()]
    assert calls.count(len(printable())) == 1
    MotifIndex.load_or_build(counted, tmp_path, "other")
    assert calls.count(len(printable())) == 2
    assert len(list(tmp_path.iterdir())) == 2


def _alpha(svg: str) -> np.ndarray:
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=PIXELS, height=PIXELS, skip_system_fonts=True))
    return np.asarray(Image.open(io.BytesIO(png)).getchannel("A"), dtype=float)
