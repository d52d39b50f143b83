"""Allowances shared by processes through PostgreSQL: however many callers, one limit, by the server's clock."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from ray_apps.domain.sources import Allowance
from ray_apps.store.rate_buckets import RateBuckets
from tests.conftest import ROOT

LIMIT = 60
TAKER = """
import sys, time
from ray_apps.domain.sources import Allowance
from ray_apps.platform.settings import load_settings
from ray_apps.store import open_store
from ray_apps.store.rate_buckets import RateBuckets
with open_store(load_settings(data_dir=sys.argv[1], database_url=sys.argv[2])) as store:
    buckets, granted = RateBuckets(store), 0
    print("ready", flush=True)
    sys.stdin.readline()
    while not (wait := buckets.take("shared_default", (Allowance(limit=60, seconds=600),), 1)):
        granted += 1
    print(granted, round(wait))
"""


def test_processes_and_threads_at_once_spend_one_limit_and_not_a_unit_more(
    store: Any, database_url: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", TAKER, str(tmp_path), database_url]
    takers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)
    ]
    for taker in takers:
        assert taker.stdout
        assert taker.stdout.readline() == "ready\n"
    buckets, ours = RateBuckets(store), []

    def take() -> None:
        while not buckets.take("shared_default", (Allowance(limit=LIMIT, seconds=600),), 1):
            ours.append(1)

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    told = [taker.communicate("go\n", timeout=60)[0].split() for taker in takers]
    for thread in threads:
        thread.join()
    assert len(ours) + sum(int(granted) for granted, _ in told) == LIMIT
    assert all(600 <= int(wait) <= 660 for _, wait in told), "the wait is told by the server's clock"


def test_what_is_refused_spends_nothing_and_the_wait_is_true(store: Any) -> None:
    buckets, allowances = RateBuckets(store), (Allowance(limit=10, seconds=0.5),)
    assert buckets.take("a_default", allowances, 8) == 0
    wait = buckets.take("a_default", allowances, 3)
    assert 0 < wait <= 1.01
    assert buckets.take("a_default", allowances, 2) == 0, "the refused units were spent"
    time.sleep(wait)
    assert buckets.take("a_default", allowances, 3) == 0
    assert buckets.take("a_default", allowances, 11) == float("inf")
    assert buckets.take("b_default", allowances, 8) == 0, "buckets are their own"


def test_a_calendar_day_and_a_minute_hold_together(store: Any) -> None:
    allowances = (Allowance(limit=3, seconds=0.2), Allowance(limit=4, day="Pacific/Kiritimati"))
    buckets = RateBuckets(store)
    assert buckets.take("day_default", allowances, 3) == 0
    wait = buckets.take("day_default", allowances, 1)
    assert 0 < wait < 0.8
    time.sleep(wait)
    assert buckets.take("day_default", allowances, 1) == 0
    time.sleep(0.8)
    assert 1 < buckets.take("day_default", allowances, 1) <= 86_400, "the day's units come back at its midnight"


def test_a_session_in_another_time_zone_counts_the_same_units(store: Any, database_url: str) -> None:
    allowances = (Allowance(limit=1, seconds=600),)
    assert RateBuckets(store).take("zone_default", allowances, 1) == 0
    with store.transaction() as tx:
        name = tx.execute("SELECT current_database() AS name").fetchone()["name"]
        tx.execute(f"ALTER DATABASE \"{name}\" SET timezone TO 'Asia/Kolkata'")
    from ray_apps.store import open_store

    with open_store(store.settings) as other:
        with other.transaction() as tx:
            assert tx.execute("SHOW timezone").fetchone()["TimeZone"] == "Asia/Kolkata"
        assert RateBuckets(other).take("zone_default", allowances, 1) > 500


def test_rows_come_as_before_from_connections_that_counted(store: Any) -> None:
    RateBuckets(store).take("c_default", (Allowance(limit=1, seconds=1),), 1)
    for _ in range(8):
        with store.transaction() as tx:
            assert tx.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_names_cannot_reach_other_tables(store: Any) -> None:
    with pytest.raises(ValueError, match="lower-case"):
        RateBuckets(store).take('x"; drop table signals; --', (Allowance(limit=1, seconds=1),), 1)
