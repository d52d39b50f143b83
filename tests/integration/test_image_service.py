"""SDXL on Ray Serve as `serve_configs/gpu.yaml` deploys it, with a tiny model on a CPU, asked over HTTP.

One deployment serves all tests, in the order of this file: what leaves it tired comes last.
"""

import base64
import io
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from models.image_generator.png import problem_with
from ray_apps.gateway.deployment import Deployment, configuration
from tests.integration.ray_fixtures import ray_head
from tests.tiny_sdxl import build_tiny_sdxl

pytest.importorskip("diffusers", reason="the packages for image generation (extra `gpu`) are not installed")

KEY = "a-secret-for-pictures"
DEADLINE_S = 120.0
PATH = "/v1/images/generations"
Ask = Callable[..., httpx.Response]


def _configuration(model: Path, port: int) -> dict[str, Any]:
    """The shipped configuration, made small: a tiny model, no GPU, one painter, a short queue, short delays."""
    config = configuration("gpu", "127.0.0.1", port, "", {"IMAGE_SERVICE_KEY": KEY, "OMP_NUM_THREADS": "1"})
    [application] = config["applications"] = [one for one in config["applications"] if one["name"] == "images"]
    application["args"] |= {"model": str(model), "steps": 2, "size": "64x64", "deadline_s": DEADLINE_S}
    front, painter = application["deployments"]
    front["ray_actor_options"] = painter["ray_actor_options"] = {"num_cpus": 0.1}
    painter["max_queued_requests"], painter["max_ongoing_requests"] = 8, 8
    painter["user_config"] = {"max_batch_size": 4, "batch_wait_timeout_s": 0.2}
    painter["graceful_shutdown_timeout_s"], painter["health_check_period_s"] = 1, 1
    painter["autoscaling_config"] |= {
        "max_replicas": 1, "downscale_delay_s": 4, "metrics_interval_s": 0.5, "look_back_period_s": 2,
    }  # fmt: skip
    return config


