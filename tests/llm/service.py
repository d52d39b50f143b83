"""The listing model as `serve_configs/cpu.yaml` deploys it, on a Ray of its own, with what Ray says of its replicas."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from models.listing_writer.client import ChatListingWriter
from models.listing_writer.serving import KEY_VARIABLE, MODEL_ID
from ray_apps.gateway.deployment import Deployment, configuration
from tests.conftest import ROOT
from tests.integration.ray_fixtures import ray_head

PYTHON = ROOT / ".venv-llm" / "bin" / "python"
KEY = "a-secret-for-listings"
NAME = "listing_model"
START_SECONDS = 840.0
"""Each replica imports vLLM three times over: a minute on idle cores, five beside other work."""


class Service:
    """The running service: where it is, and what Ray says of its engines."""

    def __init__(self, url: str, ray_url: str, token: str) -> None:
        self.url, self.started_s = url, 0.0
        headers = {"authorization": f"Bearer {token}"}
        self._ray = httpx.Client(base_url=ray_url, headers=headers, timeout=60, trust_env=False)

    def writer(self, **given: Any) -> ChatListingWriter:
        """A client with the service's key."""
        return ChatListingWriter(self.url, MODEL_ID, KEY, **given)

    def application(self) -> dict[str, Any]:
        found: dict[str, Any] = self._ray.get("/api/serve/applications/").raise_for_status().json()["applications"]
        return dict(found.get(NAME, {}))

    def replicas(self) -> set[int]:
        """The processes of the replicas that take work."""
        deployments = self.application().get("deployments", {})
        engines = deployments.get(f"LLMServer:{MODEL_ID}", {"replicas": []})
        return {one["pid"] for one in engines["replicas"] if one["state"] == "RUNNING"}

    def wait_for(self, count: int, seconds: float = START_SECONDS) -> float:
        """Return when so many replicas take work, with the seconds it took."""
        began = time.monotonic()
        while True:
            application = self.application()
            if application.get("status") == "RUNNING" and len(self.replicas()) == count:
                return time.monotonic() - began
            assert application.get("status") != "DEPLOY_FAILED", application.get("message", "")[-2000:]
            assert time.monotonic() - began < seconds, f"{len(self.replicas())} replicas run, not {count}"
            time.sleep(0.5)


def engine_of(replica: int) -> int:
    """The process in which a replica's engine decodes."""
    below = psutil.Process(replica).children(recursive=True)
    [engine] = [one.pid for one in below if "EngineCore" in " ".join(one.cmdline())]
    return engine


@contextmanager
def serving(model: Path, replicas: int, **arguments: Any) -> Iterator[Service]:
    """Serve a model inside the block, with the shipped configuration but for `arguments` and the resources."""
    if not PYTHON.exists():
        pytest.fail("vLLM's own environment is not there: `make llm` makes it")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    config = configuration("cpu", "127.0.0.1", port, "", {KEY_VARIABLE: KEY}, listing_model=model)
    config["applications"] = [one for one in config["applications"] if one["name"] == NAME]
    config["applications"][0]["args"] |= {
        "cpus": 0.1, "min_replicas": replicas, "max_replicas": replicas, "health_check_period_s": 1.0,
    } | arguments  # fmt: skip
    config["applications"][0]["runtime_env"]["env_vars"]["OMP_NUM_THREADS"] = str(max(1, (os.cpu_count() or 2) // 2))
    with ray_head() as environment, pytest.MonkeyPatch.context() as patch:
        for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN"):
            patch.setenv(name, environment[name])
        dashboard = environment["RAY_API_SERVER_ADDRESS"]
        service = Service(f"http://127.0.0.1:{port}/listing-model", dashboard, environment["RAY_AUTH_TOKEN"])
        Deployment(dashboard).put(config)
        service.started_s = service.wait_for(replicas)
        yield service
