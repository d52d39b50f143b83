"""Brings the schema up to date, at every start, once, however many commands start together."""

import threading
from concurrent.futures import Future
from importlib import resources

import psycopg

from ray_apps.domain.errors import EngineError
from ray_apps.platform.logs import logger

HEAD = "0007"
"""The newest step; a database at it needs no look at the steps (and no import of Alembic)."""
CONNECT_LIMIT_SECONDS = 3
"""For one address of the server; `migrate`, which comes first, tries for twice as long in all."""
_LOCK = 0x1DEA
_NO_EXTENSION = (
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.UndefinedFile,
    psycopg.errors.InsufficientPrivilege,
)
"""How versions of PostgreSQL say that an extension is not installed, or may not be created by this user."""
_Guard = psycopg.Connection[tuple[object, ...]]


def migrate(url: str) -> None:
    """Apply the steps that are missing, each in a transaction, under an advisory lock that dies with its holder.

    Raises `psycopg.Error` as the server gives it (within a few seconds if it cannot be reached), and `EngineError`
    where the database is newer than this program or cannot get the vector extension.
    """
    with _connect(url) as guard:
        if _current(guard) == HEAD:
            return
        guard.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        current = _current(guard)
        if current is not None and current > HEAD:
            raise EngineError(
                f"the database is at step {current}, newer than this program's {HEAD}; update the program"
            )
        if current != HEAD:
            logger("store").info("updating the schema", at=current, to=HEAD)
            _upgrade(url)


def _connect(url: str) -> _Guard:
    """Connect within a limit that holds for the whole of it: a name may take long to look up and have many addresses.

    The driver's own limit is for each address, hence the thread; it is left behind when the time is up.
    """
    outcome: Future[_Guard] = Future()

    def work() -> None:
        try:
            outcome.set_result(psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_LIMIT_SECONDS))
        except psycopg.Error as problem:
            outcome.set_exception(problem)
        except UnicodeError:  # a name that cannot be one of a host
            outcome.set_exception(psycopg.OperationalError("the host's name is malformed"))

    threading.Thread(target=work, name="connect", daemon=True).start()
    try:
        return outcome.result(timeout=2 * CONNECT_LIMIT_SECONDS)
    except TimeoutError:
        raise psycopg.errors.ConnectionTimeout("connection timeout expired") from None


def _current(connection: _Guard) -> str | None:
    known = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
    if known is None or known[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def _upgrade(url: str) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(resources.files("ray_apps.store.migrations")))
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(url, connect_timeout=CONNECT_LIMIT_SECONDS),
        poolclass=NullPool,
    )
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except SQLAlchemyError as problem:
        cause = problem.orig if isinstance(problem, DBAPIError) else problem
        if "vector" in str(cause) and isinstance(cause, _NO_EXTENSION):
            raise EngineError(
                "this PostgreSQL cannot give the vector extension: install pgvector on its server, then run "
                "CREATE EXTENSION vector in the database as a superuser"
            ) from None
        if isinstance(cause, psycopg.Error):
            raise cause from None
        raise EngineError(f"the schema cannot be brought up to date: {str(cause).splitlines()[0][:200]}") from None
