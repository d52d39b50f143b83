"""The images client against a twin of such services: honest, choosy, busy, hostile, slow, and closed to us."""

import io
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import formatdate

import pytest
from PIL import Image

from models.image_generator.openai_answers import ImageServiceError
from models.image_generator.openai_images import OpenAIImages
from models.image_generator.protocol import ImageRequest
from tests.twins.images import FORBIDDEN, OPENAI_FIELDS, PATH, ImagesTwin, colour_of

KEY = "secret-key"
ASKED = ImageRequest("a loaf of bread", "text", seed=7, width=64, height=72, steps=4, guidance=2.0)


@contextmanager
def asking(
    twin: ImagesTwin, *, key: str = KEY, model: str = "flat-1", timeout_s: float = 5.0, patience_s: float = 20.0
) -> Iterator[OpenAIImages]:
    client = OpenAIImages(twin.base_url, model, key, timeout_s=timeout_s, patience_s=patience_s)
    try:
        yield client
    finally:
        client.close()


def colour_in(png: bytes) -> tuple[int, int, int]:
    return Image.open(io.BytesIO(png)).getpixel((0, 0))  # type: ignore[return-value]


def test_a_service_is_asked_as_it_wants_and_its_picture_says_how_it_was_asked() -> None:
    with ImagesTwin().serving() as twin, asking(twin) as client:
        [found] = client.generate([ASKED])
        assert twin.asked == [
            {
                "model": "flat-1", "prompt": "a loaf of bread", "n": 1, "size": "64x72", "response_format": "b64_json",
                "seed": 7, "negative_prompt": "text", "steps": 4, "guidance": 2.0,
            }
        ]  # fmt: skip
        assert twin.violations == []
    assert colour_in(found.png) == colour_of("a loaf of bread", 7)
    assert (found.backend, found.model, found.seed, found.prompt) == ("openai-images", "flat-1", 7, "a loaf of bread")
    assert found.parameters == {
        "negative_prompt": "text", "steps": 4, "guidance": 2.0, "width": 64, "height": 72, "not_taken": [],
    }  # fmt: skip


@pytest.mark.parametrize("suffix", ["/", "/v1", "/v1/", "/v1/images/generations"])
def test_the_address_may_be_given_in_any_of_the_usual_ways(suffix: str) -> None:
    with ImagesTwin(key="").serving() as twin:
        client = OpenAIImages(twin.base_url + suffix, "flat-1")
        assert client.generate([ASKED])
        client.close()


def test_what_is_not_asked_for_is_left_to_the_model() -> None:
    with ImagesTwin().serving() as twin, asking(twin) as client:
        [found] = client.generate([ImageRequest("a loaf of bread", width=64, height=64)])
        assert not {"steps", "guidance"} & set(twin.asked[0])
    assert not {"steps", "guidance"} & set(found.parameters)


def test_many_pictures_come_back_in_their_order() -> None:
    wanted = [ImageRequest("a loaf of bread", seed=seed, width=64, height=64) for seed in range(20)]
    with ImagesTwin().serving() as twin, asking(twin) as client:
        found = client.generate(wanted)
        assert client.generate([]) == []
    assert [colour_in(one.png) for one in found] == [colour_of("a loaf of bread", seed) for seed in range(20)]


def test_fields_that_a_service_does_not_take_are_left_out_and_told() -> None:
    with ImagesTwin(fields=OPENAI_FIELDS - {"response_format"}).serving() as twin, asking(twin) as client:
        [first] = client.generate([ASKED])
        calls = len(twin.seen)
        [second] = client.generate([ASKED])
        assert len(twin.seen) == calls + 1, "what was learnt is not asked again"
        assert set(twin.asked[-1]) == {"model", "prompt", "n", "size"}
    assert first.parameters == second.parameters
    assert first.parameters["not_taken"] == ["guidance", "negative_prompt", "response_format", "seed", "steps"]
    assert "steps" not in first.parameters


@pytest.mark.parametrize("status", ["429", "503", "500"])
def test_a_busy_service_is_asked_again_when_it_says(status: str) -> None:
    with ImagesTwin([status, "honest"]).serving() as twin, asking(twin) as client:
        client.generate([ASKED])
        first, second = twin.seen
        if status != "500":
            assert second.at - first.at >= 0.95, "Retry-After was one second"


