"""The front of the image service in this process: deadlines, crowds, lost painters, and what no painter ever sees."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from models.image_generator.asking import Defaults
from models.image_generator.protocol import GeneratedImage, ImageRequest
from models.image_generator.service import MAX_BODY_BYTES, Busy, Paint, create_service
from models.image_generator.serving import LOST_TRIES, Front, Painter, ServiceArgs, build

KEY = "a-secret-for-pictures"
ARGS = ServiceArgs(model="owner/tiny-xl")


def picture(request: ImageRequest) -> GeneratedImage:
    return GeneratedImage(b"png", "sdxl", "tiny-xl", request.seed, request.prompt, {})


async def asked(paint: Paint, deadline_s: float = 5.0, **request: Any) -> httpx.Response:
    app = create_service(paint, Defaults(model_name="tiny-xl", deadline_s=deadline_s), KEY)
    request = {"json": {"prompt": "a loaf"}, "headers": {"authorization": f"Bearer {KEY}"}} | request
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://front") as client:
        return await client.post("/v1/images/generations", **request)


def ask(paint: Paint, deadline_s: float = 5.0, **request: Any) -> httpx.Response:
    return asyncio.run(asked(paint, deadline_s, **request))


def test_a_picture_that_takes_too_long_is_called_off_and_asked_for_later() -> None:
    called_off = []

    async def slow(request: ImageRequest) -> GeneratedImage:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            called_off.append(request.seed)
            raise
        return picture(request)

    answer = ask(slow, 0.1, json={"prompt": "a loaf", "n": 3, "seed": 5})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert answer.headers["content-type"] == "application/problem+json"
    assert sorted(called_off) == [5, 6, 7]


def test_one_picture_too_many_turns_the_whole_request_away() -> None:
    async def crowded(request: ImageRequest) -> GeneratedImage:
        if request.seed == 6:
            raise Busy("as many pictures wait as may", 5)
        await asyncio.sleep(3600)
        return picture(request)

    answer = ask(crowded, json={"prompt": "a loaf", "n": 2, "seed": 5})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["detail"] == "as many pictures wait as may"


def test_what_goes_wrong_inside_is_not_told() -> None:
    async def broken(_: ImageRequest) -> GeneratedImage:
        raise RuntimeError("CUDA error at /secret/path")

    answer = ask(broken)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"headers": {}}, 401),
        ({"headers": {"authorization": f"Basic {KEY}"}}, 401),
        ({"headers": {"authorization": f"Bearer {KEY}é".encode()}}, 401),
        ({"content": b"{", "json": None}, 400),
        ({"content": b"\xff\xfe", "json": None}, 400),
        ({"json": []}, 400),
        ({"json": {}}, 400),
        ({"json": {"prompt": "a\u0000b"}}, 400),
        ({"json": {"prompt": "a loaf", "seed": "7"}}, 400),
        ({"json": {"prompt": "a loaf", "guidance": 99}}, 400),
        ({"content": b" " * (MAX_BODY_BYTES + 1), "json": None}, 413),
    ],
)
def test_what_is_wrong_never_reaches_a_painter(request_: dict[str, Any], status: int) -> None:
    async def never(_: ImageRequest) -> GeneratedImage:
        raise AssertionError("a painter was asked")

    answer = ask(never, **request_)
    assert answer.status_code == status
    assert answer.json()["status"] == status


@pytest.mark.parametrize("key", ["", "short"])
def test_without_a_key_there_is_no_service(key: str) -> None:
    async def paint(request: ImageRequest) -> GeneratedImage:
        return picture(request)

    with pytest.raises(ValueError, match="IMAGE_SERVICE_KEY"):
        create_service(paint, Defaults(model_name="tiny-xl"), key)


def _painter(answers: list[Exception | None]) -> Any:
    """A handle whose calls fail as scripted."""

    async def remote(request: ImageRequest) -> GeneratedImage:
        problem = answers.pop(0)
        if problem is not None:
            raise problem
        return picture(request)

    call: Callable[[ImageRequest], Awaitable[GeneratedImage]] = remote
    return SimpleNamespace(paint=SimpleNamespace(remote=call))


def test_a_picture_is_begun_again_when_its_painter_is_lost_but_not_for_ever() -> None:
    from ray.exceptions import ActorDiedError, ActorUnavailableError

    request = ImageRequest("a loaf", seed=7)
    lost: list[Exception | None] = [ActorDiedError(), ActorUnavailableError("", None), None]
    assert asyncio.run(Front(_painter(lost), ARGS).paint(request)).seed == 7
    assert lost == []
    endless: list[Exception | None] = [ActorDiedError() for _ in range(LOST_TRIES + 1)]
    with pytest.raises(Busy):
        asyncio.run(Front(_painter(endless), ARGS).paint(request))
    assert len(endless) == 1


def test_a_full_queue_and_a_model_that_does_not_start_are_busy() -> None:
    from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError

    for problem in (BackPressureError(64, 64), DeploymentUnavailableError(SimpleNamespace())):
        with pytest.raises(Busy):
            asyncio.run(Front(_painter([problem]), ARGS).paint(ImageRequest("a loaf")))


def test_a_painter_that_is_stuck_is_not_healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    painter = Painter.__new__(Painter)
    painter._began = None
    painter.check_health()
    monkeypatch.setattr("models.image_generator.serving.time.monotonic", lambda: 10_000.0)
    painter._began = 9_900.0
    painter.check_health()
    painter._began = 9_000.0
    with pytest.raises(RuntimeError, match="not been drawn"):
        painter.check_health()


def test_a_wrong_argument_of_the_application_is_named() -> None:
    with pytest.raises(ValueError, match="few_steps"):
        build({"model": "owner/tiny-xl", "few_steps": "turbo"})
    with pytest.raises(ValueError, match="modell"):
        build({"model": "owner/tiny-xl", "modell": "x"})
