"""Pictures from image services in the mock-up stage: asked once, from the next service, or not at all."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.image_generator.openai_images import OpenAIImages
from ray_apps.domain.designs import DesignBrief, Picture
from ray_apps.domain.errors import InputError
from ray_apps.mockups.making import illustrated, make
from ray_apps.mockups.picturing import GIVES_UP, Picturing, picturing
from ray_apps.mockups.variations import Variation
from ray_apps.platform.settings import load_settings
from tests.twins.images import ImagesTwin, flat_png

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SIZE = "512x512"


def brief(**changes: object) -> DesignBrief:
    fields = {
        "phrase": "Owl Watchers Club",
        "family": "minimal_line",
        "palette": "sunset",
        "garment": "black",
        "seed": 5,
    }
    return DesignBrief.model_validate(fields | {"keywords": ("owl", "night")} | changes)


def idea_of(store: Any) -> UUID:
    """An idea in the store, so that pictures may refer to it."""
    identity = uuid4()
    with store.transaction() as tx:
        tx.execute("INSERT INTO ideas (id, signal_count, created_at) VALUES (%s, 1, %s)", [identity, NOW])
    return identity


@pytest.fixture
def twin() -> Iterator[ImagesTwin]:
    with ImagesTwin(["art"]).serving() as running:
        yield running


def asking(store: Any, *twins: ImagesTwin, patience_s: float = 3.0) -> Picturing:
    services = [OpenAIImages(t.base_url, t.model, t.key, patience_s=patience_s, timeout_s=10) for t in twins]
    return Picturing(services, SIZE, store, lambda: NOW)


def test_a_picture_is_asked_for_once(store: Any, twin: ImagesTwin) -> None:
    idea = idea_of(store)
    first, why_not = asking(store, twin).picture(idea, brief())
    assert why_not == ""
    assert first is not None
    again, _ = asking(store, twin).picture(idea, brief())
    assert again == first
    assert twin.drawn == 1
    assert first.model == twin.model
    assert first.seed == 5
    assert "owl" in first.prompt
    assert "letters" in first.negative_prompt
    other, _ = asking(store, twin).picture(idea, brief(seed=6))
    assert other is not None
    assert other.sha != first.sha
    assert twin.drawn == 2


def test_a_picture_whose_bytes_are_gone_is_asked_for_anew(store: Any, twin: ImagesTwin) -> None:
    idea = idea_of(store)
    first, _ = asking(store, twin).picture(idea, brief())
    assert first is not None
    store.objects.delete(first.sha)
    assert asking(store, twin).picture(idea, brief())[0] == first
    assert store.objects.has(first.sha)


def test_the_second_service_is_asked_where_the_first_gives_none(store: Any, twin: ImagesTwin) -> None:
    with ImagesTwin(["not json"], model="first-1").serving() as first:
        picture, why_not = asking(store, first, twin).picture(idea_of(store), brief())
    assert why_not == ""
    assert picture is not None
    assert picture.model == twin.model


def test_what_fails_again_and_again_is_left_alone(store: Any) -> None:
    idea = idea_of(store)
    with ImagesTwin(["400"], model="broken-1").serving() as broken:
        services = asking(store, broken)
        reasons = [services.picture(idea, brief(seed=n))[1] for n in range(GIVES_UP + 2)]
        assert len(broken.asked) == GIVES_UP
    assert reasons[0] == "broken-1: status 400"
    assert reasons[-1] == f"broken-1: failed {GIVES_UP} times in a row"


def test_a_refused_prompt_says_nothing_of_the_next(store: Any, twin: ImagesTwin) -> None:
    services = asking(store, twin)
    idea = idea_of(store)
    for n in range(GIVES_UP + 1):
        assert services.picture(idea, brief(keywords=("gore",), seed=n)) == (None, f"{twin.model}: refused")
    assert services.picture(idea, brief())[0] is not None


def test_the_settings_name_the_services(store: Any, twin: ImagesTwin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGE_MODEL_URL", twin.base_url)
    monkeypatch.setenv("IMAGE_MODEL_NAME", twin.model)
    monkeypatch.setenv("IMAGE_MODEL_KEY", twin.key)
    monkeypatch.setenv("IMAGE_SIZE", "256x320")
    with picturing(load_settings(), store, lambda: NOW) as services:
        assert services is not None
        [(name, picture, _)] = services.each([("owl", idea_of(store), brief())])
    assert name == "owl"
    assert picture is not None
    assert twin.asked[0]["size"] == "256x320"
    assert twin.key not in picture.model_dump_json()
    monkeypatch.delenv("IMAGE_MODEL_URL")
    with picturing(load_settings(), store, lambda: NOW) as services:
        assert services is None


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("IMAGE_MODEL_URL", "http://images.example/v1", "https://"),
        ("IMAGE_MODEL_URL", "https://images.example/v1", "IMAGE_MODEL_NAME"),
        ("IMAGE_SIZE", "1000x1001", "multiples of 8"),
        ("IMAGE_SIZE", "huge", "WIDTHxHEIGHT"),
        ("IMAGE_FALLBACK_URL", "https://images.example/v1", "IMAGE_FALLBACK_NAME"),
        ("BACKGROUND_MODEL", "/nowhere/model.onnx", "no file"),
    ],
)
def test_wrong_settings_are_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=told):
        load_settings()


@pytest.fixture
def worker(store: Any, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a worker of this store."""
    monkeypatch.setenv("DATA_DIR", str(store.settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", database_url)


@pytest.mark.usefixtures("worker")
def test_rows_tell_who_drew_a_design(store: Any, twin: ImagesTwin) -> None:
    idea = idea_of(store)
    picture, _ = asking(store, twin).picture(idea, brief())
    [row] = make(idea, [Variation("front", "tee_front", "black", brief())], picture)
    assert row.problems == ()
    assert row.params["backend"] == "openai-images"
    assert row.params["model"] == twin.model
    assert row.params["picture_sha"] == picture.sha if picture else None
    assert row.params["phrase"] == "Owl Watchers Club"
    assert b"<image" in store.objects.get(row.svg_sha)


@pytest.mark.usefixtures("worker")
def test_a_picture_that_cannot_be_printed_leaves_the_design_to_the_renderer(store: Any) -> None:
    empty = Picture(
        sha=store.objects.put(flat_png(512, 512, (9, 200, 9))), backend="openai-images", model="flat-1", seed=1,
        prompt="an owl", negative_prompt="",
    )  # fmt: skip
    [row] = make(uuid4(), [Variation("front", "tee_front", "black", brief())], empty)
    assert row.params["backend"] == "vector"
    assert str(row.params["no_picture"]).startswith("flat-1: The picture is empty")
    assert row.problems == ()
    [row] = make(uuid4(), [Variation("front", "tee_front", "black", brief())], None, "flat-1: timeout")
    assert row.params["no_picture"] == "flat-1: timeout"


def test_bytes_that_are_no_picture_are_refused(store: Any) -> None:
    junk = Picture(sha="0" * 64, backend="x", model="m", seed=1, prompt="p", negative_prompt="")
    with pytest.raises(InputError):
        illustrated(brief(), junk, b"not a picture", None)
