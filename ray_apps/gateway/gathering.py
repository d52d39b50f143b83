"""Gathers what is asked while a worker is busy into its next batch.

Ray's own `serve.batch` closes a batch a fixed time after its first question, whether or not the worker could take it
yet. Where answering takes longer than that time, batches of one wait in a row behind the worker, and batching gains
nothing. Here a batch is closed when the worker is free: nobody waits for company, and the busier it is, the larger the
batches.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class Gathering(Generic[Asked, Told]):
    """Answers questions of one event loop in batches of at most `largest`, one batch after the other.

    `work` gets a batch and returns its answers in the same order. What it raises, everybody in that batch gets.
    """

    def __init__(self, work: Callable[[list[Asked]], Awaitable[list[Told]]], largest: int) -> None:
        self._work, self.largest = work, largest
        self._waiting: deque[tuple[Asked, asyncio.Future[Told]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def ask(self, question: Asked) -> Told:
        """The answer to one question. Whoever gives up while waiting is left out of the batch."""
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._working is None:
            # In a context of its own: a batch is nobody's alone, and does not end with the request that began it.
            self._working = asyncio.create_task(self._until_nobody_waits(), context=Context())
        return await answer

    async def _until_nobody_waits(self) -> None:
        try:
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(self.largest, len(self._waiting)))]
                batch = [(question, answer) for question, answer in taken if not answer.done()]
                if batch:
                    await self._answer(batch)
        finally:
            self._working = None

    async def _answer(self, batch: list[tuple[Asked, "asyncio.Future[Told]"]]) -> None:
        [told] = await asyncio.gather(self._work([question for question, _ in batch]), return_exceptions=True)
        for place, (_, answer) in enumerate(batch):
            if answer.done():
                continue
            if isinstance(told, BaseException):
                answer.set_exception(told)
            else:
                answer.set_result(told[place])
