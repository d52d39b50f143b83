"""The hot path gives what the batch gives: the same receipts for ideas, to a millionth; and words for new posts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ray_apps.domain.ids import content_hash, idea_id
from ray_apps.domain.signals import CalendarEvent, Signal
from ray_apps.domain.topics import Centre
from ray_apps.gateway.hot_scoring import answer
from ray_apps.platform.clock import utc_now
from ray_apps.scoring.factors import score
from ray_apps.scoring.hot import FRESH_FOR, HotScorer, Question
from ray_apps.scoring.reading import read_ideas, read_norms
from ray_apps.scoring.receipts import receipt
from ray_apps.store import Store, idea_groups, scoring_input, signals, weights
from tests.scoring_fixtures import embedder, vectors_of
from tests.writing import write

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
TITLES = [
    "My cat learned to open the fridge", "I carved a pumpkin for halloween", "First loaf of sourdough bread",
    "Senate votes on the budget", "Fly fishing at dawn in Montana", "My nurse friends after a night shift",
    "Knitted a sweater for my dog", "The moon through my telescope",
]  # fmt: skip


def post(n: int, looks: int = 2) -> list[Signal]:
    text = TITLES[n % len(TITLES)] + (f" {n}" if n >= len(TITLES) else "")
    return [
        Signal(
            source="reddit", external_id=f"p{n}", content=text, content_hash=content_hash(text),
            community=("cats", "DIY", "news")[n % 3], tags=("cozy",) if n % 2 else (),
            posted_at=NOON - timedelta(hours=1 + n % 7), captured_at=NOON - timedelta(minutes=60 - 30 * look),
            counts={"score": 10 * n + 25 * look, "comments": n},
        )
        for look in range(looks)
    ]  # fmt: skip


@pytest.fixture
def filled(store: Store) -> Store:
    """Forty ideas, each of one or two posts, and Halloween ahead."""
    posts = [post(n) for n in range(60)]
    with store.transaction() as tx:
        write(tx, [look for looks in posts for look in looks], NOON)
        signals.keep_calendar(
            tx, [CalendarEvent(name="Halloween", day=datetime(2026, 10, 31, tzinfo=UTC), country="US")]
        )
        firsts = [looks[0] for looks in posts]
        groups = _groups(firsts)
        vectors = vectors_of(*(group[0].content for group in groups))
        names = [idea_id(group[0].id) for group in groups]
        centres = [Centre(name, v, len(group)) for name, v, group in zip(names, vectors, groups, strict=True)]
        members = [(s.id, name, 1.0) for name, group in zip(names, groups, strict=True) for s in group]
        idea_groups.save_groups(tx, centres, [], members, NOON)
        tx.execute("UPDATE ideas SET phrase = 'Phrase ' || seq WHERE seq % 3 <> 0")
    return store


def _groups(firsts: list[Signal]) -> list[list[Signal]]:
    """Pairs and single posts in turn."""
    groups, at = [], 0
    while at < len(firsts):
        size = 1 + len(groups) % 2
        groups.append(firsts[at : at + size])
        at += size
    return groups


def batch(store: Store) -> dict[Any, Any]:
    with store.transaction() as tx:
        norms, in_force = read_norms(tx, NOON, embedder()), weights.in_force(tx)
        names, _, evidence = read_ideas(tx, scoring_input.waiting(0, 10**9), NOON, norms.dimensions)
    scored = score(evidence, norms, in_force)
    return {name: receipt(scored, n, name, in_force, NOON) for n, name in enumerate(names)}


def test_each_idea_gets_the_batchs_receipt_alone_or_together(filled: Store) -> None:
    expected = batch(filled)
    assert len(expected) == 40
    hot = HotScorer(filled, embedder(), utc_now, as_of=NOON)
    together = hot([Question(idea=name) for name in expected])
    alone = [hot([Question(idea=name)])[0] for name in expected]
    for name, one, other in zip(expected, together, alone, strict=True):
        assert one is not None
        assert other is not None
        for found in (one, other):
            assert found.score == pytest.approx(expected[name].score, abs=1e-6)
            assert [f.factor for f in found.factors] == [f.factor for f in expected[name].factors]
            for line, said in zip(found.factors, expected[name].factors, strict=True):
                assert line.value == pytest.approx(said.value, abs=1e-6), line.factor


def test_a_post_that_is_known_is_scored_as_its_idea_and_a_new_one_as_an_idea_of_its_own(filled: Store) -> None:
    expected = batch(filled)
    hot = HotScorer(filled, embedder(), utc_now, as_of=NOON)
    known = post(0)[0]
    text = "My otter juggles pebbles all day"
    new = Signal(
        source="reddit", content=text, content_hash=content_hash(text), community="otters", posted_at=NOON,
        captured_at=NOON, counts={"score": 900, "comments": 30},
    )  # fmt: skip
    found = answer(hot, [Question(post=known), Question(post=new), Question(idea=idea_id(new.id))])
    receipts = [each.receipt for each in found]
    assert receipts[0] is not None
    assert receipts[0].idea_id in expected
    assert receipts[0].score == pytest.approx(expected[receipts[0].idea_id].score, abs=1e-6)
    assert receipts[1] is not None
    assert receipts[1].idea_id == idea_id(new.id)
    assert 0 < receipts[1].score < 1
    assert receipts[2] is None, "nothing was stored"
    concept = found[1].concept
    assert concept is not None
    assert concept.phrase is not None
    assert "otter" in concept.phrase.lower()


def test_norms_and_weights_are_read_anew_after_a_minute(filled: Store) -> None:
    now = [NOON]
    hot = HotScorer(filled, embedder(), lambda: now[0])
    [first] = hot([Question(idea=idea_id(post(0)[0].id))])
    assert first is not None
    with filled.transaction() as tx:
        tx.execute("""INSERT INTO weights ("values", author, created_at) VALUES ('{"novelty": 1.0}', 'test', now())""")
    [same] = hot([Question(idea=first.idea_id)])
    now[0] += FRESH_FOR + timedelta(seconds=1)
    [changed] = hot([Question(idea=first.idea_id)])
    assert same is not None
    assert changed is not None
    assert same.weights_version == first.weights_version < changed.weights_version
