"""The embedded PostgreSQL: started once, shared, stopped with its last user, recovered after kill -9."""

import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from ray_apps.domain.errors import EngineError
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
