"""What every image generator takes and gives. Requests are checked as they are made, so that no generator has to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

MAX_PROMPT_CHARS = 2000
MIN_SIDE, MAX_SIDE = 64, 2048
SIDE_STEP = 8
"""Sides are multiples of this, in px: the autoencoder halves them three times."""
MAX_STEPS = 100
MAX_GUIDANCE = 30.0
MAX_SEED = 2**32 - 1


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """One picture to draw.

    `width` and `height` are px, `steps` denoising steps, `guidance` the weight of classifier-free guidance (Ho and
    Salimans 2022); guidance of 1 or less turns it off, and the negative prompt with it. Without them the model draws
    as it is set to, which a distilled one needs. Raises `ValueError` with one clear line if anything is out of its
    range.
    """

    prompt: str
    negative_prompt: str = ""
    seed: int = 0
    width: int = 1024
    height: int = 1024
    steps: int | None = None
    guidance: float | None = None

    def __post_init__(self) -> None:
        if not self.prompt.strip():
            raise ValueError("prompt: must not be empty")
        for name, text in (("prompt", self.prompt), ("negative_prompt", self.negative_prompt)):
            if len(text) > MAX_PROMPT_CHARS:
                raise ValueError(f"{name}: at most {MAX_PROMPT_CHARS} characters")
            if any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
                raise ValueError(f"{name}: must not hold control characters")
        for name, side in (("width", self.width), ("height", self.height)):
            if not MIN_SIDE <= side <= MAX_SIDE or side % SIDE_STEP:
                raise ValueError(f"{name}: must be a multiple of {SIDE_STEP} from {MIN_SIDE} to {MAX_SIDE} px")
        if not 0 <= self.seed <= MAX_SEED:
            raise ValueError(f"seed: must be from 0 to {MAX_SEED}")
        if self.steps is not None and not 1 <= self.steps <= MAX_STEPS:
            raise ValueError(f"steps: must be from 1 to {MAX_STEPS}")
        if self.guidance is not None and not 0 <= self.guidance <= MAX_GUIDANCE:
            raise ValueError(f"guidance: must be from 0 to {MAX_GUIDANCE:g}")


@dataclass(frozen=True, slots=True)
class GeneratedImage:
    """A picture (PNG, 8-bit RGB) and how it came about.

    `model` is the model's name, `parameters` everything else that is needed to draw it again, or to know that it
    cannot be: what a service did not take, whether the prompt was longer than the model reads.
    """

    png: bytes
    backend: str
    model: str
    seed: int
    prompt: str
    parameters: Mapping[str, object]


class ImageGenerator(Protocol):
    """Draws pictures."""

    @property
    def name(self) -> str:
        """The model's name, kept with what it drew."""
        ...

    def generate(self, requests: Sequence[ImageRequest]) -> list[GeneratedImage]:
        """Draw pictures, in the order of the requests."""
        ...
