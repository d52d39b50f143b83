"""Making: what a worker does for one print file, from the brief to the stored pictures.

Draw, check, show on products, store the bytes. Nothing is decided here: the briefs come from `variations`.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

import numpy as np
from PIL import Image

from models.safety_classifier import ClipClassifier, OpenNsfwClassifier, SafetyClassifier
from models.text_reader import PaddleReader
from ray_apps.domain import ids
from ray_apps.domain.designs import Artwork, DesignBrief, StoredMockup
from ray_apps.mockups.draw import draw
from ray_apps.mockups.garments import garment, mock_up
from ray_apps.mockups.preflight import preflight
from ray_apps.mockups.preflight.picture import report_picture
from ray_apps.mockups.preflight.words import Reader
from ray_apps.mockups.prompting import picture_prompt
from ray_apps.mockups.safety import safety_problems
from ray_apps.mockups.variations import Variation
from ray_apps.platform.settings import load_settings
from ray_apps.store.open import worker_store

WORKER_BYTES = 1100 << 20
"""Memory that one print file may need, with its checks; Ray does not start more of them than fit."""

BACKEND = "vector"


def make(idea: UUID, wanted: Sequence[Variation]) -> list[StoredMockup]:
    """Draw the brief that all of `wanted` share, check it, show it on each product, store the bytes; give the rows.

    Words are read back once a lettering: colourways have the front's letters, and their contrast is checked anyway.
    """
    store = worker_store(load_settings())
    brief = wanted[0].brief
    artwork = draw(brief)
    cache = store.settings.data_dir / "cache"
    reader = _reader() if any(one.variant != "colorway" for one in wanted) else None
    report = preflight(artwork.png, brief, reader)
    print_sha, svg_sha = store.objects.put(artwork.png), store.objects.put(artwork.svg)
    report_sha = None
    if report.faults:
        report_sha = store.objects.put(report_picture(artwork.png, garment(brief.garment).colour, report))
    rows = []
    for one in wanted:
        pictures = mock_up(artwork.png, one.colourway, one.product, cache)
        rows.append(
            StoredMockup(
                id=ids.mockup_id(idea, one.variant, one.product, one.colourway),
                idea_id=idea,
                variant=one.variant,
                product=one.product,
                colourway=one.colourway,
                print_sha=print_sha,
                svg_sha=svg_sha,
                preview_sha=store.objects.put(pictures.listing),
                catalogue_sha=store.objects.put(pictures.catalogue),
                params=_params(brief, artwork),
                problems=(*report.problems, *_unsafe(pictures.catalogue)),
                warnings=report.warnings,
                report_sha=report_sha,
            )
        )
    return rows


@lru_cache(maxsize=1)
def _reader() -> Reader:
    """The text reader, loaded once in a worker."""
    return PaddleReader()


@lru_cache(maxsize=1)
def _classifier() -> SafetyClassifier:
    """The safety classifier, loaded once in a worker."""
    folder = load_settings().safety_model
    return ClipClassifier(folder) if folder else OpenNsfwClassifier()


def _unsafe(picture: bytes) -> tuple[str, ...]:
    """What a safety classifier says against a picture (JPEG), as a buyer would see it."""
    with Image.open(io.BytesIO(picture)) as image:
        [reading] = _classifier()([np.asarray(image.convert("RGB"))])
    return safety_problems(reading)


def _params(brief: DesignBrief, artwork: Artwork) -> dict[str, object]:
    """How a picture was made: enough to make it again, here or with a picture model."""
    asked = picture_prompt(brief)
    size = {"width": artwork.width, "height": artwork.height, "dpi": artwork.dpi}
    return {"backend": BACKEND, "prompt": asked.prompt, "negative_prompt": asked.negative, **size, **brief.model_dump()}