class Service:
    """The running service: where it is, and what Ray says of its painters."""

    def __init__(self, url: str, ray_url: str, token: str) -> None:
        self.url = url
        headers = {"authorization": f"Bearer {token}"}
        self._ray = httpx.Client(base_url=ray_url, headers=headers, timeout=30, trust_env=False)

    def painters(self) -> list[int]:
        """The processes of the painters that take work."""
        found = self._ray.get("/api/serve/applications/").raise_for_status().json()
        replicas = found["applications"]["images"]["deployments"]["Painter"]["replicas"]
        return [one["pid"] for one in replicas if one["state"] == "RUNNING"]

    def wait_for(self, count: int) -> None:
        ends = time.monotonic() + 90
        while len(self.painters()) != count:
            assert time.monotonic() < ends, f"there are {len(self.painters())} painters instead of {count}"
            time.sleep(0.25)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on a Ray of its own, which a process of its own holds."""
    model = build_tiny_sdxl(tmp_path_factory.mktemp("service") / "tiny-xl")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    with ray_head() as environment, pytest.MonkeyPatch.context() as patch:
        for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN"):
            patch.setenv(name, environment[name])
        deployment = Deployment(environment["RAY_API_SERVER_ADDRESS"])
        deployment.put(_configuration(model, port))
        deployment.wait(frozenset({"images"}))
        yield Service(f"http://127.0.0.1:{port}", environment["RAY_API_SERVER_ADDRESS"], environment["RAY_AUTH_TOKEN"])


@pytest.fixture
def ask(service: Service) -> Iterator[Ask]:
    with httpx.Client(base_url=service.url, timeout=DEADLINE_S + 30, trust_env=False) as client:

        def asking(key: str | None = KEY, **body: Any) -> httpx.Response:
            headers = {"authorization": f"Bearer {key}"} if key else {}
            return client.post(PATH, json={"prompt": "a loaf of bread"} | body, headers=headers)

        yield asking


def pictures(answer: httpx.Response) -> list[bytes]:
    assert answer.status_code == 200, answer.text
    found = [base64.b64decode(one["b64_json"]) for one in answer.json()["data"]]
    assert all(problem_with(png, 64, 64) is None for png in found)
    return found


def test_strangers_and_wrong_requests_are_refused_and_wake_nobody_up(ask: Ask, service: Service) -> None:
    assert httpx.get(f"{service.url}/health", trust_env=False).json() == {"status": "ok", "model": "tiny-xl"}
    for key in (None, "wrong", KEY + "x"):
        refused = ask(key)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    for wrong, param in (
        ({"size": "100x100"}, "width"),
        ({"size": "9999x64"}, "width"),
        ({"size": "big"}, "size"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "x" * 2001}, "prompt"),
        ({"n": 9}, "n"),
        ({"steps": 1000}, "steps"),
        ({"seed": 2**32 - 1, "n": 2}, "seed"),
        ({"response_format": "url"}, "response_format"),
        ({"quality": "hd"}, "quality"),
    ):
        answer = ask(**wrong)
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, param), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert ask(model="dall-e-3").status_code == 404
    assert ask(user="x" * 40_000).status_code == 413
    for path in ("/v1/models", "/docs", "/health/more"):
        assert httpx.get(service.url + path, trust_env=False).status_code == 401, "nobody learns what is there"
        known = httpx.get(service.url + path, headers={"authorization": f"Bearer {KEY}"}, trust_env=False)
        assert (known.status_code, known.headers["content-type"]) == (404, "application/problem+json")
    assert service.painters() == []


def test_the_first_request_starts_a_painter_from_nothing(service: Service, ask: Ask) -> None:
    assert service.painters() == []
    answer = ask(seed=7)
    assert len(pictures(answer)) == 1
    assert answer.json()["model"] == "tiny-xl"
    assert answer.json()["data"][0]["seed"] == 7
    assert len(service.painters()) == 1


def test_what_is_asked_together_is_drawn_together_and_looks_the_same_as_alone(
    ask: Ask,
) -> None:
    alone = [pictures(ask(seed=seed))[0] for seed in (20, 21)]
    together = ask(seed=20, n=4)
    sizes = [one["parameters"]["batch_size"] for one in together.json()["data"]]
    assert sizes == [4] * 4
    assert [one["seed"] for one in together.json()["data"]] == [20, 21, 22, 23]
    for one, other in zip(alone, pictures(together), strict=False):
        assert _distance(one, other) <= 1
    assert _distance(alone[0], alone[1]) > 8


def test_a_painter_that_is_killed_at_work_loses_nobody_and_spoils_nothing(service: Service, ask: Ask) -> None:
    expected = {seed: pictures(ask(seed=seed, steps=20))[0] for seed in (30, 33)}
    [before] = service.painters()
    with ThreadPoolExecutor(6) as pool:
        asked = {seed: pool.submit(ask, seed=seed, steps=20) for seed in range(30, 36)}
        time.sleep(0.5)
        assert not all(one.done() for one in asked.values())
        os.kill(before, signal.SIGKILL)
        answers = {seed: one.result() for seed, one in asked.items()}
    assert [one.text[:300] for one in answers.values() if one.status_code != 200] == []
    for seed, png in expected.items():
        assert _distance(pictures(answers[seed])[0], png) <= 1
    assert before not in service.painters()


def test_too_many_are_told_to_come_back_and_nobody_hangs(ask: Ask) -> None:
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda seed: ask(seed=seed, steps=10), range(40)))
    busy = [one for one in answers if one.status_code == 503]
    assert {one.status_code for one in answers} == {200, 503}
    assert len(busy) >= 40 - 8 - 8 - 8, "at most so many are drawn, gathered or waiting at a time"
    for one in busy:
        assert one.headers["retry-after"] == "5"
        assert one.headers["content-type"] == "application/problem+json"
    assert len(pictures(ask(seed=1))) == 1, "afterwards there is room again"


def test_without_work_the_painters_go_and_the_next_request_brings_one_back(service: Service, ask: Ask) -> None:
    first = pictures(ask(seed=50))[0]
    service.wait_for(0)
    assert pictures(ask(seed=50))[0] == first
    assert len(service.painters()) == 1


def _distance(one: bytes, other: bytes) -> int:
    """The largest difference of two pictures, in grey levels."""
    a, b = (np.asarray(Image.open(io.BytesIO(png)), dtype=np.int16) for png in (one, other))
    return int(np.abs(a - b).max())
