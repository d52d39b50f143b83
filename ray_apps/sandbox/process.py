"""Using the sandbox from a command: started when the first needs it, shared, and stopped by the last.

All that processes agree upon are locks that the kernel lets go of when a process ends, however it ends, and one file
that is believed only after it was checked. So a killed command, a killed server or both leave nothing to mend.
"""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
from pydantic import BaseModel, ConfigDict

import ray_apps
from ray_apps.domain.errors import EngineError
from ray_apps.sandbox.credentials import Credentials, read_credentials
from ray_apps.sandbox.market_days import ShopperReport
from ray_apps.sandbox.options import CallBudget, HostileOptions
from ray_apps.sandbox.whereabouts import (
    START_LOCK,
    USERS_LOCK,
    Whereabouts,
    locked,
    read_whereabouts,
    try_lock,
)

LOG_FILE = "server.log"
_LOG_MAX = 5_000_000
_LAST_LINE_MAX = 1_000
_HEALTH_SECONDS = 5.0
_STOP_SECONDS = 15.0
_CALL = httpx.Timeout(120.0, connect=5.0)
_children: dict[int, "subprocess.Popen[bytes]"] = {}
"""Servers that this process started, so that they are reaped when they end."""


class SandboxServer(BaseModel):
    """A sandbox that is up. The keys do not show in `repr`; a browser opens `storefront` as user `seller`."""

    model_config = ConfigDict(frozen=True)

    base_url: str
    credentials: Credentials

    @property
    def shop_id(self) -> int:
        """The number of its one shop."""
        return self.credentials.shop_id

    @property
    def storefront(self) -> str:
        """The address of the page of live listings; it asks for user `seller` and the shop's shared secret."""
        return f"{self.base_url}/"

    def shoppers(self, through_day: int) -> ShopperReport:
        """Let simulated shoppers come through a day; days that have been are not repeated."""
        answer = self._call("POST", "/sandbox/shoppers", {"through_day": through_day})
        return ShopperReport.model_validate_json(answer.content)

    def status(self) -> dict[str, object]:
        """Day, listings, receipts, balance and hostile mode."""
        return dict(self._call("GET", "/sandbox/status").json())

    def _call(self, method: str, path: str, body: dict[str, object] | None = None) -> httpx.Response:
        try:
            # Loopback: the environment's proxies have no part in it.
            with httpx.Client(trust_env=False, timeout=_CALL, headers=self.credentials.headers()) as client:
                return client.request(method, self.base_url + path, json=body).raise_for_status()
        except httpx.HTTPError as error:
            raise EngineError(f"the sandbox marketplace did not do {method} {path}: {type(error).__name__}") from error


@contextlib.contextmanager
def running(
    folder: Path,
    *,
    hostile: HostileOptions | None = None,
    calls: CallBudget | None = None,
    start_limit_s: float = 30.0,
) -> Iterator[SandboxServer]:
    """A sandbox serving `folder` for as long as the block runs.

    One that is up is shared, whoever started it; otherwise one is started, with `hostile` and `calls` where given.
    The last command that uses a server started so stops it; one that a person started goes on.
    `EngineError` if it is not up within `start_limit_s` seconds, or is up with another hostile mode than asked for.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.ExitStack() as use:
        with locked(folder / START_LOCK, start_limit_s, exclusive=True):
            use.enter_context(locked(folder / USERS_LOCK, start_limit_s, exclusive=False))
            found = _live(folder) or _start(folder, hostile, calls, start_limit_s)
        server = SandboxServer(base_url=found.base_url, credentials=read_credentials(folder))
        try:
            if hostile is not None and server.status()["hostile"] != hostile.spec():
                raise EngineError(f"a sandbox marketplace with another hostile mode already serves {folder}")
            yield server
        finally:
            with locked(folder / START_LOCK, start_limit_s + _STOP_SECONDS, exclusive=True):
                use.close()
                _stop_if_unused(folder)


def _live(folder: Path) -> Whereabouts | None:
    """The server that `server.json` speaks of, if it is truly there and answers. One that hangs is ended."""
    told = read_whereabouts(folder)
    if told is None or told.process() is None:
        return None
    with contextlib.suppress(httpx.HTTPError, ValueError, KeyError, TypeError):
        answer = httpx.get(f"{told.base_url}/health", timeout=_HEALTH_SECONDS, trust_env=False)
        if answer.json()["instance"] == told.instance:
            return told
    _end(told)
    return None


def _start(folder: Path, hostile: HostileOptions | None, calls: CallBudget | None, limit_s: float) -> Whereabouts:
    command = [sys.executable, "-m", "ray_apps.sandbox", "--dir", str(folder), "--while-used"]
    command += ["--hostile", hostile.spec()] if hostile else []
    command += ["--per-second", str(calls.per_second), "--per-day", str(calls.per_day)] if calls else []
    code = str(Path(ray_apps.__path__[0]).parent)
    path = os.pathsep.join(filter(None, (code, os.environ.get("PYTHONPATH", ""))))
    log = folder / LOG_FILE
    mode = "ab" if log.exists() and log.stat().st_size < _LOG_MAX else "wb"
    with log.open(mode) as output:
        # A session of its own: Ctrl-C in a terminal must not end the server before its users are done.
        child = subprocess.Popen(  # noqa: S603 - our own module with arguments of our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": path},
            start_new_session=True,
        )
    _children[child.pid] = child
    return _wait_until_live(folder, child, limit_s)


def _wait_until_live(folder: Path, child: "subprocess.Popen[bytes]", limit_s: float) -> Whereabouts:
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        # Believe any live server of this folder: a killed command may have left one that was just starting.
        if (told := read_whereabouts(folder)) is not None and told.process() is not None and (up := _live(folder)):
            return up
        if child.poll() is not None:
            deadline = min(deadline, time.monotonic() + 2.0)
        time.sleep(0.05)
    log = folder / LOG_FILE
    if child.poll() is None:
        child.kill()
        problem = f"it was not up in {limit_s:g} s"
    else:
        problem = _last_line(log) or f"it ended with code {child.returncode}"
    child.wait()
    _children.pop(child.pid, None)
    raise EngineError(f"the sandbox marketplace did not start: {problem} (log: {log})")


def _last_line(log: Path) -> str:
    lines = log.read_bytes()[-_LAST_LINE_MAX:].decode("utf-8", "replace").strip().splitlines()
    return lines[-1].removeprefix("error: ") if lines else ""


def _stop_if_unused(folder: Path) -> None:
    """Stop the server when nobody else holds the users' lock. The start lock is held by the caller."""
    users = try_lock(folder / USERS_LOCK, exclusive=True)
    if users is None:
        return
    with users:
        told = read_whereabouts(folder)
        if told is not None and told.while_used:
            _end(told)


def _end(told: Whereabouts) -> None:
    """End a server that is truly ours: politely first, so that it closes its database; by force if it hangs."""
    process = told.process()
    if process is None:
        return
    child = _children.pop(told.pid, None)
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
        try:
            child.wait(_STOP_SECONDS) if child else _wait(process, _STOP_SECONDS)
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
            process.kill()
            child.wait() if child else _wait(process, _STOP_SECONDS)


def _wait(process: psutil.Process, limit_s: float) -> None:
    """Wait for a process that is not our child; one that only its parent has yet to collect counts as ended."""
    deadline = time.monotonic() + limit_s
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            raise psutil.TimeoutExpired(limit_s, process.pid)
        time.sleep(0.05)
