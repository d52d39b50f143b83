"""Objects in an S3 bucket. A PUT, in parts or whole, shows nothing before it is complete, so every write is atomic."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ray_apps.domain.errors import EngineError
from ray_apps.platform.settings import Settings
from ray_apps.store.object_keys import check_name, checked, is_sha, place_of, sha_of

_MISSING_BUCKET = "NoSuchBucket"


class S3Objects:
    """Objects in a bucket (created if missing): those by SHA-256 under `objects/`, named ones under their names."""

    def __init__(self, settings: Settings) -> None:
        import s3fs

        secret = settings.s3_secret_key.get_secret_value() if settings.s3_secret_key else None
        key = settings.s3_access_key.get_secret_value() if settings.s3_access_key else None
        self._bucket = settings.s3_bucket
        self._where = settings.s3_endpoint or "Amazon S3"
        self._fs: Any = s3fs.S3FileSystem(
            key=key,
            secret=secret,
            endpoint_url=settings.s3_endpoint,
            config_kwargs={"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 2}},
        )
        with self._errors():
            if not self._fs.exists(self._bucket):
                self._fs.mkdir(self._bucket)

    def put(self, data: bytes) -> str:
        """See `ObjectStore.put`."""
        key = sha_of(data)
        if not self.has(key):
            with self._errors():
                self._fs.pipe_file(self._path(key), data)
        return key

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        with self._errors(key):
            data = bytes(self._fs.cat_file(self._path(key)))
        return checked(key, data) if is_sha(key) else data

    def has(self, key: str) -> bool:
        """See `ObjectStore.has`."""
        path = self._path(key)
        self._fs.invalidate_cache()
        with self._errors():
            return bool(self._fs.exists(path))

    def put_file(self, name: str, path: Path) -> None:
        """See `ObjectStore.put_file`."""
        check_name(name)
        with self._errors():
            self._fs.put_file(str(path), self._path(name))

    def fetch(self, name: str, path: Path) -> None:
        """See `ObjectStore.fetch`."""
        check_name(name)
        with self._errors(name):
            self._fs.get_file(self._path(name), str(path))

    def delete(self, key: str) -> bool:
        """See `ObjectStore.delete`."""
        there = self.has(key)
        with self._errors():
            self._fs.rm_file(self._path(key))
        return there

    def keys(self, prefix: str) -> Iterator[str]:
        """See `ObjectStore.keys`."""
        check_name(f"{prefix}/x")
        self._fs.invalidate_cache()
        with self._errors():
            found = sorted(self._fs.find(f"{self._bucket}/{prefix}"))
        # A folder that is empty now may be listed by its own name.
        names = (str(path).removeprefix(f"{self._bucket}/") for path in found)
        return (name for name in names if name.startswith(f"{prefix}/") and not name.endswith("/"))

    def _path(self, key: str) -> str:
        return f"{self._bucket}/{'objects/' if is_sha(key) else ''}{place_of(key)}"

    @contextmanager
    def _errors(self, key: str | None = None) -> Iterator[None]:
        """What the service refuses, as one line that names the setting to look at; that `key` is missing, in words."""
        from botocore.exceptions import BotoCoreError

        try:
            yield
        except FileNotFoundError as problem:
            if key is not None and _code(problem) != _MISSING_BUCKET:
                raise EngineError(f"object {key} is not in bucket {self._bucket}") from None
            raise EngineError(f"there is no bucket {self._bucket} at {self._where} (S3_BUCKET)") from None
        except PermissionError as problem:
            raise EngineError(
                f"{self._where} refuses bucket {self._bucket} to these keys (S3_ACCESS_KEY, S3_SECRET_KEY): "
                f"{_reason(problem)}"
            ) from None
        except (BotoCoreError, ConnectionError, TimeoutError) as problem:
            raise EngineError(f"{self._where} does not answer (S3_ENDPOINT): {_reason(problem)}") from None
        except (OSError, ValueError) as problem:
            raise EngineError(f"cannot use bucket {self._bucket} at {self._where} (S3_*): {_reason(problem)}") from None


def _code(problem: BaseException) -> str:
    """The service's own code for what it refused; empty if it gave none."""
    response = getattr(problem.__cause__, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _reason(problem: Exception) -> str:
    lines = str(problem).splitlines()
    return lines[0][:200] if lines else type(problem).__name__
