"""The sandbox as a process: started once, shared, stopped by the last, and unhurt by kill -9."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from etsy_fixtures import api, make_listing, shop, stored

from ray_apps.domain.errors import EngineError
from ray_apps.sandbox.options import HostileOptions
from ray_apps.sandbox.process import running
from ray_apps.sandbox.whereabouts import Whereabouts, read_whereabouts

USER = """
import sys, pathlib
from ray_apps.sandbox.process import running
with running(pathlib.Path(sys.argv[1])) as server:
    sys.stdout.write(server.base_url + "\\n"); sys.stdout.flush()
    sys.stdin.read()
"""


@contextmanager
def another_command(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A command of its own that uses the sandbox until its input ends; gives the address it was given."""
    command = [sys.executable, "-c", USER, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(30)


def server_process(folder: Path) -> psutil.Process:
    told = read_whereabouts(folder)
    assert told is not None
    return psutil.Process(told.pid)


def gone(process: psutil.Process, limit_s: float = 20.0) -> bool:
    deadline = time.monotonic() + limit_s
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_commands_share_one_server_and_the_last_stops_it(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with running(folder) as mine, another_command(folder) as (_, theirs):
        assert mine.base_url == theirs
        server = server_process(folder)
        with running(folder) as again:
            assert again.base_url == theirs
    assert gone(server)
    assert read_whereabouts(folder) is None
    with another_command(folder) as (_, starter):
        with running(folder) as mine:
            assert mine.base_url == starter
        assert httpx.get(f"{starter}/health", trust_env=False).status_code == 200, "somebody still uses it"
        server = server_process(folder)
    assert gone(server)


def test_the_secrets_are_private_stay_the_same_and_do_not_show(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with running(folder) as server:
        first, shown = server.credentials.keys(), repr(server)
    with running(folder) as server:
        assert server.credentials.keys() == first
    assert stat.S_IMODE((folder / "credentials.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    log = (folder / "server.log").read_text()
    assert not any(secret in shown or secret in log for secret in first.values())


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_error_of_our_own_is_logged_without_the_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setenv("LOG_FORMAT", form)
    folder = tmp_path / "sandbox"
    with running(folder) as server, api(server) as client:
        with sqlite3.connect(folder / "market.sqlite3") as database:
            database.execute("DROP TABLE receipts")
        database.close()
        answer = client.get(f"/shops/{server.shop_id}/receipts")
        secrets = server.credentials.keys().values()
    assert (answer.status_code, answer.json()) == (500, {"error": "Server error"})
    log = (folder / "server.log").read_text()
    assert "no such table: receipts" in log
    assert not any(secret in log for secret in secrets)


def test_what_was_committed_outlives_kill_9_of_everything(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with another_command(folder) as (command, _), shop(folder) as (_, etsy):
        draft = etsy.create_draft(make_listing("kept"))
        old = server_process(folder)
        old.send_signal(signal.SIGKILL)
        command.kill()
        gone(old)
    assert read_whereabouts(folder) is None or read_whereabouts(folder).process() is None
    with shop(folder) as (_, etsy):
        assert [found.remote_id for found in etsy.find(make_listing("kept").sku)] == [draft.remote_id]
        assert server_process(folder).pid != old.pid


def test_a_stale_file_that_names_another_process_harms_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with running(folder):
        told = read_whereabouts(folder)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as bystander:
        for created in (told.created, psutil.Process(bystander.pid).create_time() - 100):
            stale = told.model_copy(update={"pid": bystander.pid, "created": created})
            (folder / "server.json").write_text(stale.model_dump_json())
            with running(folder) as server:
                assert server.status()["shop_id"] == server.shop_id
                assert server_process(folder).pid != bystander.pid
        assert bystander.poll() is None, "a process that is not ours was left alone"
        bystander.kill()
    (folder / "server.json").write_bytes(b"\xff not json")
    with running(folder) as server:
        assert server.status()["day"] == 0


def test_a_server_that_hangs_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ray_apps.sandbox.process._HEALTH_SECONDS", 0.5)
    monkeypatch.setattr("ray_apps.sandbox.process._STOP_SECONDS", 1.0)
    folder = tmp_path / "sandbox"
    with another_command(folder) as (_, address):
        hung = server_process(folder)
        hung.suspend()
        with running(folder) as server:
            assert server.base_url != address or server_process(folder).pid != hung.pid
            assert server.status()["listings"] == {}
        assert gone(hung)


def test_an_orphan_ends_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with another_command(folder) as (command, _):
        orphan = server_process(folder)
        command.send_signal(signal.SIGKILL)
    assert gone(orphan)
    assert read_whereabouts(folder) is None


def test_what_cannot_start_says_so_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    folder.mkdir()
    (folder / "market.sqlite3").write_bytes(b"this is no database, but it is where one should be" * 100)
    with pytest.raises(EngineError, match="not a database") as error, running(folder):
        pass
    assert "\n" not in str(error.value)
    with pytest.raises(EngineError, match="was not up in"), running(tmp_path / "slow", start_limit_s=0.01):
        pass
    command = [sys.executable, "-m", "ray_apps.sandbox", "--dir", str(tmp_path / "x"), "--hostile", "slow=7"]
    bad = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (bad.returncode, bad.stderr.count("\n")) == (2, 1)


def test_a_server_with_another_hostile_mode_is_not_taken_for_ours(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    hostile = HostileOptions(seed=1, slow=0.1)
    with running(folder, hostile=hostile) as server:
        assert server.status()["hostile"] == hostile.spec()
        with pytest.raises(EngineError, match="hostile"), running(folder, hostile=HostileOptions(seed=2, slow=0.1)):
            pass
        assert server.status()["day"] == 0, "the first user's server is still up"


def test_one_folder_is_served_by_one_server(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with running(folder) as server:
        command = [sys.executable, "-m", "ray_apps.sandbox", "--dir", str(folder)]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert second.returncode == 1
        assert "already serves" in second.stderr
        with api(server) as client:
            assert client.get(f"/shops/{server.shop_id}/listings").status_code == 200
            assert stored(server, "draft") == []


def test_a_started_by_hand_server_is_found_and_left_to_its_owner_to_end(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    command = [sys.executable, "-m", "ray_apps.sandbox", "--dir", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as by_hand:
        while (told := read_whereabouts(folder)) is None:
            time.sleep(0.05)
        assert isinstance(told, Whereabouts)
        with running(folder) as server:
            assert server.base_url == told.base_url
        assert by_hand.poll() is None
        os.kill(by_hand.pid, signal.SIGTERM)
        by_hand.wait(20)
    assert read_whereabouts(folder) is None
