"""Brings the schema up to date, at every start, once, however many commands start together."""

from importlib import resources

import psycopg

from ray_apps.domain.errors import EngineError
from ray_apps.platform.logs import logger

HEAD = "0002"
"""The newest step; a database at it needs no look at the steps (and no import of Alembic)."""
_LOCK = 0x1DEA


def migrate(url: str) -> None:
    """Apply the steps that are missing, each in a transaction, under an advisory lock that dies with its holder."""
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as guard:
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


def _current(connection: "psycopg.Connection[tuple[object, ...]]") -> str | None:
    known = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
    if known is None or known[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def _upgrade(url: str) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(resources.files("ray_apps.store.migrations")))
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
