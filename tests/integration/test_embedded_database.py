"""The embedded PostgreSQL: started once, shared, stopped with its last user, recovered after kill -9.

And what opening the store says where a server cannot be used.
"""

import multiprocessing
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from ray_apps.domain.errors import EngineError
from ray_apps.platform.settings import load_settings
from ray_apps.store import embedded, open_store
from ray_apps.store.embedded import attach, embedded_database

HOLDER = """
import sys, time
from pathlib import Path
import psycopg
from ray_apps.store.embedded import embedded_database
with embedded_database(Path(sys.argv[1])) as url:
    with psycopg.connect(url) as c:
        c.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        c.execute("INSERT INTO kept VALUES (1)")
    print("committed", flush=True)
    time.sleep(120)
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "committed\n"
    return process


def postmaster(folder: Path) -> psutil.Process:
    return psutil.Process(int((folder / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()[0]))


def kept(folder: Path) -> int:
    with embedded_database(folder) as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
        assert row is not None
        return int(row[0])


def test_stops_with_its_last_user_and_keeps_its_rows(tmp_path: Path) -> None:
    with embedded_database(tmp_path) as url:
        server = postmaster(tmp_path)
        with embedded_database(tmp_path) as same:
            assert same == url
        assert server.is_running()
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
            assert connection.execute("SHOW password_encryption").fetchone() == ("scram-sha-256",)
            assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
    # A container without an init never collects it, so that it may stay on as a zombie.
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
    with pytest.raises(EngineError, match="not running"):
        attach(tmp_path)
    assert kept(tmp_path) == 1


def test_secrets_are_for_their_owner_alone_and_are_needed(tmp_path: Path) -> None:
    with embedded_database(tmp_path) as url:
        home = tmp_path / "postgres"
        assert stat.S_IMODE((home / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        password = (home / "password").read_text()
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url.replace(password, "wrong"), connect_timeout=5)


def test_a_killed_user_does_not_keep_it_running_for_ever(tmp_path: Path) -> None:
    first = holder(tmp_path)
    first.kill()
    first.wait()
    assert kept(tmp_path) == 1
    assert not (tmp_path / "postgres" / "cluster" / "postmaster.pid").exists()


def test_everything_killed_at_once_is_recovered(tmp_path: Path) -> None:
    first = holder(tmp_path)
    server = postmaster(tmp_path)
    for process in (first.pid, server.pid):
        os.kill(process, signal.SIGKILL)
    first.wait()
    assert kept(tmp_path) == 1


def test_a_pid_file_whose_number_belongs_to_another_program_is_no_obstacle(tmp_path: Path) -> None:
    pid_file = tmp_path / "postgres" / "cluster" / "postmaster.pid"
    with embedded_database(tmp_path) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        _, *rest = pid_file.read_text().splitlines()
    # Not this process: PostgreSQL knows its own ancestors.
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        pid_file.write_text("\n".join([str(other.pid), *rest]) + "\n")
        assert kept(tmp_path) == 1


def test_a_server_that_lives_without_answering_keeps_its_pid_file(tmp_path: Path) -> None:
    pid_file = tmp_path / "postgres" / "cluster" / "postmaster.pid"
    with embedded_database(tmp_path):
        written = pid_file.read_text()
        embedded._drop_foreign_pid_file(tmp_path / "postgres")  # its user holds it
        users = tmp_path / "postgres" / "users.lock"
        users.rename(users.with_suffix(".away"))
        embedded._drop_foreign_pid_file(tmp_path / "postgres")  # nobody holds it, but it works in its folder
        users.with_suffix(".away").replace(users)
        assert pid_file.read_text() == written


def test_what_waiting_does_not_mend_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with embedded_database(tmp_path):
        pass
    (tmp_path / "postgres" / "cluster").chmod(0o777)
    tries: list[int] = []
    attempt = embedded._try_start
    monkeypatch.setattr(embedded, "_try_start", lambda home, port: tries.append(port) or attempt(home, port))
    with pytest.raises(EngineError, match=r"does not start: .*invalid permissions.*server\.log") as problem:
        embedded_database(tmp_path).__enter__()
    assert "\n" not in str(problem.value)
    assert len(tries) == 1


def test_a_server_that_takes_connections_and_never_answers_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://u:hunter2@127.0.0.1:{silent.getsockname()[1]}/db"
        opened = open_store(load_settings(data_dir=tmp_path, database_url=url))
        with pytest.raises(EngineError, match=r"127\.0\.0\.1:\d+/db \(DATABASE_URL\): connection timeout"):
            opened.__enter__()


def test_the_short_scheme_works_and_a_missing_vector_extension_says_what_to_do(
    bare_database_url: str, tmp_path: Path
) -> None:
    role = f"plain_{os.getpid()}"
    with psycopg.connect(bare_database_url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'plain'")
        admin.execute(f"GRANT CREATE ON SCHEMA public TO {role}")
        short = "postgres://" + bare_database_url.split("://")[1]
        plain = f"postgres://{role}:plain@" + short.rsplit("@", 1)[1]
        try:
            with pytest.raises(EngineError, match="CREATE EXTENSION vector in the database as a superuser"):
                open_store(load_settings(data_dir=tmp_path, database_url=plain)).__enter__()
            with open_store(load_settings(data_dir=tmp_path, database_url=short)) as store:
                assert store.answers()
        finally:
            admin.execute(f"DROP OWNED BY {role}")
            admin.execute(f"DROP ROLE {role}")


def use(folder: Path, answers: "multiprocessing.Queue[str]") -> None:
    with embedded_database(folder) as url:
        answers.put(url)
        time.sleep(0.5)


def test_commands_that_start_together_share_one_server(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[str] = context.Queue()
    users = [context.Process(target=use, args=(tmp_path, answers)) for _ in range(4)]
    for user in users:
        user.start()
    urls = {answers.get(timeout=60) for _ in users}
    for user in users:
        user.join(timeout=60)
        assert user.exitcode == 0
    assert len(urls) == 1
    assert not (tmp_path / "postgres" / "cluster" / "postmaster.pid").exists()
