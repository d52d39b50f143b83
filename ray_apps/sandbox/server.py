"""The server process: loopback only, one per folder, up until it is told to stop or nobody uses it any more."""

import asyncio
import contextlib
import logging
import secrets
import socket
import traceback
from typing import IO, Any

import uvicorn
from starlette.types import Scope

from ray_apps.domain.errors import EngineError
from ray_apps.platform.logs import logger
from ray_apps.sandbox.app import create_app
from ray_apps.sandbox.options import SandboxOptions
from ray_apps.sandbox.whereabouts import (
    HOST,
    SERVER_FILE,
    SERVER_LOCK,
    START_LOCK,
    USERS_LOCK,
    try_lock,
    write_whereabouts,
)

_UNUSED_CHECK_SECONDS = 2.0
_DRAIN_SECONDS = 5


class _SandboxServer(uvicorn.Server):
    """Tells the folder where it is when it takes calls, and takes that back before it ends."""

    def __init__(self, options: SandboxOptions, port: int) -> None:
        self._options, self._port, self._instance = options, port, secrets.token_hex(8)
        self._watch: asyncio.Task[None] | None = None
        self._held: list[IO[bytes]] = []
        app = create_app(options, self._instance, self._drop)
        super().__init__(
            uvicorn.Config(
                app,
                host=HOST,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_DRAIN_SECONDS,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        write_whereabouts(self._options.folder, self._port, self._instance, while_used=self._options.while_used)
        logger(__name__).info("sandbox marketplace is up", port=self._port)
        if self._options.while_used:
            self._watch = asyncio.create_task(self._leave_when_unused())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await super().shutdown(sockets)
        (self._options.folder / SERVER_FILE).unlink(missing_ok=True)

    async def _leave_when_unused(self) -> None:
        """End when no command holds the users' lock: all of them may have been killed without a word.

        Both locks stay held to the end of the process, so that nobody counts on this server meanwhile.
        """
        while True:
            await asyncio.sleep(_UNUSED_CHECK_SECONDS)
            for name in (START_LOCK, USERS_LOCK):
                file = try_lock(self._options.folder / name, exclusive=True)
                if file is None:
                    break
                self._held.append(file)
            else:
                self.should_exit = True
                return
            while self._held:
                self._held.pop().close()

    def _drop(self, scope: Scope) -> None:
        """Close a call's connection at once, as a network does that breaks."""
        connections: list[Any] = list(self.server_state.connections)
        for connection in connections:
            if tuple(connection.client or ()) == tuple(scope["client"] or ()):
                connection.transport.abort()


def _traceback_as_text(record: logging.LogRecord) -> bool:
    """Let a record pass, its traceback as plain lines: one with local variables would show the callers' keys."""
    if record.exc_info and record.exc_info[1] is not None:
        lines = "".join(traceback.format_exception(record.exc_info[1]))
        record.msg, record.args, record.exc_info = f"{record.getMessage().strip()}\n{lines}", None, None
    return True


def serve(options: SandboxOptions) -> None:
    """Serve a folder until SIGTERM or SIGINT; `EngineError` if it is served already or the port is taken."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(_traceback_as_text)
    options.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = try_lock(options.folder / SERVER_LOCK, exclusive=True)
    if lock is None:
        raise EngineError(f"another sandbox marketplace already serves {options.folder}")
    with lock, socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, options.port))
        except OSError as error:
            raise EngineError(
                f"the sandbox marketplace cannot listen on {HOST}:{options.port}: {error.strerror}"
            ) from error
        _SandboxServer(options, listener.getsockname()[1]).run(sockets=[listener])
