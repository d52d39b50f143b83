"""Pieces of a file: stretches of known length that another process can read into rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, Self

from ray_apps.ingestion.files.rows import BadRow, Row


class Piece(Protocol):
    """Some records of a file in their order; it can be pickled. Reading it costs nothing until `rows` is iterated."""

    def __len__(self) -> int:
        """How many records, good and bad."""
        ...

    def rows(self) -> Iterator[Row | BadRow]:
        """Read the records."""
        ...

    def head(self, count: int) -> Self:
        """The first `count` of them."""
        ...


@dataclass(frozen=True, slots=True)
class RowsPiece:
    """Records that had to be read to find out where they end (CSV, Parquet)."""

    records: tuple[Row | BadRow, ...]

    def __len__(self) -> int:
        """How many records, good and bad."""
        return len(self.records)

    def rows(self) -> Iterator[Row | BadRow]:
        """Give the records."""
        return iter(self.records)

    def head(self, count: int) -> "RowsPiece":
        """The first `count` of them."""
        return RowsPiece(self.records[:count])


def in_pieces(rows: Iterable[Row | BadRow], size: int) -> Iterator[RowsPiece]:
    """Cut rows into pieces of `size`."""
    iterator = iter(rows)
    while records := tuple(islice(iterator, size)):
        yield RowsPiece(records)
