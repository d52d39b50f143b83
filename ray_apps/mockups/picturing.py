"""Picturing: asking image services for an idea's picture, in the driver, where their keys are.

Services are asked in the order of the settings; each gives a picture or a reason why not. What was drawn once for the
same question is taken from the store. An idea without a picture is drawn by the renderer alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TypeVar
from uuid import UUID

from models.image_generator.openai_answers import ImageServiceError
from models.image_generator.openai_images import CONCURRENT, OpenAIImages
from models.image_generator.protocol import ImageGenerator, ImageRequest
from ray_apps.domain import ids
from ray_apps.domain.designs import DesignBrief, Picture
from ray_apps.mockups.prompting import picture_prompt
from ray_apps.platform.clock import Clock
from ray_apps.platform.settings import Settings
from ray_apps.store import pictures
from ray_apps.store.open import Store

T = TypeVar("T")

GIVES_UP = 3
"""A service that failed so many times in a row, patience and all, is not asked again in this run."""


class Picturing:
    """Asks `services` in order for pictures of `size` ("1024x1024"); keeps what they draw. Safe in several threads."""

    def __init__(self, services: Sequence[ImageGenerator], size: str, store: Store, clock: Clock) -> None:
        self._services, self._store, self._clock = services, store, clock
        self._width, self._height = (int(side) for side in size.split("x"))
        self._failed: Counter[str] = Counter()

    def each(self, wanted: Iterable[tuple[T, UUID, DesignBrief]]) -> Iterator[tuple[T, Picture | None, str]]:
        """For each of `wanted`, in order, what it came with, its picture, or the reason why there is none.

        Several are asked for side by side, so that a service that batches draws them together.
        """
        with ThreadPoolExecutor(CONCURRENT, thread_name_prefix="picturing") as pool:
            yield from pool.map(lambda one: (one[0], *self.picture(one[1], one[2])), wanted)

    def picture(self, idea: UUID, brief: DesignBrief) -> tuple[Picture | None, str]:
        """The picture of a brief, or `None` and why, in a few words that name each service's model."""
        reasons = []
        for service in self._services:
            if self._failed[service.name] >= GIVES_UP:
                reasons.append(f"{service.name}: failed {GIVES_UP} times in a row")
                continue
            try:
                picture = self._from(service, idea, brief)
            except ImageServiceError as problem:
                reasons.append(f"{service.name}: {problem.reason}")
                # A prompt that it will not draw says nothing of the next one.
                self._failed[service.name] += not problem.refused
                continue
            self._failed[service.name] = 0
            return picture, ""
        return None, "; ".join(reasons)

    def _from(self, service: ImageGenerator, idea: UUID, brief: DesignBrief) -> Picture:
        asked = picture_prompt(brief)
        identity = ids.picture_id(idea, service.name, asked.prompt, asked.negative, brief.seed)
        with self._store.transaction() as tx:
            known = pictures.find(tx, identity)
        if known is not None and self._store.objects.has(known.sha):
            return known
        request = ImageRequest(asked.prompt, asked.negative, brief.seed, self._width, self._height)
        [drawn] = service.generate([request])
        picture = Picture(
            sha=self._store.objects.put(drawn.png),
            backend=drawn.backend,
            model=drawn.model,
            seed=drawn.seed,
            prompt=drawn.prompt,
            negative_prompt=asked.negative,
            parameters=dict(drawn.parameters),
        )
        with self._store.transaction() as tx:
            pictures.add(tx, identity, idea, picture, self._clock())
        return picture


@contextmanager
def picturing(settings: Settings, store: Store, clock: Clock) -> Iterator[Picturing | None]:
    """The image services of the settings for the time of a block; `None` if there are none."""
    named = [
        (settings.image_model_url, settings.image_model_name, settings.image_model_key),
        (settings.image_fallback_url, settings.image_fallback_name, settings.image_fallback_key),
    ]
    with ExitStack() as stack:
        services = []
        for url, name, key in named:
            if url and name:
                services.append(OpenAIImages(url, name, key.get_secret_value() if key else ""))
                stack.callback(services[-1].close)
        yield Picturing(services, settings.image_size, store, clock) if services else None
