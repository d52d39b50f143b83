"""A real S3 server on loopback, one for the session, for whoever imports the fixture."""

import json
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

S3Settings = dict[str, str]


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Settings]:
    """The settings of a running S3 server; the bucket `engine` is made by whoever opens it first."""
    with running_s3(tmp_path_factory.mktemp("s3")) as (settings, _):
        yield settings


@contextmanager
def running_s3(folder: Path) -> Iterator[tuple[S3Settings, "subprocess.Popen[bytes]"]]:
    """An S3 server for the block, over a folder; gives its settings and its process.

    Its user may do everything; there is another one, `reader` with the secret `readersecret`, who may not write.
    """
    users = [
        _user("dev", "devsecret", "Admin", "Read", "Write", "List", "Tagging"),
        _user("reader", "readersecret", "Read", "List"),
    ]
    (folder / "s3.json").write_text(json.dumps({"identities": users}))
    ports = {name: _free_port() for name in ("master", "volume", "filer", "s3")}
    weed = Path(sys.executable).parent / "weed"
    command = [
        str(weed), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-master.port={ports['master']}",
        f"-volume.port={ports['volume']}", f"-filer.port={ports['filer']}", "-volume.max=8",
        "-master.volumeSizeLimitMB=64", "-master.telemetry=false", "-s3", f"-s3.port={ports['s3']}",
        "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={folder / 's3.json'}",
    ]  # fmt: skip
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{ports['s3']}"
        settings = {"s3_endpoint": url, "s3_access_key": "dev", "s3_secret_key": "devsecret", "s3_bucket": "engine"}
        try:
            _wait(url, process, folder / "log")
            yield settings, process
        finally:
            process.kill()
            process.wait(timeout=30)


def _user(name: str, secret: str, *actions: str) -> dict[str, object]:
    return {"name": name, "credentials": [{"accessKey": name, "secretKey": secret}], "actions": list(actions)}


def _free_port() -> int:
    """A free port whose neighbour 10,000 higher is free too: the server listens there for gRPC."""
    while True:
        port = random.randrange(11_000, 32_000)
        try:
            for number in (port, port + 10_000):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
        except OSError:
            continue
        return port


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(240):
        assert process.poll() is None, log.read_text()[-2000:]
        try:
            if httpx.get(f"{url}/healthz", timeout=2).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.25)
    raise AssertionError("the S3 server did not start")
