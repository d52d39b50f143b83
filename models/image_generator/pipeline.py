"""Stable Diffusion XL in this process (Podell et al. 2023), on the GPU if there is one.

Each picture has a random generator of its own on the CPU, so the same seed gives the same noise on every device, alone
or in a batch. What is drawn from it may differ by one grey level between batch sizes, as sums are rounded otherwise.
"""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from models.image_generator.identity import digest_of
from models.image_generator.protocol import GeneratedImage, ImageRequest

BACKEND = "sdxl"

FewSteps = Literal["lightning", "lcm"]
"""How a distilled model is sampled: SDXL-Lightning (Lin et al. 2024) or latent consistency (Luo et al. 2023)."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model, and how it runs.

    `model` is a folder in diffusers' layout or a hub's id, which is downloaded unless HF_HUB_OFFLINE says otherwise.
    `lora` is a file of LoRA weights that are fused into the UNet; `few_steps` the schedule that they were distilled
    for. `device` is found out if None. `compiled` compiles the UNet on a GPU, for minutes at the first picture of each
    size, to draw faster afterwards. `threads` bounds the CPU threads of one operation. `steps` and `guidance` are those
    of requests that leave them out.
    """

    model: str
    lora: str | None = None
    few_steps: FewSteps | None = None
    device: str | None = None
    compiled: bool = True
    threads: int = 1
    steps: int = 30
    guidance: float = 5.0


class StableDiffusionXL:
    """An SDXL pipeline. Build it once for each process: loading takes seconds to minutes. For one thread at a time."""

    def __init__(self, choice: ModelChoice) -> None:
        import torch
        from diffusers import StableDiffusionXLPipeline

        logging.getLogger("diffusers").setLevel(logging.ERROR)
        torch.set_num_threads(choice.threads)
        folder = _folder(choice.model)
        lora = Path(choice.lora) if choice.lora else None
        if lora is not None and not lora.is_file():
            raise FileNotFoundError(f"{lora} is no file of LoRA weights")
        self._digest, self._name = digest_of(folder, lora), Path(choice.model).name
        device = choice.device or ("cuda" if torch.cuda.is_available() else "cpu")
        on_gpu = device.startswith("cuda")
        self._pipe: Any = StableDiffusionXLPipeline.from_pretrained(
            str(folder), dtype=torch.bfloat16 if on_gpu else torch.float32, local_files_only=True
        )
        if lora is not None:
            self._pipe.load_lora_weights(str(lora.parent), weight_name=lora.name)
            self._pipe.fuse_lora()
            self._pipe.unload_lora_weights()
        if choice.few_steps:
            self._pipe.scheduler = _schedule(choice.few_steps, self._pipe.scheduler.config)
        self._pipe.set_progress_bar_config(disable=True)
        self._pipe.vae.enable_tiling()
        self._pipe.to(device)
        if on_gpu:
            self._pipe.unet.to(memory_format=torch.channels_last)
            self._pipe.vae.to(memory_format=torch.channels_last)
            if choice.compiled:
                self._pipe.unet.compile()
        self._device, self._choice = device, choice

    @property
    def name(self) -> str:
        """See `ImageGenerator.name`."""
        return self._name

    @property
    def digest(self) -> str:
        """See `identity.digest_of`."""
        return self._digest

    def warm_up(self, request: ImageRequest, batch: int) -> None:
        """Draw `request` alone and `batch` times, for nothing: kernels are chosen, compiled and memory is taken."""
        for size in sorted({1, batch}):
            self._draw([request] * size)

    def generate(self, requests: Sequence[ImageRequest]) -> list[GeneratedImage]:
        """See `ImageGenerator.generate`. Requests that differ in no more than prompts and seed are drawn together."""
        found: dict[int, GeneratedImage] = {}
        order = sorted(range(len(requests)), key=lambda n: self._shape(requests[n]))
        for _, numbers in groupby(order, key=lambda n: self._shape(requests[n])):
            together = list(numbers)
            pictures = self._draw([requests[n] for n in together])
            for n, png in zip(together, pictures, strict=True):
                found[n] = self._described(requests[n], png, len(together))
        return [found[n] for n in range(len(requests))]

    def _draw(self, requests: Sequence[ImageRequest]) -> list[bytes]:
        """Requests of one shape as PNGs."""
        import torch

        width, height, steps, guidance = self._shape(requests[0])
        out = self._pipe(
            prompt=[request.prompt for request in requests],
            negative_prompt=[request.negative_prompt for request in requests],
            width=width,
            height=height,
            num_inference_steps=steps,
            guidance_scale=guidance,
            generator=[torch.Generator("cpu").manual_seed(request.seed) for request in requests],
            output_type="pil",
        )
        return [_png(picture) for picture in out.images]

    def _described(self, request: ImageRequest, png: bytes, together: int) -> GeneratedImage:
        width, height, steps, guidance = self._shape(request)
        parameters: dict[str, object] = {
            "negative_prompt": request.negative_prompt,
            "width": width,
            "height": height,
            "steps": steps,
            "guidance": guidance,
            "model_digest": self._digest,
            "scheduler": type(self._pipe.scheduler).__name__,
            "device": self._device,
            "batch_size": together,
            "prompt_cut": self._is_cut(request.prompt),
        }
        return GeneratedImage(png, BACKEND, self._name, request.seed, request.prompt, parameters)

    def _shape(self, request: ImageRequest) -> tuple[int, int, int, float]:
        """What a batch has in common: width, height, steps and guidance."""
        steps = self._choice.steps if request.steps is None else request.steps
        guidance = self._choice.guidance if request.guidance is None else request.guidance
        return request.width, request.height, steps, guidance

    def _is_cut(self, prompt: str) -> bool:
        """Whether a prompt is longer than the text encoders read: the rest of it is not drawn."""
        tokenizer = self._pipe.tokenizer
        return bool(len(tokenizer(prompt, truncation=False, verbose=False).input_ids) > tokenizer.model_max_length)


def _folder(model: str) -> Path:
    """The model's folder; a hub's id is downloaded into the hub's cache first."""
    if Path(model).is_dir():
        return Path(model)
    if model.count("/") != 1 or model.startswith(("/", ".", "~")):
        raise FileNotFoundError(f"{model} is neither a folder nor a hub's id (owner/name)")
    from diffusers import StableDiffusionXLPipeline

    try:
        return Path(StableDiffusionXLPipeline.download(model))
    except (OSError, ValueError) as problem:
        raise FileNotFoundError(f"{model} cannot be had: {str(problem).splitlines()[0][:200]}") from None


def _schedule(few_steps: FewSteps, config: Any) -> Any:
    """The sampler of a distilled model, with the noise schedule of the model it was distilled from."""
    from diffusers import EulerDiscreteScheduler, LCMScheduler

    if few_steps == "lcm":
        return LCMScheduler.from_config(config)
    return EulerDiscreteScheduler.from_config(config, timestep_spacing="trailing")


def _png(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()
