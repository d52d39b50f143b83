"""The mock-up stage: the best ideas → print files and pictures on products, drawn side by side on Ray.

Workers put the bytes into the object store (the same bytes land once) and hand back rows; the driver writes an idea's
rows, events and status in one transaction when all of its pictures are made. An idea that cannot be drawn becomes a
dead letter; the rest go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from models.remote_embedder import RemoteEmbedder
from ray_apps.domain import ids
from ray_apps.domain.designs import DesignBrief, StoredMockup
from ray_apps.domain.errors import InputError
from ray_apps.domain.events import Event, event
from ray_apps.domain.ideas import Idea, IdeaStatus
from ray_apps.domain.signals import DeadLetter
from ray_apps.mockups.assign import DrawableIdea, assign
from ray_apps.mockups.lettering import drawable
from ray_apps.mockups.motifs import MotifIndex
from ray_apps.mockups.picturing import picturing
from ray_apps.mockups.spread import Plan, make_all
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
        plans = {idea.id: plan for idea in selected if (plan := _missing(idea, done.get(idea.id, ()), extent))}
        this.count("with_mockup", len(plans))
        if len(plans) < len(selected):
            # Looks are spread over the whole selection, so that a rerun gives each idea the same one.
            for idea, brief in zip(selected, _briefs(store, selected), strict=True):
                plans.setdefault(idea.id, Plan(idea, brief, _wanted(brief, extent)))
        _draw(store, clock, progress, this, [plans[idea.id] for idea in selected if plans[idea.id].wanted])
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


def _missing(idea: Idea, done: Sequence[StoredMockup], extent: Extent) -> Plan | None:
    """What an idea with a front still lacks of what follows from it; `None` without a front."""
    if not done or done[0].variant != "front":
        return None
    front = DesignBrief.model_validate(
        {name: value for name, value in done[0].params.items() if name in DesignBrief.model_fields}
    )
    there = {(one.variant, one.product, one.colourway) for one in done}
    return Plan(idea, front, [one for one in _wanted(front, extent) if one.key not in there])


def _briefs(store: Store, selected: Sequence[Idea]) -> list[DesignBrief]:
    embed = RemoteEmbedder(store.settings.embedder_model)
    motifs = MotifIndex.load_or_build(embed, store.settings.data_dir / "cache", store.settings.embedder_name)
    styles = StyleIndex(embed).detect([", ".join((idea.topic, *idea.keywords)) for idea in selected])
    wanted = [
        DrawableIdea(idea.id, idea.phrase or "", idea.tagline, idea.keywords, ids.seed(idea.id), style)
        for idea, style in zip(selected, styles, strict=True)
    ]
    return assign(wanted, motifs.candidates([(idea.topic, *idea.keywords) for idea in selected]))


def _draw(store: Store, clock: Clock, progress: Progress, this: StageRun, plans: Sequence[Plan]) -> None:
    """Make the wanted pictures; an idea's are written together, when the last of them is made."""
    waiting = {plan.idea.id: _Waiting(plan.idea, len(plan.prints)) for plan in plans}
    progress.begin("drawing designs", sum(one.prints for one in waiting.values()))
    with picturing(store.settings, store, clock) as services:
        for identity, outcome in make_all(plans, services) if plans else ():
            one = waiting[identity]
            one.prints -= 1
            if isinstance(outcome, InputError):
                one.refused = one.refused or str(outcome)
            else:
                one.rows += outcome
            if not one.prints:
                _write(store, clock, this, one)
            progress.advance()


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
