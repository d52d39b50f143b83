"""Records of an outside service as a chunk: they are normalised like the rows of a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion.fields import FIELDS, FieldPlan
from ray_apps.ingestion.normalise import Rejection, normalise
from ray_apps.ingestion.sources.letters import rejected
from ray_apps.ingestion.sources.protocol import Item
from ray_apps.ingestion.sources.pull import Record


@dataclass(frozen=True, slots=True)
class RecordsChunk:
    """Records of the source `name`, whose signals are of `kind`; `rejected` could not even be made records."""

    name: str
    kind: str
    records: Sequence[Record]
    rejected: Sequence[DeadLetter]
    now: datetime

    def __len__(self) -> int:
        """How many records, good and bad."""
        return len(self.records) + len(self.rejected)

    def head(self, count: int) -> "RecordsChunk":
        """The first `count`, records before those that are none."""
        rest = max(0, count - len(self.records))
        return RecordsChunk(self.name, self.kind, self.records[:count], self.rejected[:rest], self.now)

    def items(self) -> Iterator[Item]:
        """Yield every record as a signal or a dead letter."""
        plan = FieldPlan(self.kind, **{name: name for name in FIELDS})
        for record in self.records:
            outcome = normalise(record.values, plan, self.now, typed=True)
            if isinstance(outcome, Rejection):
                yield rejected(self.name, record.locator, outcome.reason, record.values)
            else:
                yield outcome
        yield from self.rejected
