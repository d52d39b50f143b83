"""The embedded PostgreSQL: starts when DATABASE_URL is unset, is shared by every command over one data folder, and
stops with its last user.

The bundled programs are run directly (see `programs`): TCP on loopback, scram passwords, a password file of mode
0600, never as root. Three files beside the cluster's own folder keep order: `start.lock` (held exclusively while the
server is started or stopped), `users.lock` (held shared by each process that uses it; the kernel lets go of it when
a process dies, even by `kill -9`) and `password`.
"""

import fcntl
import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil
import psycopg

from ray_apps.domain.errors import EngineError
from ray_apps.platform.logs import logger
from ray_apps.store.programs import reason, run_program

USER = "idea"
DATABASE = "idea"
START_LIMIT_SECONDS = 60.0
_LOG_BYTES = 65_536
_PERMANENT = re.compile(
    r"wrong ownership|invalid permissions|Permission denied|No space left on device|incompatible with server"
)
"""What waiting does not mend, in the words of PostgreSQL and the system."""
_OPTIONS = (
    "-c unix_socket_directories='' -c max_connections=200 "
    "-c shared_buffers=256MB -c max_wal_size=4GB -c checkpoint_timeout=15min"
)
"""Checkpoints are far apart: each makes the next change of every page write the whole page to the log once more."""
_INITDB = ("--auth=scram-sha-256", "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


@contextmanager
def embedded_database(data_dir: Path) -> Iterator[str]:
    """Have the server inside the block; yields its connection URL (with the password: do not log it).

    Raises `EngineError` when it cannot be started, naming the log file that says why.
    """
    home = data_dir / "postgres"
    try:
        url, users = _join(home)
    except OSError as problem:
        raise EngineError(f"cannot use the embedded database in {home}: {problem.strerror or problem}") from None
    except psycopg.Error as problem:
        raise EngineError(f"the embedded database in {home} does not work: {reason(str(problem))}") from None
    try:
        yield url
    finally:
        _leave(home, users)


def attach(data_dir: Path) -> str:
    """The URL of a server that another process of this machine keeps running (Ray workers use this)."""
    home = data_dir / "postgres"
    port = _answering_port(home)
    if port is None:
        raise EngineError(f"the embedded database under {data_dir} is not running; start a command of the engine first")
    return _url(home, port)


def _join(home: Path) -> tuple[str, IO[str]]:
    """Start the server unless it runs, and become one of its users; gives its URL and the lock to hold."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(home / "start.lock", fcntl.LOCK_EX):
        port = _answering_port(home) or _start(home)
        _ensure_database(home, port)
        return _url(home, port), _lock(home / "users.lock", fcntl.LOCK_SH)


def _leave(home: Path, users: IO[str]) -> None:
    """Let go of the server and stop it if nobody else uses it."""
    with _locked(home / "start.lock", fcntl.LOCK_EX):
        users.close()
        with suppress(BlockingIOError), _locked(home / "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
            done = run_program(
                "pg_ctl", "-D", str(home / "cluster"), "-m", "fast", "-w", "stop", home=home, check=False
            )
            # One that died under its users is stopped already.
            if done.returncode != 0 and _answering_port(home) is not None:
                raise EngineError(f"the embedded database does not stop; {home / 'server.log'} says why")


def _answering_port(home: Path) -> int | None:
    """The port of the server if it runs and answers, else None. PostgreSQL writes it into line 4 of its pid file."""
    try:
        port = int((home / "cluster" / "postmaster.pid").read_text().splitlines()[3])
        with psycopg.connect(_url(home, port, "postgres"), connect_timeout=3, autocommit=True) as connection:
            connection.execute("SELECT 1")
    except (OSError, ValueError, IndexError, psycopg.OperationalError):
        return None
    return port


def _start(home: Path) -> int:
    """Create the cluster if needed and start it; returns its port.

    A predecessor that was killed may still be recovering, or its children may hold the shared memory for a moment
    longer: both are waited out.
    """
    if not (home / "cluster" / "PG_VERSION").exists():
        _create(home)
    _drop_foreign_pid_file(home)
    said = ""
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline:
        port = _free_port()
        started, said = _try_start(home, port)
        if started:
            logger("store").info("embedded database started", port=port, folder=str(home))
            return port
        running = _answering_port(home)
        if running is not None:
            return running
        if _PERMANENT.search(said):
            break
        time.sleep(0.3)
    raise EngineError(f"the embedded database does not start: {reason(said)} (see {home / 'server.log'})")


def _try_start(home: Path, port: int) -> tuple[bool, str]:
    """Start the server once; whether it runs, and what its log and pg_ctl said meanwhile."""
    log = home / "server.log"
    known = log.stat().st_size if log.exists() else 0
    options = f"-c listen_addresses=127.0.0.1 -p {port} {_OPTIONS}"
    where = ("-D", str(home / "cluster"), "-l", str(log))
    done = run_program("pg_ctl", *where, "-w", "-t", "30", "-o", options, "start", home=home, check=False)
    logged = b""
    if log.exists():
        with log.open("rb") as lines:
            lines.seek(known)
            logged = lines.read(_LOG_BYTES)
    return done.returncode == 0, f"{logged.decode(errors='replace')}\n{done.stdout}"


def _drop_foreign_pid_file(home: Path) -> None:
    """Remove a pid file whose number, after a reboot or a container's restart, belongs to another program.

    PostgreSQL takes any living process for its predecessor and refuses to start for ever. Only a file that nobody can
    miss is removed: no command uses the server, and no process of PostgreSQL works in the cluster's folder.
    """
    cluster = home / "cluster"
    pid_file = cluster / "postmaster.pid"
    if not pid_file.exists():
        return
    with suppress(BlockingIOError), _locked(home / "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
        if not any(_works_in(process, cluster) for process in psutil.process_iter()):
            pid_file.unlink(missing_ok=True)


def _works_in(process: psutil.Process, cluster: Path) -> bool:
    """Whether a process is PostgreSQL's over a cluster. Its server names the folder; its helpers work in it."""
    try:
        if process.name() != "postgres":
            return False
        return str(cluster) in process.cmdline() or process.cwd() == str(cluster.resolve())
    except psutil.Error:
        return False


def _create(home: Path) -> None:
    """Run initdb. A cluster half made by a killed run has no PG_VERSION at its end and is made anew."""
    cluster, password = home / "cluster", home / "password"
    run_program("rm", "-rf", str(cluster), home=home)
    _write_private(password, secrets.token_urlsafe(24))
    staged = home / "cluster.new"
    run_program("rm", "-rf", str(staged), home=home)
    run_program("initdb", "-D", str(staged), "-U", USER, f"--pwfile={password}", *_INITDB, home=home)
    staged.rename(cluster)


def _ensure_database(home: Path, port: int) -> None:
    with psycopg.connect(_url(home, port, "postgres"), autocommit=True, connect_timeout=10) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _url(home: Path, port: int, database: str = DATABASE) -> str:
    password = (home / "password").read_text().strip()
    return f"postgresql://{USER}:{quote(password, safe='')}@127.0.0.1:{port}/{database}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
    fresh.replace(path)


def _lock(path: Path, how: int) -> IO[str]:
    handle = path.open("a")
    try:
        fcntl.flock(handle, how)
    except BaseException:
        handle.close()
        raise
    return handle


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    with _lock(path, how):
        yield
