"""Parquet, read in batches: only the columns that are needed, and only so many rows at a time as fit in bounds."""

import gzip
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ray_apps.ingestion.files.opening import DAMAGED_GZIP, open_plain, open_raw, unreadable
from ray_apps.ingestion.files.pieces import RowsPiece, in_pieces
from ray_apps.ingestion.files.rows import BadRow, Row, Unit, repeated

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_BATCH_BYTES = 16 * 1024 * 1024
_MAX_BATCH_ROWS = 4_096


class ParquetRows:
    """Reader of a Parquet file. Timestamps become `datetime` (UTC if the column has no zone)."""

    typed = True
    uniform = True
    unit: Unit = "row"

    def __init__(self, path: Path, *, gzipped: bool) -> None:
        self._path, self._gzipped = path, gzipped
        with self._open() as file:
            if not file.metadata.num_rows:
                raise unreadable(path, "it holds columns but no record; give at least one")
            self.columns = tuple(file.schema_arrow.names)
        if twice := repeated(self.columns):
            raise unreadable(path, f"it has the column {twice} twice; rename one of them")

    def rows(self, wanted: Collection[str]) -> Iterator[Row | BadRow]:
        """Yield the rows with their `wanted` columns; damage in the middle is one `BadRow`, and the end."""
        import pyarrow as pa

        number = 0
        with self._open() as file:
            names = [name for name in self.columns if name in wanted]
            batches = file.iter_batches(batch_size=_batch_rows(file, names), columns=names)
            try:
                for batch in batches:
                    columns = [_plain_values(batch.column(name)) for name in names]
                    for values in zip(*columns, strict=True):
                        number += 1
                        yield Row(number, dict(zip(names, values, strict=True)))
            except (pa.ArrowException, OSError) as error:
                yield BadRow(number + 1, f"the Parquet data is damaged from here on: {_first_line(error)}")

    def pieces(self, wanted: Collection[str], size: int) -> Iterator[RowsPiece]:
        """Yield the same in pieces of `size` records."""
        return in_pieces(self.rows(wanted), size)

    @contextmanager
    def _open(self) -> Iterator["pq.ParquetFile"]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        with self._seekable() as stream:
            try:
                file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=1024 * 1024)
            except (pa.ArrowException, OSError) as error:
                problem = f"it is no whole Parquet file ({_first_line(error)}); make or download it again"
                raise unreadable(self._path, problem) from None
            yield file

    @contextmanager
    def _seekable(self) -> Iterator[IO[bytes]]:
        """Parquet is read from its end, so a gzipped one is first unpacked into a file that has no name."""
        if not self._gzipped:
            with open_raw(self._path) as raw:
                yield raw
            return
        with tempfile.TemporaryFile() as unpacked:
            self._unpack(unpacked)
            yield unpacked

    def _unpack(self, target: IO[bytes]) -> None:
        try:
            with open_plain(self._path, gzipped=True) as plain:
                shutil.copyfileobj(plain, target)
        except (*DAMAGED_GZIP, gzip.BadGzipFile):
            raise unreadable(self._path, "its gzip data is damaged; make or download it again") from None
        target.seek(0)


def _batch_rows(file: "pq.ParquetFile", names: list[str]) -> int:
    """How many rows of the wanted columns come to about 16 MiB, by the file's own account of its sizes."""
    wanted, total = set(names), 0
    for group in range(file.metadata.num_row_groups):
        meta = file.metadata.row_group(group)
        for place in range(meta.num_columns):
            column = meta.column(place)
            if column.path_in_schema.split(".")[0] in wanted:
                total += column.total_uncompressed_size
    bytes_a_row: int = max(1, total // max(1, file.metadata.num_rows))
    return max(1, min(_MAX_BATCH_ROWS, _BATCH_BYTES // bytes_a_row))


def _plain_values(column: "pa.Array") -> list[Any]:
    """Arrow values as Python's own; one that Python cannot hold becomes bytes, which no field takes."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):
        return [_value_or_bytes(value) for value in column]


def _value_or_bytes(value: "pa.Scalar") -> Any:
    """Text that is not UTF-8 and times beyond the year 9999 exist in Arrow but not in Python."""
    try:
        return value.as_py()
    except (ValueError, OverflowError):
        return b""


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0][:200]
