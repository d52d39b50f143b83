"""Allowances that a whole cluster shares: one log of spent units per bucket in PostgreSQL, kept by pyrate-limiter.

Whoever takes units does it under a lock of the bucket's table and by the database server's clock, so that processes
and hosts whose clocks differ keep one limit together. Everything happens inside transactions: a pooler in transaction
mode (PgBouncer) may stand between.

pyrate-limiter makes the table of a bucket (`ratelimit___` and its name) when it first opens it, and cannot be told not
to: the database's user must be allowed to create tables, or have them made with its rights before.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import tuple_row
from pyrate_limiter import PostgresBucket, Rate, RateItem, SlidingWindowLog

from ray_apps.domain.sources import Allowance, day_start, next_day_start
from ray_apps.store.open import Store

_SLACK, _LEAST_SLACK_S = 0.1, 0.5
"""Sliding windows are kept longer than the service's, by a tenth and at least half a second: a call reaches the service
some time after it was counted here."""

_CONTENDED_S = 0.05
_CONTENDED_TRIES = 200
_LEAK_EVERY = 500
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class RateBuckets:
    """Takes units from buckets known by name, such as `reddit_default`. Threads may share it."""

    def __init__(self, store: Store, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._pool, self._sleep = _Connections(store), sleep
        self._buckets: dict[tuple[str, tuple[Allowance, ...]], _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, bucket: str, allowances: Sequence[Allowance], cost: int) -> float:
        """Spend `cost` units if all allowances hold, and return 0; otherwise spend nothing and return the wait (s).

        The wait is infinite for a cost that no window can ever hold. Holders of the same bucket give the same
        allowances: each process enforces its own upon the shared log.
        """
        with self._lock:
            key = (bucket, tuple(allowances))
            if key not in self._buckets:
                self._buckets[key] = _Bucket(self._pool, bucket, _rates(allowances))
            kept = self._buckets[key]
        for _ in range(_CONTENDED_TRIES):
            wait = kept.take(cost)
            if wait is not None:
                return wait
            self._sleep(_CONTENDED_S * random.uniform(0.2, 1.0))  # noqa: S311 - to spread callers, not to hide anything
        return _CONTENDED_S


class _Connections:
    """The store's connections as pyrate-limiter expects a pool's: rows as tuples, time stamps written in UTC."""

    closed = False

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
        with self._store.transaction() as tx:
            plain: psycopg.Connection[Any] = tx
            before = plain.row_factory
            plain.row_factory = tuple_row
            try:
                # The library's column has no time zone; in a session's own zone an hour a year would come twice.
                plain.execute("SET LOCAL TIME ZONE 'UTC'")
                yield plain
            finally:
                plain.row_factory = before

    def close(self) -> None:
        """The connections are the store's to close."""


class _DayRate(Rate):
    """A limit for each calendar day of a time zone."""

    def __init__(self, limit: int, zone: str) -> None:
        super().__init__(limit, 86_400_000)
        self.zone = zone


class _Windows(SlidingWindowLog):
    """The library's sliding windows, and calendar days beside them."""

    def window_start(self, rate: Rate, now: int) -> int:
        if isinstance(rate, _DayRate):
            return _milliseconds(day_start(_moment(now), rate.zone))
        return super().window_start(rate, now)

    def blocking_offset(self, rate: Rate, weight: int) -> int | None:
        return None if isinstance(rate, _DayRate) else super().blocking_offset(rate, weight)

    def retry_after(self, rate: Rate, now: int, blocking_timestamp: int | None) -> int:
        if isinstance(rate, _DayRate):
            return _milliseconds(next_day_start(_moment(now), rate.zone)) - now + 1
        return super().retry_after(rate, now, blocking_timestamp)


class _Bucket(PostgresBucket):
    """One bucket by the server's clock alone: without an answer from the database, no unit is spent."""

    def __init__(self, pool: _Connections, name: str, rates: list[Rate]) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"a bucket's name is lower-case letters, digits and _, at most 40: {name!r}")
        stands_in: Any = pool
        super().__init__(stands_in, name, rates, _Windows())
        self._mutex, self._taken = threading.Lock(), 0

    def now(self) -> int:
        """Milliseconds since 1970 by the database server."""
        with self.pool.connection() as connection:
            row = connection.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint").fetchone()
        return int(row[0]) if row else 0

    def take(self, cost: int) -> float | None:
        """Spend and return 0, or return the seconds to wait; None if another holder was at the table just then."""
        with self._mutex:
            item = RateItem("unit", self.now(), weight=cost)
            if self.put(item):
                if self._taken % _LEAK_EVERY == 0:
                    self.leak(item.timestamp)
                self._taken += 1
                return 0.0
            if any(cost > rate.limit for rate in self.rates):
                return float("inf")
            wait = self._recorded_wait(item)
            return None if wait is None else max(wait, 1) / 1000


def _rates(allowances: Sequence[Allowance]) -> list[Rate]:
    """The library's rates. It wants a longer window to be the lower rate: where slack undid that, it is made lower."""
    rates: list[Rate] = []
    for allowance in sorted(allowances, key=lambda each: each.span_s):
        span_s = allowance.span_s
        if allowance.day is None:
            span_s += max(span_s * _SLACK, _LEAST_SLACK_S)
        interval, limit = round(span_s * 1000), allowance.limit
        if rates:
            limit = min(limit, rates[-1].limit * interval // rates[-1].interval)
        rates.append(_DayRate(limit, allowance.day) if allowance.day is not None else Rate(limit, interval))
    return rates


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
