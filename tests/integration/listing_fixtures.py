"""Drawn ideas in the store, as drawing leaves them, for tests of what writes their listings."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import numpy as np

from ray_apps.domain import ids
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.ideas import Concept, IdeaStatus
from ray_apps.domain.signals import Signal
from ray_apps.domain.topics import Centre
from ray_apps.store import Store, idea_groups, ideas, mockups
from tests.writing import write

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
IDEAS = (
    ("Sourdough Survivor", "sourdough", ("sourdough", "bread baking", "bread baker", "food", "homemade")),
    ("Tell Your Kitten I Said Hi", "kitten", ("kitten", "cat", "animal", "nature")),
    ("Gone Climbing", "climbing", ("climbing", "climber", "outdoors", "nature")),
)


Words = tuple[str, str, tuple[str, ...]]


def drawn(store: Store, wanted: Sequence[Words] = IDEAS, garment: str = "navy", first: int = 0) -> list[UUID]:
    """Ideas with a phrase, a topic, keywords and a front each, numbered from `first`."""
    return [_drawn(store, at, *words, garment) for at, words in enumerate(wanted, start=first)]


def _drawn(store: Store, at: int, phrase: str, topic: str, keywords: tuple[str, ...], garment: str) -> UUID:
    text = f"post {at}: every morning before work we talk about {topic} with the neighbours"
    digest = ids.content_hash(text)
    signal = Signal(
        source="reddit", external_id=f"t3_{at}", content=text, content_hash=digest, community="Breadit", posted_at=NOW,
        captured_at=NOW, counts={"score": 10},
    )  # fmt: skip
    idea = ids.idea_id(signal.id)
    vector = np.zeros(384, dtype=np.float32)
    vector[at] = 1.0
    concept = Concept(title=phrase, phrase=phrase, description="For people.", keywords=keywords, topic=topic)
    front = StoredMockup(
        id=ids.mockup_id(idea, "front", "tee_front", garment), idea_id=idea, variant="front", colourway=garment,
        print_sha="a" * 64, svg_sha="b" * 64, preview_sha="c" * 64, catalogue_sha="d" * 64,
        params={"family": "retro_sunset", "garment": garment},
    )  # fmt: skip
    with store.transaction() as tx:
        write(tx, [signal], NOW)
        idea_groups.save_groups(tx, [Centre(idea, vector, 1)], [], [(signal.id, idea, 1.0)], NOW)
        ideas.save_concepts(tx, {idea: concept}, {idea: ["Breadit"]}, NOW)
        ideas.set_status(tx, idea, IdeaStatus.MOCKED)
        mockups.add(tx, front, NOW)
    return idea
