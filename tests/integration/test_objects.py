"""Objects in a folder and in a real S3 server: one contract."""

import hashlib
import os
import resource
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ray_apps.domain.errors import EngineError
from ray_apps.platform.settings import Settings, load_settings
from ray_apps.store.objects import FolderObjects, ObjectStore, open_objects
from ray_apps.store.objects_s3 import S3Objects
from tests.integration.s3_fixtures import running_s3, s3

__all__ = ["s3"]


@pytest.fixture(params=["folder", "s3"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    more = request.getfixturevalue("s3") if request.param == "s3" else {}
    return load_settings(data_dir=tmp_path, **more)


@pytest.fixture
def objects(settings: Settings) -> ObjectStore:
    return open_objects(settings)


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    """Writes a local file of these bytes."""

    def write(data: bytes) -> Path:
        path = tmp_path / "local"
        path.write_bytes(data)
        return path

    return write


def test_bytes_come_back_by_their_sha256_and_are_stored_once(objects: ObjectStore) -> None:
    key = objects.put(b"artwork")
    assert len(key) == 64
    assert objects.put(b"artwork") == key
    assert objects.has(key)
    assert objects.get(key) == b"artwork"


def test_named_files_are_replaced_listed_and_deleted(
    objects: ObjectStore, file: Callable[[bytes], Path], tmp_path: Path
) -> None:
    names = [f"contract-test/day={day:02}/part-{day}.parquet" for day in (2, 1)]
    for name in names:
        objects.put_file(name, file(name.encode()))
    objects.put_file(names[0], file(b"the second look"))
    sha = objects.put(b"a picture among them")
    assert objects.get(names[0]) == b"the second look"
    objects.fetch(names[1], tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == names[1].encode()
    assert list(objects.keys("contract-test")) == sorted(names)
    assert list(objects.keys("contract-test/day=01")) == [names[1]]
    assert list(objects.keys("nothing-here")) == []
    assert [objects.delete(key) for key in (names[0], names[0], sha, sha)] == [True, False, True, False]
    assert not objects.has(names[0])
    assert not objects.has(sha)
    assert list(objects.keys("contract-test")) == [names[1]]


def test_what_is_missing_or_misnamed_is_one_clear_line(objects: ObjectStore, tmp_path: Path) -> None:
    assert not objects.has("0" * 64)
    for missing in ("0" * 64, "raw-signals/part-0.parquet"):
        with pytest.raises(EngineError, match="not in"):
            objects.get(missing)
    with pytest.raises(EngineError, match="not in"):
        objects.fetch("raw-signals/part-0.parquet", tmp_path / "nothing")
    for wrong in ("../../etc/passwd", "raw-signals/../../x", "/etc/passwd", "raw-signals/.hidden", "objects/00/x", "x"):
        for use in (objects.get, objects.has, objects.delete):
            with pytest.raises(EngineError, match="no object key"):
                use(wrong)
        with pytest.raises(EngineError, match="no object key"):
            objects.put_file(wrong, tmp_path)


def test_damage_is_noticed(tmp_path: Path) -> None:
    objects = FolderObjects(tmp_path)
    key = objects.put(b"artwork")
    (tmp_path / key[:2] / key[2:4] / key).write_bytes(b"artwork, changed")
    with pytest.raises(EngineError, match="damaged"):
        objects.get(key)


def test_what_cannot_be_written_is_one_line_and_leaves_what_was_there(
    tmp_path: Path, file: Callable[[bytes], Path]
) -> None:
    objects = FolderObjects(tmp_path / "objects")
    objects.put_file("raw-signals/part", file(b"before"))
    large = file(b"x" * 100_000)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        for write in (lambda: objects.put(b"x" * 100_000), lambda: objects.put_file("raw-signals/part", large)):
            with pytest.raises(EngineError, match=r"cannot use the objects in .*: File too large"):
                write()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.read_bytes() for path in (tmp_path / "objects").rglob("*") if path.is_file()] == [b"before"]


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
    wrong = {"S3_ENDPOINT": {"s3_endpoint": "http://127.0.0.1:1"}, "S3_SECRET_KEY": {"s3_secret_key": "hunter2"}}
    for setting, more in wrong.items():
        with pytest.raises(EngineError, match=setting) as problem:
            S3Objects(load_settings(**(s3 | more)))
        assert "hunter2" not in str(problem.value)


def test_a_service_that_fails_after_opening_names_the_setting(tmp_path: Path, file: Callable[[bytes], Path]) -> None:
    local = file(b"part")
    (tmp_path / "server").mkdir()
    with running_s3(tmp_path / "server") as (given, process):
        objects = S3Objects(load_settings(data_dir=tmp_path, **given))
        objects.put_file("raw-signals/part", local)
        reader = given | {"s3_access_key": "reader", "s3_secret_key": "readersecret"}
        reading = S3Objects(load_settings(data_dir=tmp_path, **reader))
        assert reading.get("raw-signals/part") == b"part"
        writing = [lambda: reading.put(b"new"), lambda: reading.put_file("raw-signals/part", local)]
        fails_naming("S3_ACCESS_KEY, S3_SECRET_KEY", [*writing, lambda: reading.delete("raw-signals/part")])

        # To a bucket that is gone this server answers a write by making it anew, or by refusing the keys.
        objects._fs.rm("engine", recursive=True)
        fails_naming("S3_BUCKET", [lambda: objects.get("raw-signals/part")])
        process.kill()
        process.wait(timeout=30)
        uses: list[Callable[[], object]] = [
            lambda: objects.put(b"new"),
            lambda: objects.put_file("raw-signals/part", local),
            lambda: objects.get("raw-signals/part"),
            lambda: objects.keys("raw-signals"),
        ]
        fails_naming("S3_ENDPOINT", uses)


def fails_naming(setting: str, uses: Sequence[Callable[[], object]]) -> None:
    for use in uses:
        with pytest.raises(EngineError, match=setting) as problem:
            use()
        assert "\n" not in str(problem.value)
        assert "secret" not in str(problem.value)
