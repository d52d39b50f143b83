"""The mock-up stage: the best ideas → print files and pictures on products, drawn side by side on Ray.

Workers put the bytes into the object store (the same bytes land once) and hand back rows; the driver writes an idea's
rows, events and status in one transaction when all of its pictures are made. An idea that cannot be drawn becomes a
dead letter; the rest go on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from models.remote_embedder import RemoteEmbedder
from ray_apps.domain import ids
from ray_apps.domain.designs import DesignBrief, StoredMockup
from ray_apps.domain.errors import InputError
from ray_apps.domain.events import Event, event
from ray_apps.domain.ideas import Idea, IdeaStatus
from ray_apps.domain.signals import DeadLetter
from ray_apps.mockups.assign import DrawableIdea, assign
from ray_apps.mockups.lettering import drawable
from ray_apps.mockups.making import WORKER_BYTES, make
from ray_apps.mockups.motifs import MotifIndex
from ray_apps.mockups.styles import StyleIndex
from ray_apps.mockups.variations import Variation, variations
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import dead_letters, events, ideas, leases, mockups
from ray_apps.store.open import Store
from ray_apps.store.stage_runs import StageRun, stage

Extent = Literal["all", "front"]
"""How much of an idea is made: everything that follows from its front, or the front alone."""

COUNTERS = ("selected", "with_mockup", "drawn", "pictures", "failed")


@dataclass
class _Waiting:
    """An idea whose pictures are being made: how many print files are to come, and the rows there are."""

    idea: Idea
    prints: int
    rows: list[StoredMockup] = field(default_factory=list)
    refused: str = ""


def run(store: Store, clock: Clock, progress: Progress, top: int, extent: Extent = "all") -> dict[str, int]:
    """Draw what is not drawn yet of the `top` best ideas: all of their variants, or the fronts alone.

    Counters: ideas `selected`, `with_mockup` (a front at least), `drawn` now, `failed`; `pictures` made now.
    """
    with stage(store, "mockup", clock, progress) as this:
        this.counters = dict.fromkeys(COUNTERS, 0)
        with store.transaction() as tx:
            selected = _drawable(ideas.best(tx, top), store, clock, this)
            done = mockups.of_ideas(tx, [idea.id for idea in selected])
        missing = {
            idea.id: wanted for idea in selected if (wanted := _missing(done.get(idea.id, ()), extent)) is not None
        }
        this.count("with_mockup", len(missing))
        if len(missing) < len(selected):
            # Looks are spread over the whole selection, so that a rerun gives each idea the same one.
            for idea, brief in zip(selected, _briefs(store, selected), strict=True):
                missing.setdefault(idea.id, _wanted(brief, extent))
        _draw(store, clock, progress, this, [(idea, missing[idea.id]) for idea in selected if missing[idea.id]])
        return this.counters


def _drawable(best: Sequence[Idea], store: Store, clock: Clock, this: StageRun) -> list[Idea]:
    """The ideas whose lettering can be drawn; the others are kept as dead letters."""
    this.count("selected", len(best))
    good = []
    for idea in best:
        reason = drawable(idea.phrase or "", idea.tagline)
        if reason is None:
            good.append(idea)
        else:
            _reject(store, clock, this, idea, reason)
    return good


def _wanted(front: DesignBrief, extent: Extent) -> list[Variation]:
    return variations(front) if extent == "all" else variations(front)[:1]


def _missing(done: Sequence[StoredMockup], extent: Extent) -> list[Variation] | None:
    """What an idea with a front still lacks of what follows from it; `None` without a front."""
    if not done or done[0].variant != "front":
        return None
    front = DesignBrief.model_validate(
        {name: value for name, value in done[0].params.items() if name in DesignBrief.model_fields}
    )
    there = {(one.variant, one.product, one.colourway) for one in done}
    return [one for one in _wanted(front, extent) if one.key not in there]


def _briefs(store: Store, selected: Sequence[Idea]) -> list[DesignBrief]:
    embed = RemoteEmbedder(store.settings.embedder_model)
    motifs = MotifIndex.load_or_build(embed, store.settings.data_dir / "cache", store.settings.embedder_name)
    styles = StyleIndex(embed).detect([", ".join((idea.topic, *idea.keywords)) for idea in selected])
    wanted = [
        DrawableIdea(idea.id, idea.phrase or "", idea.tagline, idea.keywords, ids.seed(idea.id), style)
        for idea, style in zip(selected, styles, strict=True)
    ]
    return assign(wanted, motifs.candidates([(idea.topic, *idea.keywords) for idea in selected]))


def _draw(
    store: Store, clock: Clock, progress: Progress, this: StageRun, wanted: Sequence[tuple[Idea, list[Variation]]]
) -> None:
    """Make the wanted pictures; an idea's are written together, when the last of them is made."""
    prints = [(idea, share) for idea, every in wanted for share in _by_brief(every)]
    waiting = {idea.id: _Waiting(idea, len(_by_brief(every))) for idea, every in wanted}
    progress.begin("drawing designs", len(prints))
    for identity, outcome in _make_all(prints) if prints else ():
        one = waiting[identity]
        one.prints -= 1
        if isinstance(outcome, InputError):
            one.refused = one.refused or str(outcome)
        else:
            one.rows += outcome
        if not one.prints:
            _write(store, clock, this, one)
        progress.advance()


