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
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.conftest import clean_environment

RAY = Path(sys.executable).parent / "ray"
MEMORY_BYTES = 300 << 20
"""What the node says it has for tasks: less than a drawing would like."""


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
    port, dashboard = _free_port(), _free_port()
    environment = clean_environment(
        PATH=f"{RAY.parent}{os.pathsep}{os.environ['PATH']}",
        RAY_AUTH_MODE="token",
        RAY_AUTH_TOKEN=secrets.token_hex(32),
        RAY_USAGE_STATS_ENABLED="0",
    )
    command = [
        RAY, "start", "--head", "--block", "--num-cpus=2", "--node-ip-address=127.0.0.1", f"--port={port}",
        f"--dashboard-port={dashboard}", "--object-store-memory=200000000", f"--memory={MEMORY_BYTES}",
        f"--temp-dir={folder}",
    ]  # fmt: skip
    with (folder / "head.log").open("w") as log:
        head = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        for _ in range(240):
            assert head.poll() is None, (folder / "head.log").read_text()[-2000:]
            if "Ray runtime started" in (folder / "head.log").read_text():
                break
            time.sleep(0.25)
        api = f"http://127.0.0.1:{dashboard}"
        yield environment | {"RAY_ADDRESS": f"127.0.0.1:{port}", "RAY_API_SERVER_ADDRESS": api}
    finally:
        for process in [*psutil.Process(head.pid).children(recursive=True), psutil.Process(head.pid)]:
            process.kill()
        head.wait()
        shutil.rmtree(folder, ignore_errors=True)
