"""Leases are kept in the background: through failures of the database, and never beyond what was really held."""

import os
import threading
from datetime import timedelta

import psutil
import pytest

from ray_apps.domain.errors import LeaseLost
from ray_apps.store import Store, leases


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "_RENEW_SECONDS", 0.05)
    monkeypatch.setattr(leases, "_RETRY_SECONDS", 0.05)


def rename(store: Store, old: str, new: str) -> None:
    with store.transaction() as tx:
        tx.execute(f"ALTER TABLE {old} RENAME TO {new}")


def until_renewed(store: Store, name: str) -> bool:
    """Put the end of a lease a little nearer and wait for its keeper to put it off again."""
    with store.transaction() as tx:
        tx.execute("UPDATE leases SET expires_at = now() + interval '1 second' WHERE name = %s", [name])
    for _ in range(400):
        with store.transaction() as tx:
            [row] = tx.execute("SELECT expires_at > now() + interval '5 seconds' AS far FROM leases").fetchall()
        if row["far"]:
            return True
        threading.Event().wait(0.025)
    return False


def test_a_lease_outlives_a_failure_of_the_database(store: Store) -> None:
    with leases.held(store, "work") as lease:
        rename(store, "leases", "away")
        threading.Event().wait(0.3)
        rename(store, "away", "leases")
        assert until_renewed(store, "work")
        leases.ensure_held(store, lease)


def test_a_lease_that_cannot_be_renewed_until_it_runs_out_is_lost(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "TTL", timedelta(seconds=0.5))
    with leases.held(store, "work") as lease:
        rename(store, "leases", "away")
        assert lease.lost.wait(20)
        rename(store, "away", "leases")
        with pytest.raises(LeaseLost):
            leases.ensure_held(store, lease)
        with pytest.raises(LeaseLost), store.transaction() as tx:
            leases.check(tx, lease)


def test_a_lease_that_was_taken_over_is_noticed_by_its_keeper(store: Store) -> None:
    with leases.held(store, "work") as lease:
        with store.transaction() as tx:
            tx.execute("UPDATE leases SET fence = fence + 1")
        with pytest.raises(LeaseLost):
            leases.ensure_held(store, lease)
        assert lease.lost.wait(20)


def test_a_lease_that_was_given_back_is_free_at_once(store: Store) -> None:
    with leases.held(store, "work") as lease:
        pass
    assert not leases._renew(store, lease, patience=5)
    with store.transaction() as tx:
        assert leases.try_acquire(tx, "work") is not None


def test_an_owner_whose_clock_was_adjusted_still_lives() -> None:
    place, started = leases._place(), psutil.Process().create_time()
    assert not leases._is_gone(f"{place}|{os.getpid()}|{started + 1.5:.2f}")
    assert leases._is_gone(f"{place}|{os.getpid()}|{started + 3:.2f}")
