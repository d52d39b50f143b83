"""`idea-engine render --lookbook` on the command line."""

import json
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.conftest import Ran

Run = Callable[..., Ran]


def test_the_look_book_of_one_family_is_a_sheet_and_a_strip(idea_engine: Run, tmp_path: Path) -> None:
    done = idea_engine("render", "--lookbook", "--family", "type_grid", "--out", tmp_path, "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["families"] == {"type_grid": str(tmp_path / "type_grid.png")}
    with Image.open(told["lookbook"]) as sheet:
        assert (sheet.format, sheet.mode) == ("PNG", "RGB")
        assert sheet.width > 9 * 300
    unknown = idea_engine("render", "--lookbook", "--family", "baroque", "--out", tmp_path)
    assert unknown.code == 2
    assert "retro_sunset" in unknown.err
