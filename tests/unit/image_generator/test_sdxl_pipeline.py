"""SDXL as it really runs, with a tiny model: seeds, batches, schedules, LoRA weights and what it is known by."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.image_generator.identity import digest_of
from models.image_generator.pipeline import ModelChoice, StableDiffusionXL
from models.image_generator.png import problem_with
from models.image_generator.protocol import ImageRequest
from tests.tiny_sdxl import build_tiny_lora, build_tiny_sdxl

pytest.importorskip("diffusers", reason="the packages for image generation (extra `gpu`) are not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_sdxl(tmp_path_factory.mktemp("sdxl") / "tiny-xl")


@pytest.fixture(scope="module")
def sdxl(folder: Path) -> StableDiffusionXL:
    return StableDiffusionXL(ModelChoice(str(folder)))


def asked(seed: int, prompt: str = "a loaf of sourdough, screen print", **more: object) -> ImageRequest:
    return ImageRequest(prompt, "text", seed=seed, **({"width": 64, "height": 64, "steps": 2} | more))  # type: ignore[arg-type]


def pixels(png: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    return np.asarray(Image.open(io.BytesIO(png)), dtype=np.int16)


def test_a_picture_says_what_made_it(sdxl: StableDiffusionXL, folder: Path) -> None:
    [found] = sdxl.generate([asked(7)])
    assert problem_with(found.png, 64, 64) is None
    assert (found.backend, found.model, found.seed) == ("sdxl", "tiny-xl", 7)
    assert found.parameters["model_digest"] == digest_of(folder)
    assert found.parameters["scheduler"] == "EulerDiscreteScheduler"
    assert found.parameters["prompt_cut"] is False


def test_the_same_seed_gives_the_same_picture_alone_and_in_a_batch(sdxl: StableDiffusionXL) -> None:
    alone = [sdxl.generate([asked(seed)])[0] for seed in (7, 8, 9, 10)]
    again = sdxl.generate([asked(7)])[0]
    together = sdxl.generate([asked(seed) for seed in (7, 8, 9, 10)])
    assert again.png == alone[0].png
    assert [one.parameters["batch_size"] for one in together] == [4] * 4
    for one, other in zip(alone, together, strict=True):
        assert np.abs(pixels(one.png) - pixels(other.png)).max() <= 1
    assert np.abs(pixels(alone[0].png) - pixels(alone[1].png)).max() > 8, "another seed is another picture"


def test_requests_of_different_shapes_come_back_in_their_order(sdxl: StableDiffusionXL) -> None:
    wanted = [asked(1, width=72), asked(2), asked(3, width=72), asked(4, steps=1)]
    found = sdxl.generate(wanted)
    assert [pixels(one.png).shape[1] for one in found] == [72, 64, 72, 64]
    assert [one.seed for one in found] == [1, 2, 3, 4]
    assert [one.parameters["batch_size"] for one in found] == [2, 1, 2, 1]
    assert found[1].png == sdxl.generate([wanted[1]])[0].png
    assert sdxl.generate([]) == []


def test_a_model_draws_as_it_is_set_to_unless_it_is_told_otherwise(folder: Path) -> None:
    model = StableDiffusionXL(ModelChoice(str(folder), steps=1, guidance=0.0))
    plain, told = model.generate([ImageRequest("a loaf", "", 7, 64, 64), ImageRequest("a loaf", "", 7, 64, 64, 2, 3.0)])
    assert (plain.parameters["steps"], plain.parameters["guidance"]) == (1, 0.0)
    assert (told.parameters["steps"], told.parameters["guidance"]) == (2, 3.0)
    assert plain.png != told.png


def test_prompts_guidance_and_the_negative_prompt_count(sdxl: StableDiffusionXL) -> None:
    plain = sdxl.generate([asked(7)])[0].png
    for other in (
        asked(7, prompt="a lighthouse"),
        asked(7, guidance=1.0),
        ImageRequest("a loaf of sourdough, screen print", "blurry", 7, 64, 64, 2),
    ):
        assert sdxl.generate([other])[0].png != plain


def test_a_prompt_that_is_longer_than_the_model_reads_is_told(sdxl: StableDiffusionXL) -> None:
    [found] = sdxl.generate([asked(7, prompt="sourdough " * 40, steps=1)])
    assert found.parameters["prompt_cut"] is True


@pytest.mark.parametrize(("few_steps", "scheduler"), [("lightning", "EulerDiscreteScheduler"), ("lcm", "LCMScheduler")])
def test_distilled_weights_are_fused_and_sampled_their_way(folder: Path, few_steps: str, scheduler: str) -> None:
    lora = build_tiny_lora(folder)
    base = StableDiffusionXL(ModelChoice(str(folder), few_steps=few_steps))  # type: ignore[arg-type]
    fast = StableDiffusionXL(ModelChoice(str(folder), lora=str(lora), few_steps=few_steps))  # type: ignore[arg-type]
    [plain], [found] = base.generate([asked(7)]), fast.generate([asked(7)])
    assert found.png != plain.png, "the LoRA weights change the picture"
    assert found.parameters["scheduler"] == scheduler
    assert found.parameters["model_digest"] != plain.parameters["model_digest"]
    together = fast.generate([asked(6), asked(7)])
    assert np.abs(pixels(together[1].png) - pixels(found.png)).max() <= 1, "noise between steps is each picture's own"


def test_other_weights_have_another_digest(folder: Path, tmp_path: Path) -> None:
    assert digest_of(build_tiny_sdxl(tmp_path / "same")) == digest_of(folder)
    assert digest_of(build_tiny_sdxl(tmp_path / "other", seed=1)) != digest_of(folder)


def test_what_is_no_model_is_told_in_a_line(tmp_path: Path) -> None:
    for model in (str(tmp_path), str(tmp_path / "nowhere"), "nowhere"):
        with pytest.raises(FileNotFoundError, match=r"model_index\.json|neither a folder"):
            StableDiffusionXL(ModelChoice(model))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"prompt": "  "}, "prompt"),
        ({"prompt": "x" * 2001}, "prompt"),
        ({"prompt": "a\x00b"}, "prompt"),
        ({"negative_prompt": "x" * 2001}, "negative_prompt"),
        ({"width": 100}, "width"),
        ({"height": 4096}, "height"),
        ({"width": 0}, "width"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed"),
        ({"steps": 0}, "steps"),
        ({"steps": 101}, "steps"),
        ({"guidance": float("nan")}, "guidance"),
        ({"guidance": 31.0}, "guidance"),
    ],
)
def test_a_request_out_of_bounds_cannot_be_made(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}: "):
        ImageRequest(**({"prompt": "a loaf"} | wrong))  # type: ignore[arg-type]
