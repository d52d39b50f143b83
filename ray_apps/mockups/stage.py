"""The mock-up stage: the best ideas → print files and pictures on garments, drawn side by side on Ray.

Workers put the bytes into the object store (the same bytes land once) and hand back a row; the driver writes row,
event and idea status in one transaction. An idea that cannot be drawn becomes a dead letter; the rest go on.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.remote_embedder import RemoteEmbedder
from ray_apps.domain import ids
from ray_apps.domain.designs import DesignBrief, StoredMockup
from ray_apps.domain.errors import InputError
from ray_apps.domain.events import event
from ray_apps.domain.ideas import Idea, IdeaStatus
from ray_apps.domain.signals import DeadLetter
from ray_apps.mockups.assign import DrawableIdea, assign
from ray_apps.mockups.draw import draw
from ray_apps.mockups.garments import mock_up
from ray_apps.mockups.lettering import drawable
from ray_apps.mockups.motifs import MotifIndex
from ray_apps.mockups.preflight import preflight
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.platform.settings import load_settings
from ray_apps.store import dead_letters, events, ideas, leases, mockups
from ray_apps.store.open import Store, worker_store
from ray_apps.store.stage_runs import StageRun, stage

WORKER_BYTES = 700 << 20
"""Memory that one drawing may need; Ray does not start more of them than fit."""


def run(store: Store, clock: Clock, progress: Progress, top: int) -> dict[str, int]:
    """Draw what is not drawn yet of the `top` best ideas. Counters: `selected`, `with_mockup`, `drawn`, `failed`."""
    with stage(store, "mockup", clock, progress) as this:
        this.counters = {"selected": 0, "with_mockup": 0, "drawn": 0, "failed": 0}
        with store.transaction() as tx:
            selected = _drawable(ideas.best(tx, top), store, clock, this)
            done = mockups.of_ideas(tx, [idea.id for idea in selected])
        waiting = [idea for idea in selected if idea.id not in done]
        this.count("with_mockup", len(selected) - len(waiting))
        progress.begin("drawing designs", len(waiting))
        if waiting:
            # Briefs are spread over the whole selection, so that a rerun gives each idea the same brief.
            briefs = dict(zip((idea.id for idea in selected), _briefs(store, selected), strict=True))
            for idea, outcome in _draw_all([(idea, briefs[idea.id]) for idea in waiting]):
                _write(store, clock, this, idea, outcome)
                progress.advance()
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


def _briefs(store: Store, selected: Sequence[Idea]) -> list[DesignBrief]:
    model = store.settings.embedder_model
    index = MotifIndex.load_or_build(
        RemoteEmbedder(model), store.settings.data_dir / "cache", store.settings.embedder_name
    )
    wanted = [
        DrawableIdea(idea.id, idea.phrase or "", idea.tagline, idea.keywords, ids.seed(idea.id)) for idea in selected
    ]
    return assign(wanted, index.candidates([(idea.topic, *idea.keywords) for idea in selected]))


def draw_one(idea: Idea, brief: DesignBrief) -> StoredMockup:
    """Draw one design, check it, put it on its garment and store the bytes; runs in a worker."""
    objects = worker_store(load_settings()).objects
    artwork = draw(brief)
    pictures = mock_up(artwork.png, brief.garment)
    return StoredMockup(
        id=ids.mockup_id(idea.id, "front", brief.garment),
        idea_id=idea.id,
        variant="front",
        colourway=brief.garment,
        print_sha=objects.put(artwork.png),
        svg_sha=objects.put(artwork.svg),
        preview_sha=objects.put(pictures.listing),
        catalogue_sha=objects.put(pictures.catalogue),
        params={"backend": "vector", **brief.model_dump(mode="json")},
        problems=preflight(artwork.png, brief),
    )


def _draw_all(jobs: Sequence[tuple[Idea, DesignBrief]]) -> Iterator[tuple[Idea, StoredMockup | InputError]]:
    """Draw on all CPUs of the cluster; yields each as it is done."""
    import ray

    task = ray.remote(num_cpus=1, memory=_memory_for_one(ray.nodes()), max_retries=2)(draw_one)
    running: dict[Any, Idea] = {task.remote(idea, brief): idea for idea, brief in jobs}
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


def _write(store: Store, clock: Clock, this: StageRun, idea: Idea, outcome: StoredMockup | InputError) -> None:
    if isinstance(outcome, InputError):
        _reject(store, clock, this, idea, str(outcome))
        return
    now = clock()
    with store.transaction() as tx:
        leases.check(tx, this.lease)
        if mockups.add(tx, outcome, now):
            ideas.set_status(tx, idea.id, IdeaStatus.MOCKED)
            data: dict[str, object] = {"ideaId": str(idea.id), "family": outcome.params["family"]}
            events.append(tx, [event("mockup.generated", outcome.id, now, "mockups", data)])
        dead_letters.resolve(tx, "mockup", str(idea.id), now)
    this.count("with_mockup")
    this.count("drawn")


def _reject(store: Store, clock: Clock, this: StageRun, idea: Idea, reason: str) -> None:
    letter = DeadLetter(stage="mockup", source="ideas", locator=str(idea.id), reason=reason, payload=idea.phrase or "")
    with store.transaction() as tx:
        leases.check(tx, this.lease)
        dead_letters.add(tx, [letter], clock())
    this.count("failed")
