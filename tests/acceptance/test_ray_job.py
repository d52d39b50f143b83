"""The main job on a Ray cluster that is already there, by `ray job submit`."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT, clean_environment
from tests.integration.ray_fixtures import RAY, ray_head


@pytest.fixture(scope="module")
def cluster() -> Iterator[dict[str, str]]:
    """The environment of somebody who submits jobs to a cluster, once it takes them."""
    with ray_head() as environment:
        address = environment["RAY_API_SERVER_ADDRESS"]
        headers = {"Authorization": f"Bearer {environment['RAY_AUTH_TOKEN']}"}
        with httpx.Client(base_url=address, timeout=5, trust_env=False) as api:
            for _ in range(120):
                try:
                    if api.get("/api/jobs/", headers=headers).is_success:
                        break
                except httpx.TransportError:
                    time.sleep(0.5)
            assert api.get("/api/jobs/").status_code in {401, 403}
        yield {name: value for name, value in environment.items() if name != "RAY_ADDRESS"}


def test_the_main_job_runs_by_ray_job_submit(cluster: dict[str, str], tmp_path: Path) -> None:
    # fmt: off
    command = [
        RAY, "job", "submit", "--working-dir", ".", "--", "python", "-m", "jobs", "run", "--limit", "48", "--top", "1",
        "--variants", "front",
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
