"""The image service on Ray Serve: a front that takes requests, and painters that hold the model, each on its GPU.

Painters come and go with the work, down to none. What is asked at the same time is drawn together. `serve_configs/`
says how many there are, how large a batch is and how many may wait.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from models.image_generator.asking import Defaults
from models.image_generator.pipeline import ModelChoice, StableDiffusionXL
from models.image_generator.protocol import GeneratedImage, ImageGenerator, ImageRequest
from models.image_generator.service import Busy, create_service

if TYPE_CHECKING:
    from ray import serve
    from starlette.types import ASGIApp

KEY_VARIABLE = "IMAGE_SERVICE_KEY"
BUSY_SECONDS = 5
"""When those who are turned away are told to come back."""
LOST_TRIES = 3
"""How often a picture is begun whose painter was lost over it."""
STUCK_SECONDS = 600.0
"""A batch that takes longer is never done; its painter is replaced."""


class ServiceArgs(BaseModel):
    """Arguments of the application in `serve_configs/`: the model, and what requests leave out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(min_length=1)
    lora: str | None = None
    few_steps: Literal["lightning", "lcm"] | None = None
    compiled: bool = True
    threads: int = Field(1, ge=1, le=64)
    steps: int = Field(30, ge=1, le=100)
    guidance: float = Field(5.0, ge=0, le=30)
    size: str = Field("1024x1024", pattern=r"^[0-9]{2,4}x[0-9]{2,4}$")
    deadline_s: float = Field(120.0, gt=0, le=3600)

    def defaults(self) -> Defaults:
        """What the front needs of them."""
        name = self.model.rstrip("/").rpartition("/")[2]
        return Defaults(model_name=name, size=self.size, deadline_s=self.deadline_s)

    def choice(self) -> ModelChoice:
        """What the painters need of them."""
        fields = ("model", "lora", "few_steps", "compiled", "threads", "steps", "guidance")
        return ModelChoice(**{name: getattr(self, name) for name in fields})


class BatchSize(BaseModel):
    """How pictures are put together: at most so many, waiting so long (s) for more. `user_config` of the painters."""

    max_batch_size: int = Field(4, ge=1, le=64)
    batch_wait_timeout_s: float = Field(0.05, ge=0, le=10)


class Painter:
    """One model in one process. Batches are drawn in a thread, one after the other; the next one gathers meanwhile."""

    def __init__(self, args: ServiceArgs) -> None:
        model = StableDiffusionXL(args.choice())
        width, height = (int(side) for side in args.size.split("x"))
        # Alone and as two: the compiler takes the second size as the word that batches differ, and compiles for any.
        model.warm_up(ImageRequest("warm-up", "", 0, width, height, min(args.steps, 2)), batch=2)
        self._model: ImageGenerator = model
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="paint")
        self._began: float | None = None

    async def paint_all(self, requests: Sequence[ImageRequest]) -> list[GeneratedImage]:
        """Draw a batch."""
        self._began = time.monotonic()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._model.generate, requests)
        finally:
            self._began = None

    def check_health(self) -> None:
        """Called by Serve now and then; a painter that raises is replaced."""
        if self._began is not None and time.monotonic() - self._began > STUCK_SECONDS:
            raise RuntimeError(f"a batch has not been drawn within {STUCK_SECONDS:.0f} s")


class Front:
    """Takes requests over HTTP and has each picture drawn by a painter. It needs no GPU, and is always there."""

    def __init__(self, painter: Any, args: ServiceArgs) -> None:
        self._painter, self._args = painter, args

    def __serve_build_asgi_app__(self) -> "ASGIApp":
        """Called by Serve in the replica, so that nothing of the application is ever pickled."""
        return create_service(self.paint, self._args.defaults(), os.environ.get(KEY_VARIABLE, ""))

    async def paint(self, request: ImageRequest) -> GeneratedImage:
        """Have a picture drawn; see `Paint`.

        Serve looks for another replica as long as a request was not begun. One that was begun by a painter that is
        lost is begun again from here: the same seed draws the same picture, so nothing happens twice.
        """
        from ray.exceptions import ActorDiedError, ActorUnavailableError
        from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError

        for tried in range(LOST_TRIES):
            await asyncio.sleep(0.5 * tried)  # a painter that was lost may be asked for a moment longer
            try:
                found: GeneratedImage = await self._painter.paint.remote(request)
            except BackPressureError:
                raise Busy("as many pictures wait as may; try again later", BUSY_SECONDS) from None
            except DeploymentUnavailableError:
                raise Busy("the model does not start; try again later", BUSY_SECONDS) from None
            except (ActorDiedError, ActorUnavailableError):
                continue
            return found
        raise Busy("painters were lost over this picture; try again later", BUSY_SECONDS)


def build(args: dict[str, Any]) -> "serve.Application":
    """The application for `import_path`. Raises `ValidationError` naming the argument that is wrong."""
    from ray import serve

    class BatchedPainter(Painter):
        @serve.batch  # type: ignore[untyped-decorator]
        async def paint(self, requests: list[ImageRequest]) -> list[GeneratedImage]:
            return await self.paint_all(requests)

        def reconfigure(self, config: dict[str, Any]) -> None:
            size = BatchSize.model_validate(config)
            self.paint.set_max_batch_size(size.max_batch_size)
            self.paint.set_batch_wait_timeout_s(size.batch_wait_timeout_s)

    given = ServiceArgs.model_validate(args)
    painter = serve.deployment(BatchedPainter, name="Painter").bind(given)
    bound: serve.Application = serve.deployment(serve.ingress()(Front)).bind(painter, given)
    return bound
