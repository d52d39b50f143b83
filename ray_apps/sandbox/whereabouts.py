"""Where the server of a folder is, and the locks by which processes agree about it."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psutil
from pydantic import BaseModel, ConfigDict

from ray_apps.domain.errors import EngineError

HOST = "127.0.0.1"
SERVER_FILE = "server.json"
SERVER_LOCK = "server.lock"
"""Held exclusively by the server itself, for its life: one server a folder."""
USERS_LOCK = "users.lock"
"""Held shared by every command that uses the server; whoever can hold it exclusively knows that there is none."""
START_LOCK = "start.lock"
"""Held exclusively while a server is started or stopped."""
_CLOCK_SLACK_SECONDS = 2.0
_MODULE = "ray_apps.sandbox"


class Whereabouts(BaseModel):
    """What a running server wrote about itself.

    `created` is the start of its process as the kernel tells it, because process numbers come again. `while_used`
    says that it was started by a command and ends with the last one that uses it; one started by hand is left alone.
    """

    model_config = ConfigDict(frozen=True)

    port: int
    pid: int
    created: float
    started: str
    instance: str
    while_used: bool = False

    @property
    def base_url(self) -> str:
        """The server's address."""
        return f"http://{HOST}:{self.port}"

    def process(self) -> psutil.Process | None:
        """The process that wrote this, if it still runs: not another one that was given its number."""
        try:
            process = psutil.Process(self.pid)
            # The kernel's start time moves a little when the clock is set, so the command counts as well.
            ours = abs(process.create_time() - self.created) < _CLOCK_SLACK_SECONDS and _MODULE in process.cmdline()
            return process if ours and process.status() != psutil.STATUS_ZOMBIE else None
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return None


def read_whereabouts(folder: Path) -> Whereabouts | None:
    """What the last server of a folder wrote; None if there is nothing, or nothing readable."""
    try:
        return Whereabouts.model_validate_json((folder / SERVER_FILE).read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def write_whereabouts(folder: Path, port: int, instance: str, *, while_used: bool) -> None:
    """Tell where this process serves: the file appears whole or not at all."""
    process = psutil.Process()
    told = Whereabouts(
        port=port,
        pid=process.pid,
        created=process.create_time(),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        instance=instance,
        while_used=while_used,
    )
    draft = folder / f"{SERVER_FILE}.{process.pid}.tmp"
    draft.write_text(json.dumps(told.model_dump()) + "\n", encoding="utf-8")
    draft.replace(folder / SERVER_FILE)


def try_lock(path: Path, *, exclusive: bool) -> IO[bytes] | None:
    """Lock a file if that needs no waiting. The lock lasts until the file is closed or the process ends, however."""
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "rb+")
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


@contextlib.contextmanager
def locked(path: Path, limit_s: float, *, exclusive: bool) -> Iterator[None]:
    """Hold a lock for the block; `EngineError` if it cannot be had within `limit_s` seconds."""
    deadline = time.monotonic() + limit_s
    while (file := try_lock(path, exclusive=exclusive)) is None:
        if time.monotonic() > deadline:
            raise EngineError(f"the sandbox marketplace in {path.parent} is held by another process ({path.name})")
        time.sleep(0.05)
    with file:
        yield
