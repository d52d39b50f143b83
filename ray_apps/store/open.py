"""Opens the store: the embedded database or DATABASE_URL, the schema brought up to date, a pool, and the objects."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from ray_apps.domain.errors import EngineError, InputError
from ray_apps.platform.settings import Settings
from ray_apps.store.embedded import attach, embedded_database
from ray_apps.store.migrate import CONNECT_LIMIT_SECONDS, migrate
from ray_apps.store.objects import ObjectStore, open_objects

Transaction = psycopg.Connection[DictRow]
"""An open transaction: what every function of the store's modules takes first."""

_POOL_SIZE = 8


@contextmanager
def by_index(tx: Transaction) -> Iterator[None]:
    """Look up many keys at once by their index: for a long list the planner would rather read the whole table, which
    costs more with every row there is."""
    tx.execute("SET LOCAL enable_seqscan = off")
    yield
    tx.execute("SET LOCAL enable_seqscan = on")


class Store:
    """The database and the objects. Rows are reached through the modules of this package, inside `transaction()`."""

    def __init__(self, settings: Settings, pool: "ConnectionPool[Transaction]", objects: ObjectStore) -> None:
        self.settings = settings
        self.objects = objects
        self._pool = pool

    @contextmanager
    def transaction(self, *, patience: float | None = None) -> Iterator[Transaction]:
        """A transaction: committed when the block ends, rolled back when it raises.

        `patience` is how many seconds to wait for a connection at most (the pool's own limit by default).
        """
        with self._pool.connection(timeout=patience) as connection:
            yield connection

    def answers(self) -> bool:
        """Whether the database answers within a few seconds."""
        try:
            with self._pool.connection(timeout=CONNECT_LIMIT_SECONDS) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """Have the store inside the block; starts the embedded database where no DATABASE_URL is set.

    Raises `EngineError` (one line, without secrets) when the database or the bucket cannot be used: within 10 s for
    the server of DATABASE_URL; the embedded one is given a minute to start or recover.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InputError(f"setting DATA_DIR: {settings.data_dir} cannot be made: {problem.strerror}") from None
    if settings.database_url is None:
        with embedded_database(settings.data_dir) as url:
            yield from _opened(settings, url)
    else:
        yield from _opened(settings, settings.database_url.get_secret_value())


@lru_cache(maxsize=4)
def worker_store(settings: Settings) -> Store:
    """The store inside a Ray worker or a Serve replica, kept for the life of the process.

    The command that started the work holds the embedded database up and has brought the schema up to date.
    """
    url = settings.database_url.get_secret_value() if settings.database_url else attach(settings.data_dir)
    return Store(settings, _pool(url, smallest=0), open_objects(settings))


def _opened(settings: Settings, url: str) -> Iterator[Store]:
    try:
        migrate(url)
        pool = _pool(url, smallest=1)
    except psycopg.Error as problem:
        where = settings.database_host() if settings.database_url else "the embedded database"
        raise EngineError(f"cannot use PostgreSQL at {where} (DATABASE_URL): {_reason(problem)}") from None
    store = Store(settings, pool, open_objects(settings))
    try:
        yield store
    finally:
        store.close()


def _reason(problem: Exception) -> str:
    """The first line of what the driver said, without the addresses it repeats."""
    text = str(problem).strip().splitlines()
    return text[0].split("failed: ")[-1][:200] if text else type(problem).__name__


def _pool(url: str, *, smallest: int) -> "ConnectionPool[Transaction]":
    options: dict[str, Any] = {"row_factory": dict_row, "connect_timeout": CONNECT_LIMIT_SECONDS}
    pool: ConnectionPool[Transaction] = ConnectionPool(
        url, min_size=smallest, max_size=_POOL_SIZE, kwargs=options, open=False, timeout=30, configure=_configure
    )
    pool.open(wait=smallest > 0, timeout=CONNECT_LIMIT_SECONDS + 2)
    return pool


def _configure(connection: psycopg.Connection[Any]) -> None:
    from pgvector.psycopg import register_vector

    register_vector(connection)
    connection.commit()
