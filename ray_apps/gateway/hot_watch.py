"""Looks for hot topics soon after webhooks came in: at once, but at most once a minute, after the answer was given."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from starlette.concurrency import run_in_threadpool

from ray_apps.platform.logs import logger

PAUSE = timedelta(minutes=1)
"""From one look to the next: webhooks that come meanwhile share one."""


class HotWatch:
    """Runs `work` in a thread after `soon()` was called. A look that fails is logged and left to the next one.

    Each process has its own; two that look at once mark nothing twice. It is used on one event loop, whose end (see
    `asyncio.run`) cancels a look that has not begun.
    """

    def __init__(self, work: Callable[[], object], pause: timedelta = PAUSE) -> None:
        self._work, self._pause = work, pause.total_seconds()
        self._due = 0.0
        self._wanted = False
        self._task: asyncio.Task[None] | None = None

    def soon(self) -> None:
        """Ask for a look; call it on the event loop."""
        self._wanted = True
        if self._task is None or self._task.done():
            self._start()

    def _start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._look())
        self._task.add_done_callback(self._ended)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._wanted:
            await asyncio.sleep(max(0.0, self._due - loop.time()))
            self._wanted, self._due = False, loop.time() + self._pause
            await run_in_threadpool(self._work)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        problem = None if task.cancelled() else task.exception()
        if problem is None:
            return
        logger("gateway").error("looking for hot topics failed", exc_info=problem)
        if self._wanted:  # by a webhook that came while the look went wrong
            self._start()
