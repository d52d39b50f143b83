"""A real instruct model behind the same path: LISTING_MODEL_FILE names a GGUF file or a folder, else it is skipped.

It proves that prompt and schema are understood, not that the text is good: a model of half a billion parameters invents
facts and drifts off the subject, and the rules after the writer are there for that.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest

from models.chat.protocol import Tries
from ray_apps.domain.contracts import load_contract
from ray_apps.domain.listings import ListingBrief
from ray_apps.listings.model_writer import ModelWriter
from tests.llm.service import PYTHON, serving

TOPICS = ("sourdough", "camping", "night nurses", "houseplants")
FILE = os.environ.get("LISTING_MODEL_FILE", "")


@pytest.mark.skipif(not FILE, reason="LISTING_MODEL_FILE names no model")
@pytest.mark.timeout(3_000)
def test_a_real_model_writes_listings_about_what_it_was_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = Path(FILE)
    if model.is_file():
        model = tmp_path / "model"
        unpack = Path(__file__).with_name("unpack_gguf.py")
        subprocess.run([PYTHON, unpack, FILE, model], check=True, env=os.environ | {"HF_HUB_OFFLINE": "1"})
    briefs = [
        ListingBrief(
            idea_id=UUID(int=seed), phrase=f"Powered by {topic.title()}", topic=topic, keywords=(topic, "gift"),
            style="retro_sunset", garment="navy", seed=seed,
        )
        for seed, topic in enumerate(TOPICS)
    ]  # fmt: skip
    with serving(model, 1, cpus=1.0) as service:
        writer = ModelWriter(service.writer(timeout_s=900.0, tries=Tries(answers=2, calls=2, patience_s=1_800.0)))
        began = time.monotonic()
        suggested = writer.suggest_many(briefs, load_contract("etsy"))
        took = time.monotonic() - began
        writer.close()
    with capsys.disabled():
        sys.stdout.write(f"\nup in {service.started_s:.0f} s, {len(briefs)} listings in {took:.0f} s\n")
        sys.stdout.writelines(f"{one}\n" for one in suggested)
    written = [one.suggestion for one in suggested if one.suggestion is not None]
    assert len(written) >= 3
    about = [topic for topic, one in zip(TOPICS, suggested, strict=True) if one.suggestion and topic.split()[-1][:5] in
             f"{one.suggestion.title} {one.suggestion.description} {one.suggestion.tags}".casefold()]  # fmt: skip
    assert len(about) >= 2, "most listings name their topic"
