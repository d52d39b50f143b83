"""Files as a source: JSONL, CSV and Parquet, plain or gzip."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from ray_apps.domain.signals import DeadLetter, Signal
from ray_apps.ingestion.fields import FieldPlan, check_columns, recognise
from ray_apps.ingestion.files import BadRow, Row, open_reader
from ray_apps.ingestion.normalise import ADULT, Rejection, normalise
from ray_apps.ingestion.privacy import is_about_people, without_handles, without_people
from ray_apps.ingestion.sources.protocol import STAGE, SourceCounts
from ray_apps.ingestion.text import printable

_PAYLOAD_CHARS = 2_000
_REASON_CHARS = 300
_REMEMBERED_PLANS = 256


class FileSource:
    """The records of one file, in its order."""

    def __init__(self, path: Path, mapping: Mapping[str, str], now: datetime) -> None:
        """Open `path`; `mapping` is {column: field}, `now` (UTC) the time of reading. Raise `InputError`."""
        self.name = path.name
        self.counts = SourceCounts()
        self._reader = open_reader(path)
        self._plan = check_columns(str(path), self._reader.columns, mapping)
        # JSON carries its keys, so an author can be cut out of a broken line; a broken line of CSV does not tell whose
        # name stands where.
        self._shows_bad_rows = self._reader.typed or not any(map(is_about_people, self._reader.columns))
        self._plans: dict[tuple[str, ...], FieldPlan] = {}
        self._where, self._mapping, self._now = str(path.resolve()), dict(mapping), now

    def __iter__(self) -> Iterator[Signal | DeadLetter]:
        """Yield every record as a signal or a dead letter; raise `InputError` if the file fails while it is read."""
        self.counts = SourceCounts()
        typed = self._reader.typed
        for row in self._reader.rows(self._plan.columns()):
            if isinstance(row, BadRow):
                payload = without_people(row.payload) if self._shows_bad_rows else ""
                outcome: Signal | DeadLetter = self._dead(row.number, row.reason, payload)
            else:
                plan = self._plan_for(row)
                signal = normalise(row.values, plan, self._now, typed=typed)
                outcome = self._rejected(row, plan, signal) if isinstance(signal, Rejection) else signal
            if isinstance(outcome, Signal):
                self.counts.accepted += 1
            else:
                self.counts.rejected += 1
            yield outcome

    def _plan_for(self, row: Row) -> FieldPlan:
        """Return the plan of one record: where records differ (JSONL), there are still few kinds of them."""
        if self._reader.uniform:
            return self._plan
        columns = tuple(row.values)
        plan = self._plans.get(columns)
        if plan is None:
            plan = recognise(columns, self._mapping)
            if len(self._plans) < _REMEMBERED_PLANS:
                self._plans[columns] = plan
        return plan

    def _rejected(self, row: Row, plan: FieldPlan, rejection: Rejection) -> DeadLetter:
        """Keep only the columns that mean something to us, and nothing at all of an adult post."""
        if rejection.reason == ADULT:
            return self._dead(row.number, ADULT, "")
        kept = {column: row.values[column] for column in plan.columns() if column in row.values}
        try:
            payload = json.dumps(kept, ensure_ascii=False, default=str)[: 2 * _PAYLOAD_CHARS]
        except RecursionError:  # nested to just the depth that could be read
            payload = ""
        return self._dead(row.number, rejection.reason, without_handles(payload))

    def _dead(self, number: int, reason: str, payload: str) -> DeadLetter:
        return DeadLetter(
            stage=STAGE,
            source=self._where,
            locator=f"{self._reader.unit} {number}",
            reason=printable(reason, _REASON_CHARS),
            payload=printable(payload, _PAYLOAD_CHARS),
        )
