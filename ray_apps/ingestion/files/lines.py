"""Lines of bounded length: however long a line is, it is never held whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ray_apps.ingestion.files.opening import DAMAGED_GZIP, open_plain
from ray_apps.ingestion.files.rows import EMPTY_LINE, PAYLOAD_BYTES, BadRow, beginning

MAX_LINE_BYTES = 1024 * 1024
"""A longer line is refused; a Reddit post with everything its API says is about a tenth of this."""

_TOO_LONG = f"the line is longer than {MAX_LINE_BYTES:,} bytes"
_CHUNK_BYTES = 256 * 1024
_BOM = "\ufeff"


class Line(NamedTuple):
    """One line of text without its end. `number` counts from 1."""

    number: int
    text: str


def read_lines(path: Path, *, gzipped: bool) -> Iterator[Line | BadRow]:
    """Yield a file's lines as text; a line that is empty, too long or not UTF-8 is a `BadRow`.

    Compressed data that ends early or is damaged yields the lines before the damage and then one `BadRow`.
    """
    for number, raw, refused in _raw_lines(path, gzipped=gzipped):
        if refused is not None:
            yield BadRow(number, refused, beginning(raw))
            continue
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            yield BadRow(number, f"invalid UTF-8 at byte {error.start + 1} of the line", beginning(raw))
            continue
        if number == 1:
            text = text.removeprefix(_BOM)
        yield Line(number, text) if text and not text.isspace() else BadRow(number, EMPTY_LINE)


def _raw_lines(path: Path, *, gzipped: bool) -> Iterator[tuple[int, bytes, str | None]]:
    """Yield (number, bytes, reason to refuse the line or None)."""
    number, tail, overflow = 1, b"", False
    with open_plain(path, gzipped=gzipped) as stream:
        while True:
            try:
                chunk = stream.read1(_CHUNK_BYTES)
            except DAMAGED_GZIP as error:
                cut = isinstance(error, EOFError)
                yield number, tail, f"the compressed data {'ends too early' if cut else 'is damaged'} here"
                return
            if not chunk:
                break
            pieces = chunk.split(b"\n")
            if not overflow:
                pieces[0] = tail + pieces[0]
            for piece in pieces[:-1]:
                if overflow or len(piece) > MAX_LINE_BYTES:
                    yield number, tail if overflow else piece, _TOO_LONG
                    overflow = False
                else:
                    yield number, piece.removesuffix(b"\r"), None
                number += 1
            if not overflow:
                tail = pieces[-1]
                if len(tail) > MAX_LINE_BYTES:
                    tail, overflow = tail[:PAYLOAD_BYTES], True
    if overflow:
        yield number, tail, _TOO_LONG
    elif tail:
        yield number, tail.removesuffix(b"\r"), None
