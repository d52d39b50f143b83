"""Safety classifiers with real weights (open_nsfw) and a tiny random CLIP; and that no classifier means blocked."""

import math
from pathlib import Path

import numpy as np
import pytest

from models.safety_classifier import ClipClassifier, OpenNsfwClassifier, SafetyReading, Verdict, judge
from ray_apps.mockups.safety import safety_problems
from tests.unit.mockups.picture_fixtures import DESIGNS, design, flattened, photographs

CLOTHS = ((28, 28, 32), (246, 245, 241))


def test_designs_on_cloth_and_photographs_are_called_safe() -> None:
    """No unsafe picture is kept here, so this bounds false alarms only."""
    classify = OpenNsfwClassifier()
    pictures = [flattened(design(number), cloth) for number in range(len(DESIGNS)) for cloth in CLOTHS]
    readings = classify(pictures + photographs())
    assert {reading.verdict for reading in readings} == {Verdict.SAFE}
    assert max(reading.scores["sexual"] for reading in readings[: len(pictures)]) < 0.1
    assert all(sum(reading.scores.values()) == pytest.approx(1, abs=1e-3) for reading in readings)


@pytest.mark.parametrize(
    ("score", "verdict"),
    [(0.0, "safe"), (0.19, "safe"), (0.2, "unknown"), (0.79, "unknown"), (0.8, "unsafe"), (math.nan, "unknown")],
)
def test_the_verdict_follows_the_worst_unsafe_class(score: float, verdict: str) -> None:
    assert judge({"safe": 1.0, "sexual": 0.0, "violent": score}, "x").verdict == verdict


def test_no_classifier_and_no_scores_block() -> None:
    assert "stays blocked" in safety_problems(None)[0]
    assert safety_problems(judge({}, "x")) != ()
    assert safety_problems(SafetyReading({"sexual": 0.9}, Verdict.UNSAFE, "x")) == (
        "The picture may not be shown (sexual 0.90, by x).",
    )
    assert safety_problems(judge({"safe": 0.9, "sexual": 0.1}, "x")) == ()


def test_clip_scores_every_class_from_a_local_folder(tmp_path: Path) -> None:
    _tiny_clip(tmp_path)
    classify = ClipClassifier(tmp_path)
    noise = np.random.default_rng(3).integers(0, 256, (2, 64, 48, 3), dtype=np.uint8)
    one, other = classify(list(noise))
    assert set(one.scores) == {"safe", "sexual", "violent", "hateful"}
    assert sum(one.scores.values()) == pytest.approx(1, abs=1e-4)
    assert one.scores != other.scores
    assert classify([]) == []
    with pytest.raises(FileNotFoundError, match="no CLIP model"):
        ClipClassifier(tmp_path / "nothing")


def _tiny_clip(folder: Path) -> None:
    import json

    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor, CLIPTokenizer

    letters = [chr(code) for code in range(33, 127)]
    words = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    small = {"hidden_size": 32, "intermediate_size": 37, "num_attention_heads": 4, "num_hidden_layers": 2}
    text = {**small, "vocab_size": len(words), "bos_token_id": len(words) - 2, "eos_token_id": len(words) - 1}
    vision = {**small, "image_size": 32, "patch_size": 8}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)).save_pretrained(folder)
    tokenizer = CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"))
    images = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    CLIPProcessor(images, tokenizer).save_pretrained(folder)
