"""What the polite client asks of a limiter."""

from collections.abc import Sequence
from typing import Protocol

from ray_apps.domain.sources import Allowance


class Limiter(Protocol):
    """Keeps allowances. `ray_apps.store.rate_buckets.RateBuckets` keeps them for the whole cluster."""

    def take(self, bucket: str, allowances: Sequence[Allowance], cost: int) -> float:
        """Spend `cost` units and return 0, or spend nothing and return the seconds to wait (infinite: never)."""
        ...
