"""What a source is: something that is cut into chunks, which can be read and cleaned anywhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable

from ray_apps.domain.signals import DeadLetter, Signal

STAGE = "ingest"
"""The stage that a source's dead letters belong to."""
Item = Signal | DeadLetter


class Chunk(Protocol):
    """Some records of a source, in its order, not read yet. It can be pickled; what makes it costs little."""

    def __len__(self) -> int:
        """How many records."""
        ...

    def items(self) -> Iterator[Item]:
        """Yield every record, as a signal or as the reason why it is none."""
        ...

    def head(self, count: int) -> Self:
        """The first `count` records."""
        ...


@runtime_checkable
class SignalSource(Protocol):
    """Anything that yields signals. `name` is for people; `where` tells it from every other source, for its lease.

    One record may repeat the content of another: de-duplication comes later.
    """

    name: str
    where: str

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Cut the source, from its beginning, into chunks of about `size` records."""
        ...

    def __iter__(self) -> Iterator[Item]:
        """Yield every record in the source's order."""
        ...


@dataclass(frozen=True, slots=True)
class ItemsChunk:
    """Records that are read already."""

    read: Sequence[Item]

    def __len__(self) -> int:
        """How many records."""
        return len(self.read)

    def items(self) -> Iterator[Item]:
        """Give them."""
        return iter(self.read)

    def head(self, count: int) -> "ItemsChunk":
        """The first `count`."""
        return ItemsChunk(self.read[:count])
