"""What a source is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ray_apps.domain.signals import DeadLetter, Signal

STAGE = "ingest"
"""The stage that a source's dead letters belong to."""


@dataclass(slots=True)
class SourceCounts:
    """How many records the running iteration has yielded as signals and as dead letters."""

    accepted: int = 0
    rejected: int = 0

    @property
    def read(self) -> int:
        """All records met so far."""
        return self.accepted + self.rejected


@runtime_checkable
class SignalSource(Protocol):
    """Anything that yields signals.

    `name` is for people. Iterating starts at the beginning, sets `counts` to zero and keeps them up to date; it holds
    a bounded number of records. One record may repeat the content of another: de-duplication comes later.
    """

    name: str
    counts: SourceCounts

    def __iter__(self) -> Iterator[Signal | DeadLetter]:
        """Yield every record in the source's order, as a signal or as the reason why it is none."""
        ...
