"""Puts a Serve configuration onto the running Ray and waits until it answers, through Ray's REST API."""

import os
import time
from collections.abc import Mapping
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import Any

import httpx
import yaml

from ray_apps.domain.errors import EngineError
from ray_apps.platform import http

START_LIMIT_SECONDS = 240.0
"""How long the applications may take: importing Gradio and FastAPI on a busy machine is most of it."""
MODEL_START_SECONDS = 900.0
"""How long a listing model may take besides: importing vLLM three times over, and reading the weights."""
_POLL_SECONDS = 0.5
_PATH = "/api/serve/applications/"
_FAILED = frozenset({"DEPLOY_FAILED", "UNHEALTHY"})


def configuration(
    name: str, host: str, port: int, api_url: str, environment: Mapping[str, str], *, listing_model: Path | None = None
) -> dict[str, Any]:
    """A configuration of `serve_configs/`, told where to listen and what its replicas' environment is.

    An application that waits for a model to be named is left out unless `listing_model`, its folder, is given.
    """
    text = resources.files("serve_configs").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    config: dict[str, Any] = yaml.safe_load(text)
    config["http_options"] |= {"host": host, "port": port}
    for application in config["applications"]:
        runtime = application.setdefault("runtime_env", {})
        runtime["env_vars"] = runtime.get("env_vars", {}) | dict(environment)
        if "py_executable" in runtime:
            runtime["py_executable"] = str(Path.cwd() / runtime["py_executable"])
        arguments = application.get("args", {})
        if "api_url" in arguments:
            arguments["api_url"] = api_url
        if arguments.get("model") == "" and listing_model is not None:
            arguments["model"] = str(listing_model.resolve())
    config["applications"] = [one for one in config["applications"] if one.get("args", {}).get("model") != ""]
    return config


class Deployment:
    """The Serve applications of a running Ray, as its dashboard's REST API tells of them."""

    def __init__(self, dashboard_url: str) -> None:
        self._http = http.client(dashboard_url, headers=_ray_auth())

    def put(self, config: Mapping[str, Any]) -> None:
        """Ask for exactly these applications, in place of what is there. Raises `EngineError` if Ray refuses."""
        self._call("PUT", json=config)

    def names(self) -> frozenset[str]:
        """The applications that are deployed, whoever deployed them. Raises `EngineError` if Ray does not answer."""
        return frozenset(name for name, one in self._applications().items() if one.get("status") != "DELETING")

    def remove(self) -> None:
        """Take every application away."""
        self._call("DELETE")

    def wait(self, names: frozenset[str], seconds: float = START_LIMIT_SECONDS) -> None:
        """Return when these applications run. Raises `EngineError` when one fails or the time limit passes."""
        deadline = time.monotonic() + seconds
        while True:
            found = self._applications()
            for name in names & found.keys():
                if found[name].get("status") in _FAILED:
                    raise EngineError(f"{name} does not start: {_last_line(str(found[name].get('message')))}")
            if all(found.get(name, {}).get("status") == "RUNNING" for name in names):
                return
            if time.monotonic() > deadline:
                missing = ", ".join(sorted(n for n in names if found.get(n, {}).get("status") != "RUNNING"))
                raise EngineError(f"{missing} did not start within {seconds:.0f} s")
            time.sleep(_POLL_SECONDS)

    def _applications(self) -> dict[str, dict[str, Any]]:
        try:
            answer = http.repeat(lambda: self._http.get(_PATH).raise_for_status(), worth_repeating=_may_pass)
        except httpx.HTTPError as problem:
            raise EngineError(f"Ray's dashboard does not answer: {type(problem).__name__}") from None
        found: dict[str, dict[str, Any]] = answer.json().get("applications", {})
        return found

    def _call(self, method: str, **given: Any) -> None:
        """Change something. Ray answers once Serve itself has started, which takes a while on a busy machine."""
        try:
            answer = self._http.request(method, _PATH, timeout=START_LIMIT_SECONDS, **given)
        except httpx.TransportError as problem:
            raise EngineError(f"Ray's dashboard does not answer: {type(problem).__name__}") from None
        if answer.status_code != HTTPStatus.OK:
            raise EngineError(f"Ray refused the Serve configuration: {_last_line(answer.text)}")


def _ray_auth() -> dict[str, str]:
    """The header that Ray's dashboard asks for where Ray runs with tokens."""
    if os.environ.get("RAY_AUTH_MODE") != "token":
        return {}
    token = os.environ.get("RAY_AUTH_TOKEN")
    if not token:
        file = Path(os.environ.get("RAY_AUTH_TOKEN_PATH", "~/.ray/auth_token")).expanduser()
        try:
            token = file.read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise EngineError(
                f"cannot read Ray's token from {file} (RAY_AUTH_TOKEN_PATH): {problem.strerror}"
            ) from None
    return {"Authorization": f"Bearer {token}"}


def _may_pass(error: Exception) -> bool:
    """Whether a dashboard that did not answer may do so in a moment."""
    return isinstance(error, httpx.TransportError) or (
        isinstance(error, httpx.HTTPStatusError) and error.response.is_server_error
    )


def _last_line(text: str) -> str:
    """The end of a remote traceback, where the reason is."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no reason given"
