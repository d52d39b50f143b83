"""JSON lines: one object a line."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import orjson

from ray_apps.ingestion.files.lines import Block, Line, RawLine, raw_lines, read_blocks, read_line
from ray_apps.ingestion.files.opening import unreadable
from ray_apps.ingestion.files.rows import BadRow, Row, Unit, beginning

_PROBE_LINES = 1_000
_PROBE_RECORDS = 100
_MAX_COLUMNS = 1_000


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


@dataclass(frozen=True, slots=True)
class JsonPiece:
    """Blocks of lines, not decoded yet; of the first `limit` lines only."""

    blocks: tuple[Block, ...]
    limit: int

    def __len__(self) -> int:
        """How many lines."""
        return self.limit

    def rows(self) -> Iterator[Row | BadRow]:
        """Decode the lines."""
        for block in self.blocks:
            left = self.limit - (block.first - self.blocks[0].first)
            for raw in islice(raw_lines(block), left):
                yield _decode(raw)

    def head(self, count: int) -> "JsonPiece":
        """The first `count` lines."""
        return JsonPiece(self.blocks, min(self.limit, count))


class JsonLines:
    """Reader of JSON lines. `columns` are the keys of the first 100 objects; later objects may have others."""

    typed = True
    uniform = False
    unit: Unit = "line"

    def __init__(self, path: Path, *, gzipped: bool) -> None:
        self._path, self._gzipped = path, gzipped
        self.columns = self._probe()

    def rows(self, wanted: Collection[str] = ()) -> Iterator[Row | BadRow]:
        """Yield the file from its start. A line is read whole, so `wanted` saves nothing here."""
        for block in read_blocks(self._path, gzipped=self._gzipped):
            yield from map(_decode, raw_lines(block))

    def pieces(self, wanted: Collection[str], size: int) -> Iterator[JsonPiece]:
        """Yield the same in pieces that end with a block, so of some hundred lines more than `size`."""
        blocks: list[Block] = []
        lines = 0
        for block in read_blocks(self._path, gzipped=self._gzipped):
            blocks.append(block)
            lines += block.lines
            if lines >= size:
                yield JsonPiece(tuple(blocks), lines)
                blocks, lines = [], 0
        if blocks:
            yield JsonPiece(tuple(blocks), lines)

    def _probe(self) -> tuple[str, ...]:
        """Find the names in use; raise `InputError` if the first lines hold no object at all."""
        names: dict[str, None] = {}
        records, first_problem = 0, ""
        for row in islice(self.rows(), _PROBE_LINES):
            if isinstance(row, BadRow):
                first_problem = first_problem or f"line {row.number}: {row.reason}"
                continue
            names.update(dict.fromkeys(islice(row.values, _MAX_COLUMNS - len(names))))
            records += 1
            if records == _PROBE_RECORDS:
                break
        if not records:
            raise unreadable(self._path, f"it holds no JSON object ({first_problem}); give one object a line")
        return tuple(names)


def _decode(raw: RawLine) -> Row | BadRow:
    """Decode a line: quickly where it is good, and otherwise with the decoder that says what is wrong."""
    try:
        value: Any = orjson.loads(raw.data) if raw.refused is None else None
    except orjson.JSONDecodeError:
        value = None
    if isinstance(value, dict) and len(value) <= _MAX_COLUMNS:
        return Row(raw.number, value)
    line = read_line(raw)
    return _decode_with_care(line) if isinstance(line, Line) else line


def _decode_with_care(line: Line) -> Row | BadRow:
    try:
        value: Any = _DECODER.decode(line.text)
    except json.JSONDecodeError as error:
        return _bad(line, f"broken JSON at column {error.colno}: {error.msg}")
    except RecursionError:
        return _bad(line, "broken JSON: nested too deeply")
    except ValueError as error:  # NaN, Infinity, or a number of thousands of digits
        return _bad(line, f"broken JSON: {error}")
    if not isinstance(value, dict):
        return _bad(line, "the line is JSON but not an object")
    if len(value) > _MAX_COLUMNS:
        return _bad(line, f"the object has {len(value):,} keys; at most {_MAX_COLUMNS:,} are taken")
    return Row(line.number, value)


def _bad(line: Line, reason: str) -> BadRow:
    return BadRow(line.number, reason, beginning(line.text.encode()))
