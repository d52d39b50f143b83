"""The main job, as users run it: from posts to live listings, once."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import Ran
from tests.twins.images import ImagesTwin

Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "data"


ARGUMENTS = ("run", "--limit", "160", "--variants", "front", "--auto-approve", "3")


@pytest.fixture
def first(idea_engine: Run, folder: Path, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the first run over the module's folder printed; later tests look at what it left."""
    kept: dict[str, Any] | None = getattr(request.module, "FIRST", None)
    if kept is None:
        kept = idea_engine(*ARGUMENTS, "--top", "4", "--data-dir", folder, "--json").json
        request.module.FIRST = kept
    return kept


def in_sandbox(folder: Path) -> list[tuple[str, str]]:
    """What the sandbox's own storage holds: (state, title)."""
    with sqlite3.connect(f"file:{folder}/sandbox/market.sqlite3?mode=ro", uri=True) as base:
        return sorted(base.execute("SELECT state, title FROM listings"))


def test_posts_become_live_listings_and_a_second_run_changes_nothing(
    first: dict[str, Any], idea_engine: Run, folder: Path
) -> None:
    assert first["signals"].items() >= {"read": 160, "stored": 160, "duplicates": 0, "rejected": 0}.items()
    assert first["ideas"]["created"] == first["ideas"]["scored"] > 20
    assert first["mockups"] == {"selected": 4, "with_mockup": 4, "drawn": 4, "pictures": 4, "failed": 0}
    counts = first["listings"]
    assert counts["drafted"] == 4
    assert counts["cleared"] + counts["blocked"] == 4
    assert counts["approved"] == counts["live"] == min(3, counts["cleared"])
    assert counts["failed"] == counts["unknown"] == 0
    assert first["feedback"]["snapshots"] == counts["live"]
    spans = first["signal_to_live_seconds"]
    assert 0 < spans["p50"] <= spans["p95"] <= first["seconds"]["total"]
    assert Path(first["data_dir"]) == folder
    shown = in_sandbox(folder)
    assert [state for state, _ in shown] == ["active"] * counts["live"]
    stored = sorted(path.name for path in (folder / "objects").rglob("*") if path.is_file())

    again = idea_engine(*ARGUMENTS, "--top", "4", "--data-dir", folder, "--json").json
    assert again["signals"].items() >= {"read": 160, "stored": 0, "duplicates": 160, "rejected": 0}.items()
    assert again["ideas"] == {"created": 0, "printable": 0, "scored": 0}
    assert again["mockups"] == {"selected": 4, "with_mockup": 4, "drawn": 0, "pictures": 0, "failed": 0}
    assert all(n == 0 for n in again["listings"].values())
    assert again["feedback"]["snapshots"] == 0
    assert again["totals"] == first["totals"]
    assert in_sandbox(folder) == shown
    assert stored == sorted(path.name for path in (folder / "objects").rglob("*") if path.is_file())


@pytest.mark.usefixtures("first")
def test_the_pictures_are_print_files(folder: Path) -> None:
    prints = []
    for path in (folder / "objects").rglob("*"):
        if path.is_file() and path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n":
            prints.append(Image.open(path))
    # The picture of what preflight found is a PNG as well, and has no transparency.
    prints = [picture for picture in prints if picture.mode == "RGBA"]
    assert len(prints) == 4
    for picture in prints:
        assert picture.size == (4500, 5400)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        low, high = picture.getchannel("A").getextrema()
        assert low == 0
        assert high == 255


def test_the_contact_sheet_shows_every_design_and_asks_the_network_for_nothing(first: dict[str, Any]) -> None:
    sheet = Path(first["contact_sheet"]).read_text(encoding="utf-8")
    assert sheet.count("<article>") == 4
    assert sheet.count('src="data:image/jpeg;base64,') == 4
    assert "http://" not in sheet
    assert "https://" not in sheet


@pytest.mark.usefixtures("first")
def test_status_shows_the_promises(idea_engine: Run, folder: Path) -> None:
    kpis = {kpi["name"]: kpi for kpi in idea_engine("status", "--data-dir", folder, "--json").json["kpis"]}
    assert kpis["mockup_rate"]["value"] == 1.0
    assert kpis["mockup_rate"]["met"] is True
    assert kpis["signal_to_live_p95"]["met"] is True
    assert kpis["top_quartile_ideas"]["value"] > 0
    assert kpis["positive_signal_rate"]["value"] is not None
    assert "Promises" in idea_engine("status", "--data-dir", folder).out


@pytest.mark.usefixtures("first")
def test_more_is_drawn_with_a_picture_but_auto_approval_is_counted_over_the_data_folder(
    idea_engine: Run, folder: Path
) -> None:
    with ImagesTwin(["art"]).serving() as service:
        environment = {
            "IMAGE_MODEL_URL": service.base_url,
            "IMAGE_MODEL_NAME": service.model,
            "IMAGE_MODEL_KEY": service.key,
        }
        done = idea_engine(*ARGUMENTS, "--top", "5", "--data-dir", folder, **environment)
    assert done.code == 0, done.err
    for word in ("Signals", "Ideas", "1 drawn now", "1 pictures made", "0 approved", "3 live in all", "Contact sheet"):
        assert word in done.out
    assert "Traceback" not in done.err
    assert service.drawn == 1
    assert service.key not in done.out + done.err
    sources = [path.read_bytes() for path in (folder / "objects").rglob("*") if path.is_file()]
    assert sum(b"<svg" in source and b"<image " in source for source in sources) == 1