def test_retry_after_may_be_a_date() -> None:
    with ImagesTwin(["503", "honest"], retry_after=formatdate(time.time() + 2, usegmt=True)).serving() as twin:
        with asking(twin) as client:
            client.generate([ASKED])
        first, second = twin.seen
        assert second.at - first.at >= 0.5


def test_a_service_that_asks_for_more_patience_than_there_is_is_given_up_at_once() -> None:
    with ImagesTwin(["429"], retry_after="3600").serving() as twin, asking(twin, patience_s=3.0) as client:
        with pytest.raises(ImageServiceError, match="status 429"):
            client.generate([ASKED])
        assert len(twin.seen) == 1


def test_a_quota_is_told_not_hammered() -> None:
    with ImagesTwin(per_minute=2).serving() as twin, asking(twin, patience_s=3.0) as client:
        for _ in range(2):
            client.generate([ASKED])
        with pytest.raises(ImageServiceError, match="status 429"):
            client.generate([ASKED])
        assert len(twin.seen) == 3


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        ("not json", "not JSON"),
        ("truncated", "not JSON"),
        ("wrong types", "wrong shape"),
        ("empty", "wrong shape"),
        ("two", "wrong shape"),
        ("url", "wrong shape"),
        ("not base64", "wrong shape"),
        ("jpeg", "not a PNG"),
        ("broken png", "a damaged PNG"),
        ("wrong size", "a picture of 72 × 72 px instead of 64 × 72"),
        ("bomb", "a picture of 20000 × 20000 px instead of 64 × 72"),
        ("huge", "too long"),
        ("redirect", "status 307"),
        ("400", "status 400"),
    ],
)
def test_what_is_no_picture_is_told_in_a_word_and_not_paid_for_twice(mood: str, reason: str) -> None:
    with ImagesTwin([mood]).serving() as twin, asking(twin, timeout_s=20.0) as client:
        with pytest.raises(ImageServiceError) as problem:
            client.generate([ASKED])
        assert problem.value.reason == reason
        assert not problem.value.refused
        assert twin.count(PATH) == 1


def test_a_prompt_against_the_services_policy_is_refused_for_good() -> None:
    with ImagesTwin().serving() as twin, asking(twin) as client:
        with pytest.raises(ImageServiceError) as problem:
            client.generate([ImageRequest(f"a loaf of {FORBIDDEN}", width=64, height=64)])
        assert problem.value.refused
        assert FORBIDDEN not in str(problem.value)
        assert len(twin.seen) == 1


def test_an_answer_that_drips_for_ever_ends_with_the_clock() -> None:
    with ImagesTwin(["drip"]).serving() as twin, asking(twin, timeout_s=0.6) as client:
        with pytest.raises(ImageServiceError, match="timeout"):
            client.generate([ASKED])
        assert len(twin.seen) == 1


def test_a_service_that_is_not_there_is_told_in_a_word() -> None:
    client = OpenAIImages("http://127.0.0.1:9", "flat-1", KEY, patience_s=1.0)
    with pytest.raises(ImageServiceError, match="unreachable"):
        client.generate([ASKED])
    client.close()


@pytest.mark.parametrize(
    ("key", "model", "sizes", "status"),
    [("wrong-key", "flat-1", (), 401), (KEY, "another", (), 404), (KEY, "flat-1", ("1024x1024",), 400)],
)
def test_what_asking_again_does_not_cure_is_asked_once_and_shows_no_key(
    key: str, model: str, sizes: Sequence[str], status: int
) -> None:
    with ImagesTwin(sizes=sizes).serving() as twin, asking(twin, key=key, model=model) as client:
        with pytest.raises(ImageServiceError) as problem:
            client.generate([ASKED])
        assert problem.value.reason == f"status {status}"
        assert not problem.value.passing
        assert len(twin.seen) == 1
        shown = f"{problem.value} {problem.value!r} {problem.value.__cause__} {problem.value.__context__}"
        assert key not in shown


@pytest.mark.parametrize("url", ["http://images.example.com", "ftp://127.0.0.1", "http://127.0.0.1.example.com", "x"])
def test_the_key_goes_nowhere_without_encryption(url: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        OpenAIImages(url, "flat-1", KEY)
