"""`idea-engine prepare`, on a picture, a design and what is neither; the files are looked at by another checker."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.print_file_checker import Demands, complaints
from tests.twins.images import art_png


def test_pictures_and_designs_become_print_files(tmp_path: Path, idea_engine: Callable[..., Any]) -> None:
    (tmp_path / "owl.png").write_bytes(art_png(512, 640, (40, 120, 200), "#ffffff"))
    Image.new("RGBA", (900, 700), (200, 30, 30, 255)).save(tmp_path / "block.png")
    (tmp_path / "junk.png").write_bytes(b"junk")
    done = idea_engine(
        "prepare", "owl.png", "block.png", "junk.png", "gone.png", "--out", "out", "--marketplace", "amazon_merch",
        "--proof", "--json",
    )  # fmt: skip
    assert done.code == 2
    told = json.loads(done.out)
    assert [one["file"] for one in told["refused"]] == ["junk.png", "gone.png"]
    owl, block = told["prepared"]
    assert owl["how"]["cut"] == "colour_key"
    assert owl["effective_dpi"] == 300
    assert owl["soft_proof"]["p95"] > 0
    assert block["how"]["cut"].startswith("none")
    for one in (owl, block):
        assert complaints((tmp_path / one["print_file"]).read_bytes(), Demands()) == []
        with Image.open(tmp_path / one["proof"]) as proof:
            assert (proof.mode, proof.size) == ("CMYK", (4500, 5400))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--marketplace", "nowhere"), "choose one of amazon_merch, etsy, redbubble"),
        (("--garment", "plaid"), "unknown garment 'plaid'"),
    ],
)
def test_wrong_names_are_one_line(idea_engine: Callable[..., Any], more: tuple[str, ...], told: str) -> None:
    done = idea_engine("prepare", "owl.png", "--out", "out", *more)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1