def _by_brief(wanted: Sequence[Variation]) -> list[list[Variation]]:
    """Variations that share a print file, together."""
    shares: dict[DesignBrief, list[Variation]] = {}
    for one in wanted:
        shares.setdefault(one.brief, []).append(one)
    return list(shares.values())


def _make_all(
    prints: Sequence[tuple[Idea, list[Variation]]],
) -> Iterator[tuple[UUID, list[StoredMockup] | InputError]]:
    """Draw on all CPUs of the cluster; yields the pictures of each print file as they are done, under their idea."""
    import ray

    task = ray.remote(num_cpus=1, memory=_memory_for_one(ray.nodes()), max_retries=2)(make)
    running: dict[Any, UUID] = {task.remote(idea.id, share): idea.id for idea, share in prints}
    while running:
        done, _ = ray.wait(list(running), num_returns=1)
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


def _write(store: Store, clock: Clock, this: StageRun, made: _Waiting) -> None:
    """An idea's pictures, all or none: one that lacks a variant because it cannot be drawn is kept with its reason."""
    if made.refused:
        _reject(store, clock, this, made.idea, made.refused)
        return
    now = clock()
    with store.transaction() as tx:
        leases.check(tx, this.lease)
        new = [row for row in made.rows if mockups.add(tx, row, now)]
        front = any(row.variant == "front" and row.product == "tee_front" for row in new)
        if front:
            ideas.set_status(tx, made.idea.id, IdeaStatus.MOCKED)
        events.append(tx, [_generated(row, now) for row in new])
        dead_letters.resolve(tx, "mockup", str(made.idea.id), now)
    if front:
        this.count("with_mockup")
        this.count("drawn")
    this.count("pictures", len(new))


def _generated(row: StoredMockup, now: datetime) -> Event:
    data: dict[str, object] = {
        "ideaId": str(row.idea_id),
        "family": row.params["family"],
        "variant": row.variant,
        "product": row.product,
    }
    return event("mockup.generated", row.id, now, "mockups", data)


def _reject(store: Store, clock: Clock, this: StageRun, idea: Idea, reason: str) -> None:
    letter = DeadLetter(stage="mockup", source="ideas", locator=str(idea.id), reason=reason, payload=idea.phrase or "")
    with store.transaction() as tx:
        leases.check(tx, this.lease)
        dead_letters.add(tx, [letter], clock())
    this.count("failed")
