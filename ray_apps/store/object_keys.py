"""What may be a key of the object store, and where it stands there. Pure."""

import hashlib
import re

from ray_apps.domain.errors import EngineError

_SHA = re.compile(r"[0-9a-f]{64}")
# At least one folder; no part that begins with a dot, so nothing hidden and no way up. Folders of two characters and
# `objects` belong to the SHA-256 keys.
_NAME = re.compile(r"(?!objects/)[a-z][a-z0-9-]{2,62}(/[A-Za-z0-9][A-Za-z0-9=._-]{0,127}){1,8}")


def sha_of(data: bytes) -> str:
    """The key that bytes have."""
    return hashlib.sha256(data).hexdigest()


def is_sha(key: str) -> bool:
    """Whether a key is a SHA-256 rather than a name."""
    return _SHA.fullmatch(key) is not None


def checked(key: str, data: bytes) -> bytes:
    """The bytes, if they are those that a SHA-256 names; raises `EngineError` if not."""
    if sha_of(data) != key:
        raise EngineError(f"object {key} is damaged: its bytes do not match its name")
    return data


def check_name(name: str) -> str:
    """The name, if it can be one of a file; raises `EngineError` if not."""
    if _NAME.fullmatch(name) is None:
        raise EngineError(f"{name[:80]!r} is no object key: a name such as folder/file.parquet is expected")
    return name


def place_of(key: str) -> str:
    """A key's path under the store's root; raises `EngineError` for what is no key."""
    if is_sha(key):
        return f"{key[:2]}/{key[2:4]}/{key}"
    if _NAME.fullmatch(key) is not None:
        return key
    raise EngineError(f"{key[:80]!r} is no object key: a SHA-256 in 64 hexadecimal digits, or a name, is expected")
