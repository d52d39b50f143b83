"""What the image service is asked: the body of a request, what it may leave out, and what it becomes."""

import secrets
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.image_generator.protocol import MAX_SEED, ImageRequest

MAX_PICTURES = 8
"""Pictures of one request."""


class Defaults(BaseModel):
    """The model's name, the size of pictures that are asked for without one, and how long a request may take (s)."""

    model_config = ConfigDict(frozen=True)

    model_name: str
    size: str = "1024x1024"
    deadline_s: float = Field(120.0, gt=0, le=3600)


class Asked(BaseModel):
    """The body of a request: OpenAI's fields, and `seed`, `negative_prompt`, `steps` and `guidance` of our own."""

    model_config = ConfigDict(extra="forbid", strict=True)

    prompt: str
    model: str | None = None
    n: int = Field(1, ge=1, le=MAX_PICTURES)
    size: str | None = Field(None, pattern=r"^[0-9]{2,4}x[0-9]{2,4}$")
    response_format: Literal["b64_json"] = "b64_json"
    user: str | None = None
    seed: int | None = None
    negative_prompt: str = ""
    steps: int | None = None
    guidance: float | None = None

    def requests(self, defaults: Defaults) -> list[ImageRequest]:
        """One request a picture, with seeds that follow each other. Raises `ValueError` for what is out of bounds."""
        width, height = (self.size or defaults.size).split("x")
        seed = secrets.randbelow(MAX_SEED + 1 - MAX_PICTURES) if self.seed is None else self.seed
        return [
            ImageRequest(
                prompt=self.prompt,
                negative_prompt=self.negative_prompt,
                seed=seed + n,
                width=int(width),
                height=int(height),
                steps=self.steps,
                guidance=self.guidance,
            )
            for n in range(self.n)
        ]
