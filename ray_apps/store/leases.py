"""Leases: one holder at a time, with a fencing token, so that a slow holder cannot write over its successor.

A holder renews its lease while it works. A lease passes on when it expires, or at once when its holder was a process
of this machine that is no longer there (killed, say). Writers call `check` in the transaction of their rows; who is
about to do what no transaction can undo (a call to a marketplace) calls `ensure_held` just before.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

import psutil
import psycopg

from ray_apps.domain.errors import LeaseHeld, LeaseLost
from ray_apps.platform.logs import logger
from ray_apps.store.open import Store, Transaction

TTL = timedelta(seconds=30)
PATIENCE_SECONDS = 3600.0
_RENEW_SECONDS = 8.0
_RETRY_SECONDS = 1.0
_POLL_SECONDS = 0.5
_START_TOLERANCE_SECONDS = 2.0
"""A process's start is told from its age and the clock: when the clock is adjusted, it moves."""


@dataclass(frozen=True)
class Lease:
    """A held lease: its name and the fence it was given; `lost` is set once it is known to be ours no longer."""

    name: str
    owner: str
    fence: int
    lost: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)


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
        if process.status() == psutil.STATUS_ZOMBIE:
            return True
        return abs(process.create_time() - float(started)) > _START_TOLERANCE_SECONDS
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
    if lease.lost.is_set():
        raise LeaseLost(f"{lease.name} could not be kept: its lease was lost or ran out; nothing was written")
    row = tx.execute("SELECT fence FROM leases WHERE name = %s FOR SHARE", [lease.name]).fetchone()
    if row is None or row["fence"] != lease.fence:
        raise LeaseLost(f"{lease.name} was taken over by another process; nothing was written")


def ensure_held(store: Store, lease: Lease) -> None:
    """Make sure that the lease is ours at this moment, in a short transaction of its own; raise `LeaseLost` otherwise.

    For calls that no transaction can undo. Not to be used inside an open transaction.
    """
    with store.transaction() as tx:
        check(tx, lease)


def _keep(store: Store, lease: Lease, stop: threading.Event) -> None:
    """Renew the lease until told to stop; where that fails, try again until it runs out, then mark it lost."""
    valid_until, pause = time.monotonic() + TTL.total_seconds(), _RENEW_SECONDS
    while not stop.wait(pause):
        asked = time.monotonic()
        try:
            kept = _renew(store, lease, patience=min(_RENEW_SECONDS, max(valid_until - asked, _RETRY_SECONDS)))
        except psycopg.Error as problem:
            logger("store").warning("cannot renew a lease", lease=lease.name, problem=str(problem)[:200])
            kept, pause = time.monotonic() < valid_until, _RETRY_SECONDS
        else:
            valid_until, pause = asked + TTL.total_seconds(), _RENEW_SECONDS
        if not kept:
            lease.lost.set()
            logger("store").error("lease lost", lease=lease.name, fence=lease.fence)
            return


def _renew(store: Store, lease: Lease, *, patience: float) -> bool:
    """Put off the end of the lease; whether it was still ours. One that was given back stays so."""
    with store.transaction(patience=patience) as tx:
        done = tx.execute(
            "UPDATE leases SET expires_at = now() + %s WHERE name = %s AND fence = %s AND expires_at > '-infinity'",
            [TTL, lease.name, lease.fence],
        )
        return done.rowcount == 1


def _release(store: Store, lease: Lease) -> None:
    # Where this fails the lease runs out by itself; what the work under it has raised matters more.
    with suppress(psycopg.Error), store.transaction() as tx:
        tx.execute(
            "UPDATE leases SET expires_at = '-infinity' WHERE name = %s AND fence = %s", [lease.name, lease.fence]
        )


@contextmanager
def held(
    store: Store, name: str, *, patience: float = PATIENCE_SECONDS, on_wait: Callable[[], None] = lambda: None
) -> Iterator[Lease]:
    """Hold a lease inside the block, renewing it; waits up to `patience` seconds for another holder to finish.

    `on_wait` is called once if there is somebody to wait for. Raises `LeaseHeld` when patience ends. A lease that
    cannot be kept is marked as lost, which `check` and `ensure_held` then raise.
    """
    stop = threading.Event()
    waited = 0.0
    while True:
        with store.transaction() as tx:
            lease = try_acquire(tx, name)
        if lease is not None:
            break
        if waited >= patience:
            span = f" for {patience:.0f} s" if patience else ""
            raise LeaseHeld(f"another process has been working on {name}{span}; try again later")
        if waited == 0.0:
            on_wait()
        stop.wait(_POLL_SECONDS)
        waited += _POLL_SECONDS

    keeper = threading.Thread(target=_keep, args=(store, lease, stop), name=f"lease-{name}", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        stop.set()
        keeper.join(timeout=5)
        _release(store, lease)
