"""A Ray cluster that was there before us: a head node of our own behind a token."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.conftest import clean_environment

RAY = Path(sys.executable).parent / "ray"
MEMORY_BYTES = 300 << 20
"""What the node says it has for tasks: less than a drawing would like."""

ATTEMPTS = 3
"""How often it is started before we give up: a free port may be taken before Ray takes it."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def ray_head() -> Iterator[dict[str, str]]:
    """Have the cluster inside the block; gives the environment of a process that joins it, RAY_ADDRESS included.

    It is ended by its processes' ids.
    """
    folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))
    environment = clean_environment(
        PATH=f"{RAY.parent}{os.pathsep}{os.environ['PATH']}",
        RAY_AUTH_MODE="token",
        RAY_AUTH_TOKEN=secrets.token_hex(32),
        RAY_USAGE_STATS_ENABLED="0",
    )
    head = None
    try:
        for _ in range(ATTEMPTS):
            port, dashboard = _free_port(), _free_port()
            head = _start(folder, port, dashboard, environment)
            if _is_up(head, folder / "head.log"):
                break
            _end(head)
        else:
            raise AssertionError(f"Ray did not start: {(folder / 'head.log').read_text()[-2000:]}")
        api = f"http://127.0.0.1:{dashboard}"
        yield environment | {"RAY_ADDRESS": f"127.0.0.1:{port}", "RAY_API_SERVER_ADDRESS": api}
    finally:
        if head is not None:
            _end(head)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, port: int, dashboard: int, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [
        RAY, "start", "--head", "--block", "--num-cpus=2", "--node-ip-address=127.0.0.1", f"--port={port}",
        f"--dashboard-port={dashboard}", "--object-store-memory=200000000", f"--memory={MEMORY_BYTES}",
        f"--temp-dir={folder}",
    ]  # fmt: skip
    with (folder / "head.log").open("w") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=environment)


def _is_up(head: "subprocess.Popen[bytes]", log: Path) -> bool:
    """Whether the head says within a minute that it runs; not if it ended, for example for a port that was taken."""
    for _ in range(240):
        if "Ray runtime started" in log.read_text():
            return True
        if head.poll() is not None:
            return False
        time.sleep(0.25)
    return False


def _end(head: "subprocess.Popen[bytes]") -> None:
    """Kill the head and all that it started, as far as they still run."""
    with suppress(psutil.NoSuchProcess):
        for process in [*psutil.Process(head.pid).children(recursive=True), psutil.Process(head.pid)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
    head.wait()
