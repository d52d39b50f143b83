"""`idea-engine serve --listing-model`, as people start it: the gateway's command deploys the model too, on one Ray."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from models.listing_writer.asking import Limits, ListingAsk
from models.listing_writer.client import ChatListingWriter
from tests.conftest import ROOT, clean_environment
from tests.llm.service import KEY
from tests.llm.tiny_qwen import build_tiny_qwen


@pytest.mark.timeout(1_200)
def test_the_command_serves_the_model_beside_the_rest_and_stops_cleanly(tmp_path: Path) -> None:
    model = build_tiny_qwen(tmp_path / "tiny")
    environment = clean_environment(
        API_PORT="0", DATA_DIR=str(tmp_path / "data"), RAY_CPUS="2", LISTING_SERVICE_KEY=KEY
    )
    log = (tmp_path / "stderr").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "jobs", "serve", "--listing-model", model],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            if "Stop with Ctrl-C" in line:
                break
        found = re.search(r"LISTING_MODEL_URL=(\S+) LISTING_MODEL_NAME=(\S+)", told)
        assert found, told + (tmp_path / "stderr").read_text()[-2000:]
        url, name = found.groups()
        assert KEY not in told
        ask = ListingAsk("Sourdough Survivor", "sourdough", (), "Shirt", (), Limits(140, 10_000, tags=13, tag=20))
        writer = ChatListingWriter(url, name, KEY)
        outcome = writer.write(ask)
        writer.close()
        assert outcome.reason is None
        stranger = ChatListingWriter(url, name, "another-secret-key")
        assert stranger.write(ask).reason == "status 401"
        stranger.close()
        assert httpx.get(f"{url.removesuffix('/listing-model')}/health", trust_env=False).json() == {"status": "ok"}
    finally:
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=120) == 0
        log.close()
    assert KEY not in (tmp_path / "stderr").read_text()
