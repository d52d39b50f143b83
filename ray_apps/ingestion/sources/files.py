"""Files as a source: JSONL, CSV and Parquet, plain or gzip."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion.fields import FieldPlan, check_columns, recognise
from ray_apps.ingestion.files import BadRow, Row, open_reader
from ray_apps.ingestion.files.pieces import Piece
from ray_apps.ingestion.normalise import Rejection, normalise
from ray_apps.ingestion.privacy import is_about_people, without_people
from ray_apps.ingestion.sources.letters import letter, rejected
from ray_apps.ingestion.sources.protocol import Item
from ray_apps.ingestion.values import EARLIEST

_REMEMBERED_PLANS = 256
_PIECE = 20_000


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a file's rows are read: everything that its pieces have in common."""

    where: str
    unit: str
    typed: bool
    uniform: bool
    shows_bad_rows: bool
    plan: FieldPlan
    mapping: Mapping[str, str]
    now: datetime
    written: datetime

    def at(self, number: int) -> str:
        """Where a row stands, for people."""
        return f"{self.unit} {number}"


@dataclass(frozen=True, slots=True)
class FileChunk:
    """A piece of a file with what is needed to read it."""

    reading: _Reading
    piece: Piece
    _plans: dict[tuple[str, ...], FieldPlan] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many records."""
        return len(self.piece)

    def head(self, count: int) -> "FileChunk":
        """The first `count` records."""
        return FileChunk(self.reading, self.piece.head(count))

    def items(self) -> Iterator[Item]:
        """Yield every record as a signal or a dead letter; raise `InputError` if the file fails while it is read."""
        reading = self.reading
        for row in self.piece.rows():
            if isinstance(row, BadRow):
                payload = without_people(row.payload) if reading.shows_bad_rows else ""
                yield letter(reading.where, reading.at(row.number), row.reason, payload)
                continue
            plan = self._plan_for(row)
            signal = normalise(row.values, plan, reading.now, typed=reading.typed, captured=reading.written)
            yield self._rejected(row, plan, signal) if isinstance(signal, Rejection) else signal

    def _plan_for(self, row: Row) -> FieldPlan:
        """Return the plan of one record: where records differ (JSONL), there are still few kinds of them."""
        if self.reading.uniform:
            return self.reading.plan
        columns = tuple(row.values)
        plan = self._plans.get(columns)
        if plan is None:
            plan = recognise(columns, self.reading.mapping)
            if len(self._plans) < _REMEMBERED_PLANS:
                self._plans[columns] = plan
        return plan

    def _rejected(self, row: Row, plan: FieldPlan, rejection: Rejection) -> DeadLetter:
        """Keep only the columns that mean something to us."""
        kept = {column: row.values[column] for column in plan.columns() if column in row.values}
        return rejected(self.reading.where, self.reading.at(row.number), rejection.reason, kept)


def _written(path: Path, now: datetime) -> datetime:
    """When a file was last written: its counters were read by then, whenever it is read itself. Not after `now`."""
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return written if EARLIEST <= written <= now else now


class FileSource:
    """The records of one file, in its order."""

    def __init__(self, path: Path, mapping: Mapping[str, str], now: datetime) -> None:
        """Open `path`; `mapping` is {column: field}, `now` (UTC) the time of reading. Raise `InputError`.

        Records that do not say when they were captured were so when the file was written: reading it again is no
        second look at them.
        """
        self.name, self.where = path.name, str(path.resolve())
        self._reader = open_reader(path)
        plan = check_columns(str(path), self._reader.columns, mapping)
        # JSON carries its keys, so an author can be cut out of a broken line; a broken line of CSV does not tell whose
        # name stands where.
        shows_bad_rows = self._reader.typed or not any(map(is_about_people, self._reader.columns))
        self._reading = _Reading(
            self.where, self._reader.unit, self._reader.typed, self._reader.uniform, shows_bad_rows, plan,
            dict(mapping), now, _written(path, now),
        )  # fmt: skip

    def chunks(self, size: int) -> Iterator[FileChunk]:
        """Cut the file; raise `InputError` if it fails while it is read."""
        for piece in self._reader.pieces(self._reading.plan.columns(), size):
            yield FileChunk(self._reading, piece)

    def __iter__(self) -> Iterator[Item]:
        """Yield every record as a signal or a dead letter; raise `InputError` if the file fails while it is read."""
        for chunk in self.chunks(_PIECE):
            yield from chunk.items()
