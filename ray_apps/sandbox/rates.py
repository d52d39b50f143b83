"""How many calls an app may make: a sliding second and a sliding 24 hours. Pure: the time is an argument."""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from ray_apps.sandbox.options import CallBudget

_MINUTES = 24 * 60


@dataclass(frozen=True)
class Verdict:
    """Whether a call may pass, and what is left. `retry_after` is whole seconds, set when it may not."""

    allowed: bool
    remaining_second: int
    remaining_day: int
    retry_after: int | None = None


class RateLimiter:
    """Counts calls. The day is kept by minute: exact enough for a quota, and small enough to save."""

    def __init__(self, budget: CallBudget, minutes: Mapping[int, int] | None = None) -> None:
        self.budget = budget
        self._second: deque[float] = deque()
        self._minutes: dict[int, int] = dict(minutes or {})

    def take(self, now: float) -> Verdict:
        """Count one call at `now` (Unix seconds, never decreasing) if both limits allow it; refused calls are free."""
        minute = int(now // 60)
        while self._second and self._second[0] <= now - 1.0:
            self._second.popleft()
        for old in [m for m in self._minutes if m <= minute - _MINUTES]:
            del self._minutes[old]
        day_used = sum(self._minutes.values())
        left_second, left_day = self.budget.per_second - len(self._second), self.budget.per_day - day_used
        if left_day <= 0:
            return Verdict(False, max(left_second, 0), 0, self._day_wait(now))
        if left_second <= 0:
            return Verdict(False, 0, left_day, max(1, math.ceil(self._second[0] + 1.0 - now)))
        self._second.append(now)
        self._minutes[minute] = self._minutes.get(minute, 0) + 1
        return Verdict(True, left_second - 1, left_day - 1)

    def _day_wait(self, now: float) -> int:
        return max(1, math.ceil((min(self._minutes) + _MINUTES) * 60 - now))

    def minutes(self) -> dict[int, int]:
        """Calls by minute, to be saved."""
        return dict(self._minutes)
