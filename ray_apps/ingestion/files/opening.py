"""Opening files: every way in which a path can be unusable becomes one clear line."""

import gzip
import io
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from ray_apps.domain.errors import InputError

Format = Literal["jsonl", "csv", "parquet"]
ByteStream = io.BufferedReader | gzip.GzipFile
"""An open file's content. Read it with `read1`: `read` of damaged gzip data throws away what came before the damage."""
DAMAGED_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)
"""What Python raises for gzip data that is cut off or not what it claims to be."""

_HEAD_BYTES = 64 * 1024
_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_REFUSED_MAGIC = (
    (_GZIP, "compressed with gzip twice; unpack it once"),
    (b"PK\x03\x04", "a ZIP archive; unpack it and give the file inside"),
    (b"\xfd7zXZ\x00", "compressed with xz; use gzip or plain text"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; use gzip or plain text"),
    (b"BZh", "compressed with bzip2; use gzip or plain text"),
    (b"\xff\xfe", "UTF-16 text; save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text; save it as UTF-8"),
)


class Shape(NamedTuple):
    """What a file holds, by its content first and its name second."""

    format: Format
    gzipped: bool


def unreadable(path: Path, why: str) -> InputError:
    """The error for a file that cannot be used: what, where, and what to do about it."""
    return InputError(f"cannot read {str(path)!r}: {why}")


@contextmanager
def open_raw(path: Path) -> Iterator[io.BufferedReader]:
    """Open a regular file as it is on disk; raise `InputError` for anything else, and for a disk that fails later."""
    try:
        with _open_regular(path) as raw:
            yield raw
    except FileNotFoundError:
        raise unreadable(path, "there is no such file; check the path") from None
    except PermissionError:
        raise unreadable(path, "permission denied; check the rights of the file and its folder") from None
    except gzip.BadGzipFile:  # an OSError by descent, but about the data: left to whoever reads the data
        raise
    except OSError as error:
        raise unreadable(path, f"{error.strerror or error}; check the path and the disk") from None


def _open_regular(path: Path) -> io.BufferedReader:
    try:
        mode = path.stat().st_mode
    except ValueError:  # a NUL in the path
        raise unreadable(path, "this is no valid file name; check the path") from None
    if stat.S_ISDIR(mode):
        raise unreadable(path, "it is a folder; give a file")
    if not stat.S_ISREG(mode):
        raise unreadable(path, "it is not a regular file; save the data to a file first")
    return path.open("rb")


@contextmanager
def open_plain(path: Path, *, gzipped: bool) -> Iterator[ByteStream]:
    """Open a file's content, decompressed as it is read."""
    with open_raw(path) as raw:
        if not gzipped:
            yield raw
            return
        with gzip.GzipFile(fileobj=raw) as plain:
            yield plain


def detect(path: Path) -> Shape:
    """Look at a file's first bytes and say what it holds; raise `InputError` if it can be nothing that we read."""
    with open_raw(path) as raw:
        start = raw.read(len(_GZIP))
    gzipped = start == _GZIP
    with open_plain(path, gzipped=gzipped) as plain:
        try:
            head = _read_head(plain)
        except DAMAGED_GZIP:
            raise unreadable(path, "its gzip data is corrupt from the start; make or download it again") from None
    if not head:
        raise unreadable(path, "it is empty; give a file with at least one record")
    for magic, what in _REFUSED_MAGIC:
        if head.startswith(magic):
            raise unreadable(path, f"it is {what}")
    return Shape(_format(path, head), gzipped)


def _read_head(plain: ByteStream) -> bytes:
    """Read up to the first text: blank lines in front, however many, say nothing about the format."""
    while head := plain.read1(_HEAD_BYTES):
        if text := head.removeprefix(_BOM).lstrip():
            return text
    return b""


def _format(path: Path, head: bytes) -> Format:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in {".gz", ".gzip"}]
    suffix = suffixes[-1] if suffixes else ""
    if head.startswith(b"PAR1"):
        return "parquet"
    if suffix in {".parquet", ".pq"}:
        raise unreadable(path, "it is named as Parquet but does not begin as one; make or download it again")
    if _is_json_array(head):
        raise unreadable(path, "it is one JSON array; write one object a line instead (jq -c '.[]')")
    return "jsonl" if head.startswith(b"{") or suffix in {".jsonl", ".ndjson", ".json"} else "csv"


def _is_json_array(head: bytes) -> bool:
    """Tell a file that is one array of objects from lines of which the first happens to be an array."""
    first, _, rest = head.partition(b"\n")
    return head.startswith(b"[") and head[1:].lstrip().startswith(b"{") and not (rest and first.rstrip().endswith(b"]"))
