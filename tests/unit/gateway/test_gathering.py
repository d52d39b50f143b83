"""Questions that wait while a batch is worked on make the next one: in order, bounded, without those who gave up."""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Any

import pytest

from ray_apps.gateway.gathering import Gathering

ASKING: ContextVar[str] = ContextVar("ASKING", default="nobody")


class Worker:
    """Doubles numbers once it is let; remembers the batches it got. Fails on a batch with a negative number."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.free = asyncio.Event()

    async def __call__(self, numbers: list[int]) -> list[int]:
        self.batches.append(numbers)
        await self.free.wait()
        if min(numbers) < 0:
            raise ValueError("negative")
        return [2 * number for number in numbers]


async def asked(gathering: Gathering[int, int], *numbers: int) -> list["asyncio.Task[int]"]:
    """Ask all at once, and let the worker take what it will."""
    tasks = [asyncio.create_task(gathering.ask(number)) for number in numbers]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 10))


def test_what_comes_while_it_works_is_the_next_batch_and_everybody_gets_their_own_answer() -> None:
    async def story() -> None:
        worker = Worker()
        gathering = Gathering(worker, 3)
        first = await asked(gathering, 1)
        others = await asked(gathering, 2, 3)
        others += await asked(gathering, 4, 5)
        assert worker.batches == [[1]], "the first waits for nobody, the rest for the worker"
        worker.free.set()
        assert await asyncio.gather(*first, *others) == [2, 4, 6, 8, 10]
        assert worker.batches == [[1], [2, 3, 4], [5]]
        assert await gathering.ask(6) == 12, "after a pause it starts anew"

    run(story())


def test_a_failure_reaches_all_of_its_batch_and_no_other() -> None:
    async def story() -> None:
        worker = Worker()
        gathering = Gathering(worker, 2)
        tasks = await asked(gathering, 1)
        tasks += await asked(gathering, -2, 3, 4)
        worker.free.set()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert [found[0], found[3]] == [2, 8]
        assert [type(each) for each in found[1:3]] == [ValueError, ValueError]

    run(story())


def test_whoever_gives_up_is_left_out_and_disturbs_nobody() -> None:
    async def story() -> None:
        worker = Worker()
        gathering = Gathering(worker, 2)
        [working] = await asked(gathering, 1)
        waiting = await asked(gathering, 2, 3, 4)
        for task in (working, waiting[0]):
            task.cancel()
        worker.free.set()
        assert await asyncio.gather(*waiting[1:]) == [6, 8]
        assert worker.batches == [[1], [3], [4]]
        with pytest.raises(asyncio.CancelledError):
            await working

    run(story())


def test_the_largest_batch_can_be_changed_while_it_works() -> None:
    async def story() -> None:
        worker = Worker()
        gathering = Gathering(worker, 1)
        tasks = await asked(gathering, 1)
        tasks += await asked(gathering, 2, 3)
        gathering.largest = 8
        worker.free.set()
        await asyncio.gather(*tasks)
        assert worker.batches == [[1], [2, 3]]

    run(story())


def test_a_batch_carries_the_context_of_none_of_those_who_asked() -> None:
    """Serve ends the calls that a request made when its client leaves: those of a batch are not one client's."""

    async def told(numbers: list[int]) -> list[str]:
        return [ASKING.get() for _ in numbers]

    async def story() -> None:
        ASKING.set("somebody")
        assert await Gathering(told, 2).ask(1) == "nobody"

    run(story())
