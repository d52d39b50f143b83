"""CSV: a header, then records that may span lines where a quoted field holds line ends."""

import csv
from collections import deque
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from ray_apps.ingestion.files.lines import Line, read_lines
from ray_apps.ingestion.files.opening import unreadable
from ray_apps.ingestion.files.pieces import RowsPiece, in_pieces
from ray_apps.ingestion.files.rows import EMPTY_LINE, BadRow, Row, Unit, beginning, repeated

MAX_RECORD_CHARS = 128 * 1024
"""A longer record is refused. It also bounds how far an unclosed quote is followed, and what is then read twice."""

_DELIMITERS = ",\t;"


class CsvRows:
    """Reader of CSV with a header, separated by comma, tab or semicolon (whichever the header has most of).

    A record that is broken (an unclosed quote, text after a closing quote) costs its first line only: reading starts
    again at the next line, so that one stray quote does not swallow good records.
    """

    typed = False
    uniform = True
    unit: Unit = "line"

    def __init__(self, path: Path, *, gzipped: bool) -> None:
        self._path, self._gzipped = path, gzipped
        header = next((line for line in self._lines() if not _is_blank(line)), None)
        if not isinstance(header, Line):
            why = header.reason if header else "nothing but empty lines"
            raise unreadable(path, f"it has no header ({why}); its first line must name the columns")
        self._header_line = header.number
        self._delimiter = max(_DELIMITERS, key=header.text.count)
        self.columns = _column_names(path, header.text, self._delimiter)
        if all(isinstance(row, BadRow) and _is_blank(row) for row in self.rows(())):
            raise unreadable(path, "it holds column names but no record; give at least one")

    def rows(self, wanted: Collection[str]) -> Iterator[Row | BadRow]:
        """Yield the records below the header with their `wanted` columns."""
        width = len(self.columns)
        places = [(name, place) for place, name in enumerate(self.columns) if name in wanted]
        below = (line for line in self._lines() if line.number > self._header_line)
        for record in _records(below, self._delimiter):
            if isinstance(record, BadRow):
                yield record
            elif len(record.values) == width:
                yield Row(record.number, {name: record.values[place] for name, place in places})
            else:
                reason = f"{len(record.values)} columns where the header has {width}"
                yield BadRow(record.number, reason, beginning(record.text.encode()))

    def pieces(self, wanted: Collection[str], size: int) -> Iterator[RowsPiece]:
        """Yield the same in pieces of `size` records."""
        return in_pieces(self.rows(wanted), size)

    def _lines(self) -> Iterator[Line | BadRow]:
        return read_lines(self._path, gzipped=self._gzipped)


class _Record(NamedTuple):
    number: int
    values: list[str]
    text: str


class _Interrupted(Exception):
    """A record cannot go on: its next line is unreadable, or it is too long."""


class _Feed:
    """The lines that a `csv.reader` asks for, remembered until its record is complete so that they can be read again.

    An empty line inside a quoted field is part of it; any other unreadable line ends the record.
    """

    def __init__(self, lines: Iterator[Line | BadRow]) -> None:
        self._lines = lines
        self._waiting: deque[Line | BadRow] = deque()
        self.taken: list[Line | BadRow] = []
        self._chars = 0

    def start_record(self) -> Line | BadRow | None:
        """Forget the last record and look at the next line, which stays where it is; `None` at the end."""
        self.taken, self._chars = [], 0
        if not self._waiting and (line := next(self._lines, None)) is not None:
            self._waiting.append(line)
        return self._waiting[0] if self._waiting else None

    def skip(self) -> None:
        """Leave out the line that `start_record` showed."""
        self._waiting.popleft()

    def give_back_all_but_first(self) -> None:
        """Put the lines of a broken record back, to be read again without its first one."""
        self._waiting.extendleft(reversed(self.taken[1:]))

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        if isinstance(line, BadRow) and not _is_blank(line):
            self._waiting.appendleft(line)
            raise _Interrupted(f"it goes on in line {line.number}, which is unreadable")
        self.taken.append(line)
        text = line.text + "\n" if isinstance(line, Line) else "\n"
        self._chars += len(text)
        if self._chars > MAX_RECORD_CHARS:
            raise _Interrupted(f"it does not end within {MAX_RECORD_CHARS:,} characters")
        return text


def _records(lines: Iterator[Line | BadRow], delimiter: str) -> Iterator[_Record | BadRow]:
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while (first := feed.start_record()) is not None:
        if isinstance(first, BadRow):
            feed.skip()
            yield first
            continue
        try:
            values = next(reader)
        except (csv.Error, _Interrupted) as error:
            feed.give_back_all_but_first()
            yield BadRow(first.number, f"broken CSV record: {error}", beginning(first.text.encode()))
        else:
            yield _Record(first.number, values, first.text)


def _is_blank(line: Line | BadRow) -> bool:
    return isinstance(line, BadRow) and line.reason == EMPTY_LINE


def _column_names(path: Path, header: str, delimiter: str) -> tuple[str, ...]:
    try:
        names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter, strict=True))]
    except csv.Error as error:
        raise unreadable(path, f"its header is broken CSV ({error}); its first line must name the columns") from None
    if twice := repeated(names):
        raise unreadable(path, f"its header names {twice} twice; rename one of them")
    return tuple(names)
