"""Lines of bounded length: however long a line is, it is never held whole.

A file is cut into blocks of whole lines, which is quick, so that splitting and reading them can be done elsewhere.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ray_apps.ingestion.files.opening import DAMAGED_GZIP, open_plain
from ray_apps.ingestion.files.rows import EMPTY_LINE, PAYLOAD_BYTES, BadRow, beginning

MAX_LINE_BYTES = 1024 * 1024
"""A longer line is refused; a Reddit post with everything its API says is about a tenth of this."""

_TOO_LONG = f"the line is longer than {MAX_LINE_BYTES:,} bytes"
_CHUNK_BYTES = 256 * 1024
_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line of text without its end. `number` counts from 1."""

    number: int
    text: str


class RawLine(NamedTuple):
    """One line as bytes without its end; `refused` says why it cannot be read, if it cannot."""

    number: int
    data: bytes
    refused: str | None = None


class Block(NamedTuple):
    """Whole lines as they stand in the file, of which the first has number `first`; the last one's end is left out.

    `refused` is set where the block is one line (or what there is of it) that cannot be read.
    """

    first: int
    data: bytes
    refused: str | None = None

    @property
    def lines(self) -> int:
        """How many lines it holds."""
        return 1 if self.refused else self.data.count(b"\n") + 1


def read_blocks(path: Path, *, gzipped: bool) -> Iterator[Block]:
    """Cut a file into blocks of some hundred KiB; damaged compressed data ends it with one refused line."""
    number, tail, overflow = 1, b"", False
    with open_plain(path, gzipped=gzipped) as stream:
        while True:
            try:
                chunk = stream.read1(_CHUNK_BYTES)
            except DAMAGED_GZIP as error:
                cut = isinstance(error, EOFError)
                yield Block(number, tail, f"the compressed data {'ends too early' if cut else 'is damaged'} here")
                return
            if not chunk:
                break
            if number == 1 and not tail:
                chunk = chunk.removeprefix(_BOM)
            if overflow:
                _, end, chunk = chunk.partition(b"\n")
                if not end:
                    continue
                yield Block(number, tail, _TOO_LONG)
                number, tail, overflow = number + 1, b"", False
            lines, end, rest = chunk.rpartition(b"\n")
            if end:
                block = Block(number, tail + lines)
                yield block
                number, tail = number + block.lines, rest
            else:
                tail += rest
            if len(tail) > MAX_LINE_BYTES:
                tail, overflow = tail[:PAYLOAD_BYTES], True
    if overflow:
        yield Block(number, tail, _TOO_LONG)
    elif tail:
        yield Block(number, tail)


def raw_lines(block: Block) -> Iterator[RawLine]:
    """Split a block into its lines; the carriage return of a line end is taken off."""
    if block.refused is not None:
        yield RawLine(*block)
        return
    for number, data in enumerate(block.data.split(b"\n"), start=block.first):
        if len(data) > MAX_LINE_BYTES:
            yield RawLine(number, data[:PAYLOAD_BYTES], _TOO_LONG)
        else:
            yield RawLine(number, data.removesuffix(b"\r"))


def read_line(raw: RawLine) -> Line | BadRow:
    """Read a line as text; one that is refused, empty or not UTF-8 is a `BadRow`."""
    if raw.refused is not None:
        return BadRow(raw.number, raw.refused, beginning(raw.data))
    try:
        text = raw.data.decode()
    except UnicodeDecodeError as error:
        return BadRow(raw.number, f"invalid UTF-8 at byte {error.start + 1} of the line", beginning(raw.data))
    return Line(raw.number, text) if text and not text.isspace() else BadRow(raw.number, EMPTY_LINE)


def read_lines(path: Path, *, gzipped: bool) -> Iterator[Line | BadRow]:
    """Yield a file's lines as text; a line that is empty, too long or not UTF-8 is a `BadRow`.

    Compressed data that ends early or is damaged yields the lines before the damage and then one `BadRow`.
    """
    for block in read_blocks(path, gzipped=gzipped):
        yield from map(read_line, raw_lines(block))
