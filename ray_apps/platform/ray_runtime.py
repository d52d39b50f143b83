"""The one place that joins or starts Ray, and stops what it started.

Unset RAY_ADDRESS: a private cluster on this machine, on loopback, behind a token made for this run, in a folder of
its own that is removed at the end. Set (as in every `ray job submit`): that cluster, which is left running.
`ray stop` is never called: it ends every Ray of the machine.

The workers of a joined cluster are given what is not secret; that their own environment holds the rest is made sure
of before any work begins.
"""

import hashlib
import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from ray_apps.domain.errors import EngineError
from ray_apps.platform.logs import logger
from ray_apps.platform.quiet import native_stderr_to
from ray_apps.platform.settings import Settings, export, load_settings

OBJECT_STORE_BYTES = 1 << 30
"""Shared memory of the local cluster: blocks are small, and a laptop keeps its memory."""
KNOCK_SECONDS = 5.0
PROBE_CPUS = 0.01
"""Share of a CPU that looking at the workers' settings asks for: it goes where work goes, and waits for none of it."""
_PREFIX = "idea-ray"
_SOCKET_PATH_BYTES = 103 if sys.platform == "darwin" else 107
"""The longest path that a Unix socket can have (`sun_path` without its closing zero)."""


@contextmanager
def ray_session(settings: Settings, *, dashboard: bool = False) -> Iterator[None]:
    """Have Ray inside the block. Re-entrant: an inner session uses the outer one's cluster.

    What is printed inside the block goes to stderr, since Ray prints warnings of its own and stdout is for results;
    not with `dashboard`, which starts Ray's REST API too (Serve's deployments need it).

    Raises `EngineError` if RAY_ADDRESS does not answer, or if the workers there would use another database, object
    store or model than this process.
    """
    _prepare_environment(settings)
    import ray

    if ray.is_initialized():
        yield
        return
    with ExitStack() as stack:
        folder = None if settings.ray_address else stack.enter_context(_private_folder())
        if folder is not None and settings.log_level != "debug":
            stack.enter_context(native_stderr_to(folder / "driver.log"))
        if not dashboard:
            stack.enter_context(redirect_stdout(sys.stderr))
        stack.callback(ray.shutdown)
        if folder is None:
            _join(settings)
            _compare_with_workers(settings)
        else:
            _start(settings, folder, dashboard)
        _quieten()
        yield


def _prepare_environment(settings: Settings) -> None:
    """Set what Ray reads before it is imported; its authentication outright, since by default it writes a token file
    that others can read."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    if not settings.ray_address:
        # Ray's switch for systems with a firewall that asks: all its servers then listen on loopback alone.
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
    if "RAY_AUTH_MODE" in os.environ:
        return
    if settings.ray_address:
        os.environ["RAY_AUTH_MODE"] = "token" if "RAY_AUTH_TOKEN" in os.environ else "disabled"
    else:
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))


def _join(settings: Settings) -> None:
    import ray

    logger("ray").info("joining Ray", address=settings.ray_address)
    environment = {"env_vars": export(settings)}
    try:
        _knock(settings.ray_address or "")
        ray.init(
            address=settings.ray_address, runtime_env=environment, log_to_driver=False, logging_level=logging.ERROR
        )
    except (OSError, RuntimeError, ValueError) as problem:
        reason = str(problem).splitlines()[0][:200] if str(problem) else type(problem).__name__
        raise EngineError(f"cannot join Ray at RAY_ADDRESS={settings.ray_address}: {reason}") from None


def _start(settings: Settings, folder: Path, dashboard: bool) -> None:
    import ray

    os.environ.update(export(settings))
    logger("ray").info("starting Ray", folder=str(folder), cpus=settings.ray_cpus)
    ray.init(
        address="local",
        num_cpus=settings.ray_cpus,
        object_store_memory=OBJECT_STORE_BYTES,
        include_dashboard=dashboard,
        log_to_driver=settings.log_level == "debug",
        logging_level=logging.ERROR,
        _temp_dir=str(folder),
    )


def _compare_with_workers(settings: Settings) -> None:
    """See that a worker reads and writes the same things as this process; raises `EngineError` naming what differs."""
    import ray

    probe = ray.remote(num_cpus=PROBE_CPUS)(_seen_by_worker)
    try:
        theirs = ray.get(probe.remote())
    except ray.exceptions.RayError as problem:
        reason = str(problem).strip().splitlines()[-1][:200]
        raise EngineError(f"the workers at RAY_ADDRESS={settings.ray_address} cannot work: {reason}") from None
    ours = _digests(settings)
    differing = ", ".join(name for name in ours if ours[name] != theirs.get(name))
    if differing:
        raise EngineError(
            f"the workers at RAY_ADDRESS={settings.ray_address} have another {differing} than this process: set the "
            "same here and in the environment of the Ray nodes (DATABASE_URL and S3 keys are secret and never sent)"
        )


def _seen_by_worker() -> dict[str, str]:
    return _digests(load_settings())


def _digests(settings: Settings) -> dict[str, str]:
    """What driver and workers must agree on, by setting; as digests, since Ray keeps and shows what tasks return."""
    where = {
        "DATABASE_URL": settings.database_host() if settings.database_url else None,
        "S3_BUCKET": settings.s3_bucket,
        "S3_ENDPOINT": settings.s3_endpoint,
        "EMBEDDER_MODEL": settings.embedder_model,
    }
    return {name: hashlib.sha256(repr(value).encode()).hexdigest() for name, value in where.items()}


def _knock(address: str) -> None:
    """See that somebody listens at host:port, since Ray itself tries for minutes before it says so."""
    parts = urlsplit(address if "://" in address else f"//{address}")
    if parts.hostname and parts.port:
        socket.create_connection((parts.hostname, parts.port), timeout=KNOCK_SECONDS).close()


def _quieten() -> None:
    """Leave the terminal to our own progress bars."""
    from ray.data import DataContext

    context = DataContext.get_current()
    context.enable_progress_bars = False
    for name in ("ray.data", "ray.data._internal", "ray.data._internal.logging"):
        logging.getLogger(name).setLevel(logging.ERROR)


@contextmanager
def _private_folder() -> Iterator[Path]:
    """A short folder of our own for sockets and logs; those of runs that were killed are swept away first."""
    owner = os.getuid() if hasattr(os, "getuid") else 0
    stem = f"{_PREFIX}-{owner}-{os.getpid()}-"
    base = _base(stem)
    for stale in base.glob(f"{_PREFIX}-{owner}-*"):
        pid = stale.name.split("-")[3]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(stale, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=stem, dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _base(stem: str) -> Path:
    """The folder for temporary files; /tmp where the paths of Ray's sockets below it would be too long."""
    usual, short = Path(tempfile.gettempdir()), Path("/tmp")  # noqa: S108 -- a private folder is made in it
    session = f"session_2026-01-01_00-00-00_000000_{os.getpid()}"
    longest = usual / f"{stem}12345678" / session / "sockets" / "plasma_store"
    if len(os.fsencode(longest)) > _SOCKET_PATH_BYTES and os.access(short, os.W_OK | os.X_OK):
        return short
    return usual
