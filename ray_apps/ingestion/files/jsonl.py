"""JSON lines: one object a line."""

import json
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from ray_apps.ingestion.files.lines import Line, read_lines
from ray_apps.ingestion.files.opening import unreadable
from ray_apps.ingestion.files.rows import BadRow, Row, Unit, beginning

_PROBE_LINES = 1_000
_PROBE_RECORDS = 100
_MAX_COLUMNS = 1_000


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


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
        for line in read_lines(self._path, gzipped=self._gzipped):
            yield _decode(line) if isinstance(line, Line) else line

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


def _decode(line: Line) -> Row | BadRow:
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
