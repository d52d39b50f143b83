"""Files, addressed by their SHA-256: the same bytes are stored once, and what is read is checked against its name.

A folder by default, an S3 bucket by settings; the rest of the engine cannot tell.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from ray_apps.domain.errors import EngineError
from ray_apps.platform.settings import Settings

_ABANDONED_SECONDS = 3600
"""A file still being written after so long was left by a writer that was killed."""


class ObjectStore(Protocol):
    """Bytes by SHA-256."""

    def put(self, data: bytes) -> str:
        """Store bytes; returns their key. Storing the same bytes again changes nothing.

        Raises `EngineError` if they cannot be written.
        """
        ...

    def get(self, key: str) -> bytes:
        """Read bytes; raises `EngineError` if they are missing or damaged."""
        ...

    def has(self, key: str) -> bool:
        """Whether the key is stored."""
        ...


def open_objects(settings: Settings) -> ObjectStore:
    """The object store that the settings name."""
    return S3Objects(settings) if settings.s3_bucket else FolderObjects(settings.objects_dir)


def _key_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _relative(key: str) -> str:
    if len(key) != 64 or not all(c in "0123456789abcdef" for c in key):
        raise EngineError(f"{key[:80]!r} is no object key: a SHA-256 in 64 hexadecimal digits is expected")
    return f"{key[:2]}/{key[2:4]}/{key}"


def _checked(key: str, data: bytes) -> bytes:
    if _key_of(data) != key:
        raise EngineError(f"object {key} is damaged: its bytes do not match its name")
    return data


class FolderObjects:
    """Objects as files. Written aside and renamed, so that a killed writer leaves no half file under a key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """See `ObjectStore.put`."""
        key = _key_of(data)
        path = self._folder / _relative(key)
        with self._errors():
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                _sweep(path.parent)
                _write(path, data)
        return key

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        path = self._folder / _relative(key)
        with self._errors():
            try:
                return _checked(key, path.read_bytes())
            except FileNotFoundError:
                raise EngineError(f"object {key} is not in {self._folder}") from None

    def has(self, key: str) -> bool:
        """See `ObjectStore.has`."""
        with self._errors():
            return (self._folder / _relative(key)).exists()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What the system refuses (no space, no permission), as one line."""
        try:
            yield
        except OSError as problem:
            raise EngineError(f"cannot use the objects in {self._folder}: {problem.strerror or problem}") from None


def _write(path: Path, data: bytes) -> None:
    """Write a file aside and rename it; what could not be finished is removed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
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


class S3Objects:
    """Objects in a bucket (created if missing), under `objects/`."""

    def __init__(self, settings: Settings) -> None:
        import s3fs
        from botocore.exceptions import BotoCoreError

        secret = settings.s3_secret_key.get_secret_value() if settings.s3_secret_key else None
        key = settings.s3_access_key.get_secret_value() if settings.s3_access_key else None
        self._bucket = settings.s3_bucket
        self._fs: Any = s3fs.S3FileSystem(
            key=key,
            secret=secret,
            endpoint_url=settings.s3_endpoint,
            config_kwargs={"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 2}},
        )
        try:
            if not self._fs.exists(self._bucket):
                self._fs.mkdir(self._bucket)
        except (OSError, ValueError, BotoCoreError) as problem:
            where = settings.s3_endpoint or "Amazon S3"
            reason = str(problem).splitlines()[0][:200]
            raise EngineError(f"cannot use bucket {self._bucket} at {where} (S3_*): {reason}") from None

    def _path(self, key: str) -> str:
        return f"{self._bucket}/objects/{_relative(key)}"

    def put(self, data: bytes) -> str:
        """See `ObjectStore.put`."""
        key = _key_of(data)
        if not self.has(key):
            self._fs.pipe_file(self._path(key), data)
        return key

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        try:
            return _checked(key, bytes(self._fs.cat_file(self._path(key))))
        except FileNotFoundError:
            raise EngineError(f"object {key} is not in bucket {self._bucket}") from None

    def has(self, key: str) -> bool:
        """See `ObjectStore.has`."""
        self._fs.invalidate_cache()
        return bool(self._fs.exists(self._path(key)))
