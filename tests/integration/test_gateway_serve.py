"""`idea-engine serve` as people start it: the real Serve configuration, read over HTTP, and stopped by a signal."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from gateway_fixtures import PHRASES, seed

from ray_apps.gateway.client import COOKIE
from ray_apps.platform.settings import load_settings
from ray_apps.store import open_store
from tests.conftest import Ran, clean_environment


def start(folder: Path, data: Path) -> "subprocess.Popen[str]":
    """Start the command in an empty folder, on a free port."""
    environment = clean_environment(API_PORT="0", DATA_DIR=str(data), RAY_CPUS="2")
    return subprocess.Popen(
        [sys.executable, "-m", "jobs", "serve"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def link_of(process: "subprocess.Popen[str]") -> re.Match[str]:
    """The printed link, taken apart into its base URL and its code."""
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/ui/#code=(\S+)", seen):
            return found
    raise AssertionError(f"no link: {seen} {process.stderr.read() if process.stderr else ''}")


@pytest.mark.timeout(400)
def test_serve_deploys_both_applications_and_stops_cleanly(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with open_store(load_settings(data_dir=data)) as store:
        seed(store)
    process = start(tmp_path, data)
    try:
        url, code = link_of(process).groups()
        token = (data / "api_token").read_text().strip()
        assert stat.S_IMODE((data / "api_token").stat().st_mode) == 0o600
        for path in ("/api/listings", "/docs", "/ui", "/ui/", "/ui/config", "/nothing", "/-/routes"):
            assert httpx.get(url + path).status_code == 401, path
        assert httpx.get(f"{url}/health").json() == {"status": "ok"}
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}) as script:
            page = script.get("/api/listings", params={"status": "in_review"}).json()
            assert [item["phrase"] for item in page["items"]] == list(PHRASES)
            post = {"content": "My cat learned to open the fridge", "community": "cats", "counts": {"score": 90}}
            answer = script.post("/api/score", json={"post": post}, timeout=60)
            assert answer.status_code == 200, answer.text
            assert 0 < answer.json()["receipt"]["score"] < 1
            assert answer.json()["phrase"]
            picture = script.get(f"/api/mockups/{page['items'][0]['mockup_id']}/preview")
            assert picture.content.startswith(b"\x89PNG")
        with httpx.Client(base_url=url) as browser:
            assert "<form" in browser.get("/ui/").text
            assert browser.post("/api/session", json={"code": code}).status_code == 200
            assert "gradio" in browser.get("/ui/").text
            assert browser.post("/ui/gradio_api/run/predict", headers={"Origin": "http://evil"}).status_code == 403
            session = browser.cookies[COOKIE]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        told = process.stderr.read() if process.stderr else ""
        assert "Traceback" not in told
        assert token not in told
        assert session not in told
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/health")
    assert not (data / "postgres" / "cluster" / "postmaster.pid").exists(), "the database was stopped"
    with open_store(load_settings(data_dir=data)) as store, store.transaction() as tx:
        assert tx.execute("SELECT count(*) AS n FROM sign_in_codes").fetchone() == {"n": 0}


def test_a_taken_port_is_one_clear_line(idea_engine: Callable[..., Ran], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = idea_engine("serve", API_PORT=str(port), DATA_DIR=str(tmp_path / "data"))
    assert done.code == 2
    (line,) = done.err.strip().splitlines()
    assert f"127.0.0.1:{port}" in line
    assert "API_PORT" in line
    assert not (tmp_path / "data").exists(), "nothing was started"
