"""Files: pictures addressed by their SHA-256, and the parts of the lake addressed by name.

Bytes put under their SHA-256 are stored once, and what is read is checked against its name. A named file is replaced
as a whole or not at all: who reads it meanwhile sees the old one or the new one. A folder by default, an S3 bucket by
settings; the rest of the engine cannot tell.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from ray_apps.domain.errors import EngineError
from ray_apps.platform.settings import Settings
from ray_apps.store.object_keys import check_name, checked, is_sha, place_of, sha_of

_ABANDONED_SECONDS = 3600
"""A file still being written after so long was left by a writer that was killed."""


class ObjectStore(Protocol):
    """Bytes by SHA-256, and files by name (`raw-signals/year=2026/part-1-9.parquet`).

    A key is either. Every method raises `EngineError`, one line that names the setting or folder, if the store cannot
    be used, and for what can be no key.
    """

    def put(self, data: bytes) -> str:
        """Store bytes; returns their key. Storing the same bytes again changes nothing."""
        ...

    def get(self, key: str) -> bytes:
        """Read bytes; raises `EngineError` if they are missing or damaged."""
        ...

    def has(self, key: str) -> bool:
        """Whether the key is stored."""
        ...

    def put_file(self, name: str, path: Path) -> None:
        """Store a copy of a local file under a name, in place of what was there."""
        ...

    def fetch(self, name: str, path: Path) -> None:
        """Copy a named file to a local one; raises `EngineError` if there is none."""
        ...

    def delete(self, key: str) -> bool:
        """Remove what is stored under a key; whether there was anything."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """The names of all files under a folder of names (`raw-signals`), in order."""
        ...


def open_objects(settings: Settings) -> ObjectStore:
    """The object store that the settings name."""
    if settings.s3_bucket is None:
        return FolderObjects(settings.objects_dir)
    from ray_apps.store.objects_s3 import S3Objects

    return S3Objects(settings)


class FolderObjects:
    """Objects as files. Written aside and renamed, so that a killed writer leaves no half file under a key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """See `ObjectStore.put`."""
        key = sha_of(data)
        path = self._path(key)
        with self._errors():
            if not path.exists():
                _write(path, lambda out: out.write(data))
        return key

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        path = self._path(key)
        with self._errors(key):
            data = path.read_bytes()
        return checked(key, data) if is_sha(key) else data

    def has(self, key: str) -> bool:
        """See `ObjectStore.has`."""
        with self._errors():
            return self._path(key).exists()

    def put_file(self, name: str, path: Path) -> None:
        """See `ObjectStore.put_file`."""
        check_name(name)
        with self._errors(), path.open("rb") as source:
            _write(self._path(name), lambda out: shutil.copyfileobj(source, out, 1 << 20))

    def fetch(self, name: str, path: Path) -> None:
        """See `ObjectStore.fetch`."""
        check_name(name)
        with self._errors(name):
            shutil.copyfile(self._path(name), path)

    def delete(self, key: str) -> bool:
        """See `ObjectStore.delete`."""
        with self._errors():
            try:
                self._path(key).unlink()
            except FileNotFoundError:
                return False
            return True

    def keys(self, prefix: str) -> Iterator[str]:
        """See `ObjectStore.keys`."""
        check_name(f"{prefix}/x")
        with self._errors():
            found = sorted(path for path in (self._folder / prefix).rglob("*") if path.is_file())
        return (path.relative_to(self._folder).as_posix() for path in found if not path.name.startswith("."))

    def _path(self, key: str) -> Path:
        return self._folder / place_of(key)

    @contextmanager
    def _errors(self, key: str | None = None) -> Iterator[None]:
        """What the system refuses (no space, no permission), as one line; that `key` is missing, in words."""
        try:
            yield
        except OSError as problem:
            if key is not None and isinstance(problem, FileNotFoundError) and not self._path(key).exists():
                raise EngineError(f"object {key} is not in {self._folder}") from None
            raise EngineError(f"cannot use the objects in {self._folder}: {problem.strerror or problem}") from None


def _write(path: Path, fill: Callable[[IO[bytes]], object]) -> None:
    """Write a file aside and rename it; what could not be finished is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            fill(out)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sweep(folder: Path) -> None:
    """Remove what killed writers left in a folder."""
    for left in folder.glob(".new-*"):
        with suppress(OSError):  # another writer may have removed it first
            if left.stat().st_mtime < time.time() - _ABANDONED_SECONDS:
                left.unlink()
