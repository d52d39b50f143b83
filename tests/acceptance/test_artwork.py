"""Artwork of real posts through the whole path, looked at by a checker that shares nothing with what draws.

One idea in `make test`; `make artwork` draws 100 (`ARTWORK_IDEAS`).
"""

import io
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import Ran
from tests.print_file_checker import Demands, complaints

IDEAS = int(os.environ.get("ARTWORK_IDEAS", "1"))
POSTS_FOR_ONE = 40
"""Posts that are read for each idea: more than enough to find one worth drawing."""

LEAST = 0.95
EVERYTHING = Counter({"front": 4, "colorway": 3, "back": 1})
"""Pictures of an idea: its front on a T-shirt, a hoodie, a tote and a poster, three colourways and a back."""

ETSY_BYTES = 20_000_000


@pytest.mark.timeout(7200)
def test_ideas_of_real_posts_are_drawn_in_every_variant_and_clean(
    reddit_top: Path, tmp_path: Path, idea_engine: Callable[..., Ran]
) -> None:
    from ray_apps.platform.settings import load_settings
    from ray_apps.store import mockups, open_store

    posts = max(160, POSTS_FOR_ONE * IDEAS)
    ran = idea_engine(
        "run", "--signals", reddit_top, "--limit", str(posts), "--top", str(IDEAS), "--data-dir", tmp_path / "data",
        "--json", timeout=7000,
    ).json  # fmt: skip
    assert ran["mockups"]["selected"] == IDEAS
    with open_store(load_settings(data_dir=tmp_path / "data")) as store:
        with store.transaction() as tx:
            rows = mockups.page(tx, None, 10 * IDEAS)
        ideas: dict[Any, list[Any]] = {}
        for row in rows:
            ideas.setdefault(row.idea_id, []).append(row)
        checked = {sha: complaints(store.objects.get(sha), Demands()) for sha in {row.print_sha for row in rows}}
        shown = {row.id: _listing_picture(store.objects.get(row.preview_sha)) for row in rows}
    bad_files = {sha: found for sha, found in checked.items() if found}
    assert bad_files == {}
    assert {found for found in shown.values() if found} == set()
    whole = {idea for idea, mine in ideas.items() if Counter(row.variant for row in mine) == EVERYTHING}
    clean = {idea for idea in whole if not any(row.problems for row in ideas[idea])}
    sys.stdout.write(
        f"{len(clean)} of {IDEAS} ideas whole and clean, {len(checked)} print files, {ran['seconds']['mockup']} s; "
        f"faults: {Counter(problem for row in rows for problem in row.problems).most_common(20)}; "
        f"warnings: {Counter(row.params['family'] for row in rows if row.warnings).most_common()}\n"
    )
    assert len(clean) >= LEAST * IDEAS
    assert ran["mockups"]["failed"] <= (1 - LEAST) * IDEAS


def _listing_picture(data: bytes) -> str:
    """What is wrong with a listing picture, by Etsy's rules."""
    with Image.open(io.BytesIO(data)) as picture:
        if picture.format not in {"JPEG", "PNG"} or picture.size != (2000, 2000):
            return f"{picture.format} of {picture.size}"
    return "" if len(data) <= ETSY_BYTES else f"{len(data)} bytes"
