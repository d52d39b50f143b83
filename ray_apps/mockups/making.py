"""Making: what a worker does for one print file, from the brief to the stored pictures.

Draw, check, show on products, store the bytes. The briefs come from `variations`, the pictures from `picturing`; all
that is decided here is whether a picture can be printed.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np
from PIL import Image

from models.background_remover import BackgroundRemover, RembgRemover
from models.safety_classifier import ClipClassifier, OpenNsfwClassifier, SafetyClassifier
from models.text_reader import PaddleReader
from ray_apps.domain import ids
from ray_apps.domain.designs import Artwork, DesignBrief, Picture, StoredMockup
from ray_apps.domain.errors import InputError
from ray_apps.mockups.draw import draw
from ray_apps.mockups.garments import garment, mock_up
from ray_apps.mockups.illustrated import illustrate
from ray_apps.mockups.preflight import PreflightReport, preflight
from ray_apps.mockups.preflight.picture import report_picture
from ray_apps.mockups.preflight.words import Reader
from ray_apps.mockups.printing.preparing import cut_out
from ray_apps.mockups.prompting import picture_prompt
from ray_apps.mockups.safety import safety_problems
from ray_apps.mockups.variations import Variation
from ray_apps.platform.settings import load_settings
from ray_apps.store.objects import ObjectStore
from ray_apps.store.open import worker_store

WORKER_BYTES = 1600 << 20
"""Memory that one print file may need, with its checks; Ray does not start more of them than fit."""

BACKEND = "vector"


@dataclass(frozen=True)
class Drawn:
    """A print file as drawn: its files, what preflight says of it, and how it came about."""

    artwork: Artwork
    report: PreflightReport
    params: dict[str, object]


def make(
    idea: UUID, wanted: Sequence[Variation], picture: Picture | None = None, why_not: str = ""
) -> list[StoredMockup]:
    """Draw the brief that all of `wanted` share, check it, show it on each product, store the bytes; give the rows.

    With a `picture` the design is illustrated with it, unless that cannot be printed: then the renderer draws it alone,
    and the rows say why, as they say `why_not` where a picture was asked for in vain. Words are read back once a
    lettering: colourways have the front's letters, and their contrast is checked anyway.
    """
    store = worker_store(load_settings())
    brief = wanted[0].brief
    cache = store.settings.data_dir / "cache"
    reader = _reader() if any(one.variant != "colorway" for one in wanted) else None
    drawn = _drawn(brief, picture, why_not, store.objects, reader)
    artwork, report = drawn.artwork, drawn.report
    print_sha, svg_sha = store.objects.put(artwork.png), store.objects.put(artwork.svg)
    report_sha = None
    if reader is None:
        report = report.without("words")
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
                params=drawn.params,
                problems=(*report.problems, *unsafe(pictures.catalogue)),
                warnings=report.warnings,
                report_sha=report_sha,
            )
        )
    return rows


def _drawn(
    brief: DesignBrief, picture: Picture | None, why_not: str, objects: ObjectStore, reader: Reader | None
) -> Drawn:
    """The brief's design: illustrated if there is a picture that can be printed, or drawn by the renderer alone."""
    if picture is not None:
        try:
            return illustrated(brief, picture, objects.get(picture.sha), reader)
        except InputError as problem:
            why_not = f"{picture.model}: {problem}"
    artwork = draw(brief)
    asked = picture_prompt(brief)
    params = {"backend": BACKEND, "prompt": asked.prompt, "negative_prompt": asked.negative, **_size(artwork)}
    if why_not:
        params["no_picture"] = why_not
    return Drawn(artwork, preflight(artwork.png, brief, reader), params | brief.model_dump())


def illustrated(brief: DesignBrief, picture: Picture, data: bytes, reader: Reader | None) -> Drawn:
    """The brief's design with a picture (its bytes in `data`).

    Raises `InputError` if that is no picture, cannot be cut out, is unsafe or does not pass preflight.
    """
    art = cut_out(data, _remover())
    if faults := unsafe(data):
        raise InputError(faults[0])
    made = illustrate(brief, art)
    report = preflight(made.artwork.png, brief, reader, made.design)
    if report.problems:
        raise InputError(report.problems[0])
    told = picture.model_dump(exclude={"sha"}) | {
        "picture_sha": picture.sha,
        "effective_dpi": round(made.effective_dpi),
    }
    return Drawn(made.artwork, report, told | _size(made.artwork) | {"how": made.how} | brief.model_dump())


@lru_cache(maxsize=1)
def _reader() -> Reader:
    """The text reader, loaded once in a worker."""
    return PaddleReader()


@lru_cache(maxsize=1)
def _classifier() -> SafetyClassifier:
    """The safety classifier, loaded once in a worker."""
    folder = load_settings().safety_model
    return ClipClassifier(folder) if folder else OpenNsfwClassifier()


@lru_cache(maxsize=1)
def _remover() -> BackgroundRemover | None:
    """The background remover of the settings, if any, loaded once in a worker."""
    model = load_settings().background_model
    return RembgRemover(model) if model else None


def unsafe(picture: bytes) -> tuple[str, ...]:
    """What a safety classifier says against a picture, as a buyer would see it."""
    with Image.open(io.BytesIO(picture)) as image:
        [reading] = _classifier()([np.asarray(image.convert("RGB"))])
    return safety_problems(reading)


def _size(artwork: Artwork) -> dict[str, object]:
    return {"width": artwork.width, "height": artwork.height, "dpi": artwork.dpi}
