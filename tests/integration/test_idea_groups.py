"""Groups in real PostgreSQL: mergers leave one living idea, outgrown words are made anew, languages told apart."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from ray_apps.domain import ids
from ray_apps.domain.ideas import Concept
from ray_apps.domain.signals import Signal
from ray_apps.domain.topics import Centre, Merger
from ray_apps.ideation import stage
from ray_apps.ingestion.forget import Post, forget
from ray_apps.platform.progress import Silent
from ray_apps.platform.scale import Scale
from ray_apps.store import Store, idea_groups, ideas, signals
from ray_apps.store.open import Transaction
from tests.integration.forget_fixtures import draw, embed, idea_of, vector_of
from tests.integration.test_forget import clock, keys_of
from tests.writing import write

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def post(text: str) -> Signal:
    digest = ids.content_hash(text)
    return Signal(
        source="reddit", external_id=digest[:8], content=text, content_hash=digest, community="pics",
        posted_at=NOON, captured_at=NOON, counts={"score": 3},
    )  # fmt: skip


def idea(tx: Transaction, phrase: str, *texts: str) -> UUID:
    write(tx, [post(text) for text in texts], NOON)
    return idea_of(tx, phrase, *texts)


def merge(tx: Transaction, survivor: Centre, *absorbed: UUID) -> None:
    idea_groups.save_groups(tx, [], [survivor], [], NOON, [Merger(each, survivor.idea_id) for each in absorbed])


def centre(name: UUID, size: int) -> Centre:
    return Centre(name, vector_of("together"), size)


def rows(store: Store, query: str) -> list[dict[str, Any]]:
    with store.transaction() as tx:
        return [dict(row) for row in tx.execute(query)]


def test_what_is_absorbed_gives_its_signals_and_keeps_no_words(store: Store) -> None:
    with store.transaction() as tx:
        goes, stays = idea(tx, "Sleepy Cat", "cat one", "cat two"), idea(tx, "Nap Cat", "cat three")
        merge(tx, centre(stays, 3), goes)
    by_id = {row["id"]: row for row in rows(store, "SELECT * FROM ideas")}
    assert (by_id[goes]["status"], by_id[goes]["merged_into"], by_id[goes]["signal_count"]) == ("archived", stays, 0)
    assert (by_id[goes]["phrase"], by_id[goes]["title"], by_id[goes]["keywords"]) == (None, "", [])
    assert not by_id[goes]["needs_score"]
    assert (by_id[stays]["status"], by_id[stays]["signal_count"], by_id[stays]["needs_score"]) == ("queued", 3, True)
    assert by_id[stays]["evidence"] == 2
    assert {row["idea_id"] for row in rows(store, "SELECT idea_id FROM idea_signals")} == {stays}
    with store.transaction() as tx:
        assert [(c.idea_id, c.size) for c in idea_groups.centres(tx, 384)] == [(stays, 3)]


def test_chains_lead_straight_to_the_living_idea(store: Store) -> None:
    with store.transaction() as tx:
        first, second, third = (idea(tx, f"Cat {n}", f"cat {n}") for n in range(3))
        merge(tx, centre(second, 2), first)
        merge(tx, centre(third, 3), second)
    found = {row["id"]: row["merged_into"] for row in rows(store, "SELECT id, merged_into FROM ideas")}
    assert found == {first: third, second: third, third: None}


def test_ideas_that_were_drawn_or_ended_since_they_were_read_are_noticed(store: Store) -> None:
    with store.transaction() as tx:
        one, other = idea(tx, "Nap Cat", "cat one"), idea(tx, "Box Cat", "cat two")
        assert idea_groups.as_known(tx, [centre(one, 2)], [Merger(other, one)])
        assert [c.drawn for c in idea_groups.centres(tx, 384)] == [False, False]
        draw(store, tx, other, b"cat")
        assert [c.drawn for c in idea_groups.centres(tx, 384)] == [False, True]
        assert not idea_groups.as_known(tx, [centre(one, 2)], [Merger(other, one)])
        assert idea_groups.as_known(tx, [centre(other, 2)], [])
        tx.execute("UPDATE ideas SET status = 'archived' WHERE id = %s", [other])
        assert not idea_groups.as_known(tx, [centre(other, 2)], [])
        assert [c.idea_id for c in idea_groups.centres(tx, 384)] == [one]


def test_a_forgotten_idea_goes_with_those_that_went_into_it(store: Store) -> None:
    with store.transaction() as tx:
        goes, stays = idea(tx, "Sleepy Cat", "cat one"), idea(tx, "Nap Cat", "cat two")
        merge(tx, centre(stays, 2), goes)
    posts = [Post(id=ids.signal_id(ids.content_hash(text))) for text in ("cat one", "cat two")]
    forget(store, clock, Silent(), posts, keys_of, embed)
    assert rows(store, "SELECT id FROM ideas") == []


def test_an_undrawn_idea_that_doubled_is_composed_anew_and_may_have_its_phrase_again(store: Store) -> None:
    concept = Concept(title="Nap Cat", phrase="Nap Cat", description="")
    with store.transaction() as tx:
        grew, drawn, same = (idea(tx, f"Cat {n}", f"cat {n}") for n in range(3))
        draw(store, tx, drawn, b"cat")
        more = [post(f"more {n}") for n in range(2)]
        write(tx, more, NOON)
        members = [(more[0].id, grew, 0.9), (more[1].id, drawn, 0.9)]
        idea_groups.save_groups(tx, [], [centre(grew, 2), centre(drawn, 2)], members, NOON)
        assert list(idea_groups.uncomposed(tx)) == [grew]
        ideas.save_concepts(tx, {grew: concept, drawn: concept}, {grew: ["cats"], drawn: ["cats"]}, NOON)
        assert not idea_groups.uncomposed(tx)
    found = {row["id"]: row for row in rows(store, "SELECT id, phrase, composed_signals FROM ideas")}
    assert (found[grew]["phrase"], found[grew]["composed_signals"]) == ("Nap Cat", 2)
    assert (found[drawn]["phrase"], found[drawn]["composed_signals"]) == ("Cat 1", 1)
    assert found[same]["phrase"] == "Cat 2"


def near(text: str) -> Any:
    """A vector near that of the text's first word."""
    mixed = vector_of(text.split(maxsplit=1)[0]) + 0.7 * vector_of(text)
    return (mixed / np.linalg.norm(mixed)).astype(np.float32)


