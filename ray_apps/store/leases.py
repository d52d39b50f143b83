"""Leases: one holder at a time, with a fencing token, so that a slow holder cannot write over its successor.

A holder renews its lease while it works. A lease passes on when it expires, or at once when its holder was a process
of this machine that is no longer there (killed, say). Writers call `check` in the transaction of their rows.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import psutil

from ray_apps.domain.errors import EngineError, LeaseLost
from ray_apps.store.open import Store, Transaction

TTL = timedelta(seconds=30)
_RENEW_SECONDS = 8.0
_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Lease:
    """A held lease: its name and the fence it was given."""

    name: str
    owner: str
    fence: int


@cache
def _place() -> str:
    """This machine and process namespace, within which a process id means something."""
    try:
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _owner() -> str:
    return f"{_place()}|{os.getpid()}|{psutil.Process().create_time():.2f}"


def _is_gone(owner: str) -> bool:
    """Whether an owner was a process of this place that no longer runs."""
    place, pid, started = owner.split("|")
    if place != _place():
        return False
    try:
        process = psutil.Process(int(pid))
        # A killed process that nobody has collected yet (containers without an init) is as good as gone.
        return process.status() == psutil.STATUS_ZOMBIE or f"{process.create_time():.2f}" != started
    except psutil.NoSuchProcess:
        return True


def try_acquire(tx: Transaction, name: str) -> Lease | None:
    """Take the lease if it is free, expired or orphaned; None if somebody works under it."""
    owner = _owner()
    row = tx.execute(
        "SELECT owner, expires_at < now() AS expired FROM leases WHERE name = %s FOR UPDATE", [name]
    ).fetchone()
    if row and not row["expired"] and not _is_gone(row["owner"]):
        return None
    taken = tx.execute(
        "INSERT INTO leases (name, owner, fence, expires_at) VALUES (%(name)s, %(owner)s, 1, now() + %(ttl)s) "
        "ON CONFLICT (name) DO UPDATE SET owner = %(owner)s, fence = leases.fence + 1, expires_at = now() + %(ttl)s "
        "WHERE leases.expires_at < now() OR leases.owner = %(seen)s RETURNING fence",
        {"name": name, "owner": owner, "ttl": TTL, "seen": row["owner"] if row else None},
    ).fetchone()
    return Lease(name, owner, taken["fence"]) if taken else None


def check(tx: Transaction, lease: Lease) -> None:
    """Make sure, in the writer's own transaction, that the lease is still ours; raise `LeaseLost` otherwise."""
    row = tx.execute("SELECT fence FROM leases WHERE name = %s FOR SHARE", [lease.name]).fetchone()
    if row is None or row["fence"] != lease.fence:
        raise LeaseLost(f"{lease.name} was taken over by another process; nothing was written")


def _renew(store: Store, lease: Lease) -> None:
    with store.transaction() as tx:
        tx.execute(
            "UPDATE leases SET expires_at = now() + %s WHERE name = %s AND fence = %s", [TTL, lease.name, lease.fence]
        )


def _release(store: Store, lease: Lease) -> None:
    with store.transaction() as tx:
        tx.execute(
            "UPDATE leases SET expires_at = '-infinity' WHERE name = %s AND fence = %s", [lease.name, lease.fence]
        )


@contextmanager
def held(
    store: Store, name: str, *, patience: float = 3600.0, on_wait: Callable[[], None] = lambda: None
) -> Iterator[Lease]:
    """Hold a lease inside the block, renewing it; waits up to `patience` seconds for another holder to finish.

    `on_wait` is called once if there is somebody to wait for. Raises `EngineError` when patience ends.
    """
    stop = threading.Event()
    waited = 0.0
    while True:
        with store.transaction() as tx:
            lease = try_acquire(tx, name)
        if lease is not None:
            break
        if waited == 0.0:
            on_wait()
        if waited >= patience:
            raise EngineError(f"another process has been working on {name} for {patience:.0f} s; try again later")
        stop.wait(_POLL_SECONDS)
        waited += _POLL_SECONDS

    def keep() -> None:
        while not stop.wait(_RENEW_SECONDS):
            _renew(store, lease)

    keeper = threading.Thread(target=keep, name=f"lease-{name}", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        stop.set()
        keeper.join(timeout=5)
        _release(store, lease)
