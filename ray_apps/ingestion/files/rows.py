"""What every reader yields, and what a reader is."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from ray_apps.ingestion.files.pieces import Piece

Unit = Literal["line", "row"]
EMPTY_LINE = "empty line"
PAYLOAD_BYTES = 3_000
"""How much of a bad row's raw bytes is kept: more than a dead letter shows, so that cleaning cannot leave a gap."""


class Row(NamedTuple):
    """One record as its file holds it. `number` counts from 1: the record's first line, or its row in Parquet."""

    number: int
    values: Mapping[str, object]


class BadRow(NamedTuple):
    """A place in the file that holds no record. `payload` is the beginning of what stands there."""

    number: int
    reason: str
    payload: str = ""


class Reader(Protocol):
    """One opened file.

    `columns` are the names found (for JSONL: in its first records). `typed` is false where the format writes
    everything as text, so that "12" is a number there. `uniform` is true where every row has all `columns`. `unit` is
    what `number` counts.
    """

    columns: tuple[str, ...]
    typed: bool
    uniform: bool
    unit: Unit

    def rows(self, wanted: Collection[str]) -> Iterator[Row | BadRow]:
        """Yield the file from its start; a format that can leave columns unread reads only the `wanted` ones."""
        ...

    def pieces(self, wanted: Collection[str], size: int) -> "Iterator[Piece]":
        """Yield the same, cut into pieces of about `size` records that another process can go on with."""
        ...


def repeated(names: Iterable[str]) -> str:
    """List the column names that are there more than once, for an error; empty where all differ."""
    twice = [name for name, times in Counter(names).items() if name and times > 1]
    return ", ".join(repr(name[:40]) for name in twice[:5])


def beginning(raw: bytes) -> str:
    """Make the start of raw bytes readable, for a `BadRow`'s payload; what is no UTF-8 becomes U+FFFD."""
    return raw[:PAYLOAD_BYTES].decode("utf-8", "replace")