@dataclass
class Steps:
    """The stage without Ray: posts are embedded here, two a chunk, and the run dies before chunk `dies_at`."""

    store: Store
    dies_at: int = 99
    near: Callable[[str], Any] = near

    def embed(self, shards: list[tuple[int, int]], _chunk: int, _scale: Scale) -> Iterator[tuple[list[UUID], Any]]:
        with self.store.transaction() as tx:
            waiting = [row for first, last in shards for row in signals.shard(tx, first, last)]
        for number, start in enumerate(range(0, len(waiting), 2)):
            if number == self.dies_at:
                raise KeyboardInterrupt
            some = waiting[start : start + 2]
            yield [UUID(str(row["id"])) for row in some], np.stack([self.near(str(row["content"])) for row in some])


@pytest.fixture
def steps(store: Store, monkeypatch: pytest.MonkeyPatch) -> Steps:
    made = Steps(store)
    monkeypatch.setattr(stage, "embed", made.embed)
    monkeypatch.setattr(stage, "scale_here", lambda _: Scale(embed_actors=1, score_tasks=1))
    return made


TEXTS = [f"{word} {n}" for n in range(5) for word in ("raccoon", "comet", "sourdough")]
STATE = (
    "SELECT i.id::text, status, signal_count, merged_into::text, e.embedding::text FROM ideas i "
    "LEFT JOIN idea_embeddings e ON e.idea_id = i.id ORDER BY 1",
    "SELECT signal_id::text, idea_id::text, similarity FROM idea_signals ORDER BY 1",
    "SELECT type, aggregateid, payload->'data' AS data FROM events WHERE type LIKE 'idea.%' ORDER BY 1, 2",
)


@pytest.mark.parametrize("killed_before", [1, 4, 7])
def test_a_run_that_ends_between_chunks_and_is_started_again_gives_the_same_rows(
    store: Store, steps: Steps, killed_before: int
) -> None:
    with store.transaction() as tx:
        write(tx, [post(text) for text in TEXTS], NOON)
    stage.run(store, clock, Silent())
    undisturbed = [rows(store, query) for query in STATE]
    assert len(undisturbed[1]) == len(TEXTS)
    with store.transaction() as tx:
        tx.execute("TRUNCATE ideas, events CASCADE")
    steps.dies_at = killed_before
    with pytest.raises(KeyboardInterrupt):
        stage.run(store, clock, Silent())
    steps.dies_at = 99
    stage.run(store, clock, Silent())
    assert [rows(store, query) for query in STATE] == undisturbed


def test_ideas_grow_together_over_runs_and_it_is_told(store: Store, steps: Steps) -> None:
    """Two ideas apart; posts between them arrive later."""
    left, right = near("left 1"), near("right 1")
    between = (left + right) / np.linalg.norm(left + right)
    with store.transaction() as tx:
        write(tx, [post("left 1"), post("right 1")], NOON)
    first = stage.run(store, clock, Silent())
    assert (first["created"], first["merged"]) == (2, 0)
    with store.transaction() as tx:
        one, other = (c.idea_id for c in idea_groups.centres(tx, 384))
        # What came since has moved both to where they nearly touch.
        idea_groups.place(tx, [Centre(one, between, 1), Centre(other, between, 1)])
        write(tx, [post("left 2")], NOON)
        tx.execute("UPDATE ideas SET signal_count = 4")
    steps.near = lambda _text: between
    second = stage.run(store, clock, Silent())
    assert (second["created"], second["merged"]) == (0, 1)
    [told] = rows(store, "SELECT aggregateid, payload->'data' AS data FROM events WHERE type = 'idea.merged'")
    assert (told["aggregateid"], told["data"]) == (str(other), {"into": str(one)})


def test_posts_in_other_languages_say_nothing_about_phrases() -> None:
    def of(language: str | None) -> dict[str, Any]:
        return {"content": f"post {language}", "community": "pics", "counts": {}, "language": language}

    topic = stage._topic(ids.idea_id(ids.signal_id(ids.content_hash("x"))), [of("en"), of(None), of("de")])
    assert [mention.content for mention in topic.mentions] == ["post en", "post None"]
    assert stage._topic(ids.idea_id(ids.signal_id(ids.content_hash("y"))), [of("de")]).mentions == ()
