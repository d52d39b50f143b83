"""Pulling a source as the stage does, with deaths: what was stored so far is all that the next attempt knows."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ray_apps.domain.signals import CalendarEvent, DeadLetter
from ray_apps.ingestion.polite_protocol import BudgetSpent
from ray_apps.ingestion.sources.pull import PullSource, Record

_MOST_RUNS = 500


@dataclass
class Walked:
    """Everything that would have been stored, and the watermark with it."""

    state: Mapping[str, Any] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    rejected: list[DeadLetter] = field(default_factory=list)
    events: list[CalendarEvent] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    pages: int = 0
    runs: int = 0
    spent: BudgetSpent | None = None

    def ids(self) -> Counter[str]:
        """How often each external id came."""
        return Counter(str(record.values["id"]) for record in self.records)


def walk(
    build: Callable[[], PullSource],
    now: datetime,
    state: Mapping[str, Any] | None = None,
    *,
    kill_after: int | None = None,
) -> Walked:
    """Pull to the end. With `kill_after` every run stores that many pages, fetches one more, and dies without storing
    it; the next run is a new source with the stored state as JSON holds it."""
    walked = Walked(state=_through_json(state or {}))
    while walked.runs < _MOST_RUNS:
        walked.runs += 1
        if _run(build(), now, walked, kill_after):
            return walked
    raise AssertionError(f"no end after {_MOST_RUNS} runs")


def _run(source: PullSource, now: datetime, walked: Walked, kill_after: int | None) -> bool:
    """One run; whether it came to its own end."""
    try:
        for number, page in enumerate(source.pages(walked.state, now)):
            if number == kill_after:
                return False
            walked.state = _through_json(page.state)
            walked.records += page.records
            walked.rejected += page.rejected
            walked.events += page.events
            walked.gone += page.gone
            walked.pages += 1
    except BudgetSpent as spent:
        walked.spent = spent
    return True


def _through_json(state: Mapping[str, Any]) -> Mapping[str, Any]:
    decoded: dict[str, Any] = json.loads(json.dumps(state))
    return decoded
