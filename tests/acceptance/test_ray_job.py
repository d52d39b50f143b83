"""The main job on a Ray cluster that is already there, by `ray job submit`."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.conftest import ROOT, clean_environment

RAY = Path(sys.executable).parent / "ray"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def cluster() -> Iterator[dict[str, str]]:
    """A head node of our own behind a token, ended by its processes' ids; gives the environment to reach it."""
    folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))
    port, dashboard = free_port(), free_port()
    environment = clean_environment(
        PATH=f"{RAY.parent}{os.pathsep}{os.environ['PATH']}",
        RAY_AUTH_MODE="token",
        RAY_AUTH_TOKEN=secrets.token_hex(32),
        RAY_USAGE_STATS_ENABLED="0",
    )
    command = [
        RAY, "start", "--head", "--block", "--num-cpus=2", "--node-ip-address=127.0.0.1", f"--port={port}",
        f"--dashboard-port={dashboard}", "--object-store-memory=500000000", f"--temp-dir={folder}",
    ]  # fmt: skip
    with (folder / "head.log").open("w") as log:
        head = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    address = f"http://127.0.0.1:{dashboard}"
    try:
        headers = {"Authorization": f"Bearer {environment['RAY_AUTH_TOKEN']}"}
        for _ in range(120):
            assert head.poll() is None, (folder / "head.log").read_text()[-2000:]
            try:
                if httpx.get(f"{address}/api/jobs/", headers=headers, timeout=2, trust_env=False).is_success:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.5)
        assert httpx.get(f"{address}/api/jobs/", timeout=2, trust_env=False).status_code in {401, 403}
        yield environment | {"RAY_API_SERVER_ADDRESS": address}
    finally:
        for process in [*psutil.Process(head.pid).children(recursive=True), psutil.Process(head.pid)]:
            process.kill()
        head.wait()
        shutil.rmtree(folder, ignore_errors=True)


def test_the_main_job_runs_by_ray_job_submit(cluster: dict[str, str], tmp_path: Path) -> None:
    # fmt: off
    command = [
        RAY, "job", "submit", "--working-dir", ".", "--", "python", "-m", "jobs", "run", "--limit", "48", "--top", "1",
        "--auto-approve", "1", "--data-dir", str(tmp_path / "data"), "--json",
    ]
    # fmt: on
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False, env=cluster)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    [line] = [line for line in done.stdout.splitlines() if line.startswith('{"signals"')]
    result = json.loads(line)
    assert result["signals"]["stored"] == 48
    assert result["mockups"]["with_mockup"] == 1
    assert result["listings"]["live"] == 1
    assert Path(result["contact_sheet"]).exists()


def test_a_cluster_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jobs", "ideate", "--data-dir", str(tmp_path)],
        capture_output=True, text=True, timeout=120, check=False, env=clean_environment(RAY_ADDRESS="127.0.0.1:1"),
    )  # fmt: skip
    assert done.returncode == 1
    assert "RAY_ADDRESS=127.0.0.1:1" in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
