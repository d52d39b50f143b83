"""Spreading: the print files of many ideas, drawn side by side on all CPUs of the cluster."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ray_apps.domain.designs import DesignBrief, Picture, StoredMockup
from ray_apps.domain.errors import InputError
from ray_apps.domain.ideas import Idea
from ray_apps.mockups.making import WORKER_BYTES, make
from ray_apps.mockups.picturing import Picturing
from ray_apps.mockups.variations import Variation

Outcome = tuple[UUID, list[StoredMockup] | InputError]
"""An idea, and what came of one of its print files."""


@dataclass(frozen=True)
class Plan:
    """What is to be made of an idea. `front` is the brief that all of it follows from, made or not."""

    idea: Idea
    front: DesignBrief
    wanted: Sequence[Variation]

    @property
    def prints(self) -> list[list[Variation]]:
        """What is wanted by print file: variations that share a brief share a file."""
        shares: dict[DesignBrief, list[Variation]] = {}
        for one in self.wanted:
            shares.setdefault(one.brief, []).append(one)
        return list(shares.values())


def make_all(plans: Sequence[Plan], services: Picturing | None) -> Iterator[Outcome]:
    """Make what the plans want; yields the pictures of each print file as they are done.

    Where there are image services, ideas are drawn as their pictures come, while the next ones are asked for.
    """
    import ray

    task = ray.remote(num_cpus=1, memory=_memory_for_one(ray.nodes()), max_retries=2)(make)
    running: dict[Any, UUID] = {}
    for plan, picture, why_not in _pictured(plans, services):
        for share in plan.prints:
            # The back is lettering alone, whoever draws the front.
            back = any(one.variant == "back" for one in share)
            given = (None, "") if back else (picture, why_not)
            running[task.remote(plan.idea.id, share, *given)] = plan.idea.id
        yield from _done(running, wait=False)
    yield from _done(running, wait=True)


def _pictured(plans: Sequence[Plan], services: Picturing | None) -> Iterator[tuple[Plan, Picture | None, str]]:
    """Each plan with its picture, or the reason why there is none (empty where none was asked for)."""
    if services is None:
        yield from ((plan, None, "") for plan in plans)
    else:
        yield from services.each((plan, plan.idea.id, plan.front) for plan in plans)


def _done(running: dict[Any, UUID], wait: bool) -> Iterator[Outcome]:
    """What is done of the running tasks, which are taken out; all of them with `wait`."""
    import ray

    while running:
        done, _ = ray.wait(list(running), num_returns=1, timeout=None if wait else 0)
        if not done:
            return
        idea = running.pop(done[0])
        try:
            yield idea, ray.get(done[0])
        except ray.exceptions.RayTaskError as problem:
            if not isinstance(problem.cause, InputError):
                raise
            yield idea, problem.cause


def _memory_for_one(nodes: Sequence[Mapping[str, Any]]) -> int:
    """Bytes to ask for one drawing: no more than the largest node has, or Ray would wait for a larger one for ever."""
    resources = [node["Resources"] for node in nodes if node["Alive"]]
    rooms = [int(one.get("memory", 0)) for one in resources if one.get("CPU", 0) >= 1]
    return min(WORKER_BYTES, max(rooms, default=WORKER_BYTES))
