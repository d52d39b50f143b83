"""Objects in a folder and in a real S3 server: one contract."""

import hashlib
import json
import os
import random
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ray_apps.domain.errors import EngineError
from ray_apps.platform.settings import Settings, load_settings
from ray_apps.store.objects import FolderObjects, ObjectStore, S3Objects, open_objects


def free_port() -> int:
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


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A real S3 server on loopback."""
    folder = tmp_path_factory.mktemp("s3")
    identity = {
        "name": "dev",
        "credentials": [{"accessKey": "devkey", "secretKey": "devsecret"}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    ports = {name: free_port() for name in ("master", "volume", "filer", "s3")}
    weed = Path(sys.executable).parent / "weed"
    command = [
        str(weed), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-master.port={ports['master']}",
        f"-volume.port={ports['volume']}", f"-filer.port={ports['filer']}", "-volume.max=8",
        "-master.volumeSizeLimitMB=64", "-master.telemetry=false", "-s3", f"-s3.port={ports['s3']}",
        "-s3.port.iceberg=0", f"-s3.config={folder / 's3.json'}",
    ]  # fmt: skip
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{ports['s3']}"
        try:
            _wait(url, process, folder / "log")
            yield {"s3_endpoint": url, "s3_access_key": "devkey", "s3_secret_key": "devsecret", "s3_bucket": "engine"}
        finally:
            process.kill()
            process.wait(timeout=30)


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


@pytest.fixture(params=["folder", "s3"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    more = request.getfixturevalue("s3") if request.param == "s3" else {}
    return load_settings(data_dir=tmp_path, **more)


@pytest.fixture
def objects(settings: Settings) -> ObjectStore:
    return open_objects(settings)


def test_bytes_come_back_by_their_sha256_and_are_stored_once(objects: ObjectStore) -> None:
    key = objects.put(b"artwork")
    assert len(key) == 64
    assert objects.put(b"artwork") == key
    assert objects.has(key)
    assert objects.get(key) == b"artwork"


def test_what_is_missing_or_misnamed_is_one_clear_line(objects: ObjectStore) -> None:
    assert not objects.has("0" * 64)
    with pytest.raises(EngineError, match="not in"):
        objects.get("0" * 64)
    with pytest.raises(EngineError, match="no object key"):
        objects.get("../../etc/passwd")


def test_damage_is_noticed(tmp_path: Path) -> None:
    objects = FolderObjects(tmp_path)
    key = objects.put(b"artwork")
    (tmp_path / key[:2] / key[2:4] / key).write_bytes(b"artwork, changed")
    with pytest.raises(EngineError, match="damaged"):
        objects.get(key)


def test_what_cannot_be_written_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    objects = FolderObjects(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(EngineError, match=r"cannot use the objects in .*: File too large"):
            objects.put(b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_killed_writers_left_is_removed_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    key = hashlib.sha256(b"artwork").hexdigest()
    folder = tmp_path / key[:2] / key[2:4]
    folder.mkdir(parents=True)
    left, growing = folder / ".new-left", folder / ".new-growing"
    for path in (left, growing):
        path.write_bytes(b"half")
    os.utime(left, (0, 0))
    FolderObjects(tmp_path).put(b"artwork")
    assert {path.name for path in folder.iterdir()} == {key, growing.name}


def test_a_bucket_that_cannot_be_reached_or_is_locked_says_so_without_secrets(s3: dict[str, str]) -> None:
    for wrong in ({"s3_endpoint": "http://127.0.0.1:1"}, {"s3_secret_key": "hunter2"}):
        with pytest.raises(EngineError, match="S3_") as problem:
            S3Objects(load_settings(**(s3 | wrong)))
        assert "hunter2" not in str(problem.value)
