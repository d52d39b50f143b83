"""Similar ideas: nearest first, whatever is filtered, by the index where the table is large; and what it misses."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID, uuid4

import numpy as np
import pytest

from models.text_embedder import SentenceEmbedder
from ray_apps.domain.ideas import IdeaStatus
from ray_apps.store import Store, neighbours
from ray_apps.store.neighbours import Neighbour, similar, similar_exactly
from ray_apps.store.open import Transaction
from ray_apps.store.survivors import survivor
from tests.idea_rows import Vectors, clustered, name, real_titles, write_ideas

TITLES = 1_500
ASKED = 200


def leaning(*degrees: float) -> Vectors:
    """Unit vectors in one plane, so many degrees away from the first."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=1).astype(np.float32)


def numbers(found: Sequence[Neighbour]) -> list[int]:
    return [each.id.int - 1 for each in found]


def test_the_nearest_come_first_with_their_cosine_and_without_the_idea_itself(store: Store) -> None:
    write_ideas(store, leaning(0, 60, 10, 120, 30))
    with store.transaction() as tx:
        found = similar(tx, name(0), 3)
        assert numbers(found) == [2, 4, 1]
        assert [each.cosine for each in found] == pytest.approx(np.cos(np.radians([10, 30, 60])), abs=2e-3)
        assert numbers(similar(tx, name(0), 10)) == [2, 4, 1, 3]
        assert numbers(similar(tx, leaning(55)[0], 2)) == [1, 4], "a vector has no self to leave out"
        assert similar(tx, name(0), 3) == similar_exactly(tx, name(0), 3)


def test_what_is_archived_merged_or_without_a_centre_is_not_similar_to_anything(store: Store) -> None:
    vectors = leaning(0, 5, 10, 15, 20, 25)
    vectors[5] = 0
    write_ideas(store, vectors, statuses=["queued", "archived", "queued", "mocked", "live", "queued"])
    with store.transaction() as tx:
        tx.execute("UPDATE ideas SET merged_into = %s WHERE id = %s", [name(3), name(2)])
        for search in (similar, similar_exactly):
            assert numbers(search(tx, name(0), 10)) == [3, 4]
            assert search(tx, name(5), 10) == [], "it was forgotten"
            assert search(tx, uuid4(), 10) == [], "it never was"
            assert search(tx, np.zeros(384, dtype=np.float32), 10) == []


def test_filters_leave_out_all_but_what_was_asked_for(store: Store) -> None:
    write_ideas(store, leaning(*range(0, 90, 3)), statuses=["queued", "mocked", "live"], scores=[0.1, 0.9])
    with store.transaction() as tx:
        for search in (similar, similar_exactly):
            live = search(tx, name(0), 4, status=IdeaStatus.LIVE)
            assert numbers(live) == [2, 5, 8, 11]
            assert {each.status for each in live} == {IdeaStatus.LIVE}
            assert numbers(search(tx, name(0), 4, min_score=0.9)) == [1, 3, 5, 7]
            assert numbers(search(tx, name(0), 9, status=IdeaStatus.LIVE, min_score=0.9)) == [5, 11, 17, 23, 29]
            assert search(tx, name(0), 4, min_score=0.91) == []


def test_a_search_does_not_change_how_the_next_transaction_searches(store: Store) -> None:
    write_ideas(store, leaning(0, 10))
    with store.transaction() as tx:
        similar(tx, name(0), 1)
        assert setting(tx, "hnsw.ef_search") == str(neighbours.EF_SEARCH)
    with store.transaction() as tx:
        assert setting(tx, "hnsw.ef_search") != str(neighbours.EF_SEARCH)


def setting(tx: Transaction, of: str) -> str:
    row = tx.execute("SELECT current_setting(%s) AS value", [of]).fetchone()
    assert row is not None
    return str(row["value"])


def test_who_names_a_merged_idea_is_led_to_the_one_that_goes_on(store: Store) -> None:
    write_ideas(store, leaning(0, 10, 20, 30))
    with store.transaction() as tx:
        tx.execute("UPDATE ideas SET merged_into = %s WHERE id = %s", [name(1), name(0)])
        tx.execute("UPDATE ideas SET merged_into = %s WHERE id = %s", [name(2), name(1)])
        assert [survivor(tx, name(i)) for i in range(4)] == [name(2), name(2), name(2), name(3)]
        assert survivor(tx, uuid4()) is None


@pytest.mark.parametrize(("status", "min_score"), [(None, None), (IdeaStatus.LIVE, None), (None, 0.98)])
def test_in_a_large_table_the_index_is_used(large: Store, status: IdeaStatus | None, min_score: float | None) -> None:
    with large.transaction() as tx:
        assert "idea_embeddings_by_meaning" in plan(tx, 5, status, min_score)
        assert "idea_embeddings_by_meaning" not in plan(tx, 5, status, min_score, exact=True)
        found = similar(tx, name(5), 10, status=status, min_score=min_score)
        truth = similar_exactly(tx, name(5), 10, status=status, min_score=min_score)
    assert len(found) == 10
    assert found == sorted(found, key=lambda each: -each.cosine)
    assert found[-1].cosine == pytest.approx(truth[-1].cosine, abs=0.1)


def test_where_the_index_gives_up_all_is_looked_at(large: Store) -> None:
    """Three ideas of 20,000 pass: no walk through the index is long enough to meet them all."""
    with large.transaction() as tx:
        by_index_alone(tx)
        assert "idea_embeddings_by_meaning" in plan(tx, 5, IdeaStatus.MOCKED, None)
        tx.execute("SELECT set_config('hnsw.max_scan_tuples', '500', true)")
        found = similar(tx, name(5), 10, status=IdeaStatus.MOCKED)
        assert found == similar_exactly(tx, name(5), 10, status=IdeaStatus.MOCKED)
        assert len(found) == 3


@pytest.fixture(scope="module")
def large(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """20,000 ideas: every 50th is live, three are mocked up, every 50th has a score of 0.98 or more."""
    statuses = ["live" if i % 50 == 0 else "queued" for i in range(20_000)]
    for i in (777, 7_777, 17_777):
        statuses[i] = "mocked"
    with module_store(server, tmp_path_factory, "neighbours_large") as store:
        write_ideas(store, clustered(20_000), statuses, scores=[i / 100 for i in range(100)])
        yield store


@contextmanager
def module_store(server: str, folders: pytest.TempPathFactory, database: str) -> Iterator[Store]:
    import psycopg

    from ray_apps.platform.settings import load_settings
    from ray_apps.store import open_store

    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {database}")
    url = server.rsplit("/", 1)[0] + f"/{database}"
    with open_store(load_settings(data_dir=folders.mktemp(database), database_url=url)) as store:
        yield store


def by_index_alone(tx: Transaction) -> None:
    """For what the planner would rather look through: a small table, or a filter that hardly anything passes."""
    tx.execute("SET LOCAL enable_seqscan = off")
    tx.execute("SET LOCAL enable_sort = off")


def plan(
    tx: Transaction, number: int, status: IdeaStatus | None, min_score: float | None, *, exact: bool = False
) -> str:
    row = tx.execute("SELECT embedding FROM idea_embeddings WHERE idea_id = %s", [name(number)]).fetchone()
    assert row is not None
    given = {"to": row["embedding"], "itself": name(number), "status": status, "min_score": min_score, "limit": 10}
    similar(tx, name(number), 1)  # the settings of a search hold until the transaction ends
    lines = tx.execute(f"EXPLAIN {neighbours.statement(status, min_score, exact=exact)}", given, prepare=False)
    return "\n".join(line["QUERY PLAN"] for line in lines)


@pytest.fixture(scope="module")
def embedder() -> SentenceEmbedder:
    return SentenceEmbedder()


@pytest.fixture(scope="module")
def embedded(embedder: SentenceEmbedder) -> Vectors:
    """Real titles in the embedder's space."""
    return embedder(real_titles(TITLES))


def test_on_real_titles_the_index_misses_at_most_one_in_twenty(store: Store, embedded: Vectors) -> None:
    write_ideas(store, embedded, statuses=["live"] + ["queued"] * 49)
    asked = [name(int(i)) for i in np.random.default_rng(4).choice(TITLES, ASKED, replace=False)]
    with store.transaction() as tx:
        by_index_alone(tx)
        for status in (None, IdeaStatus.LIVE):
            assert "idea_embeddings_by_meaning" in plan(tx, 5, status, None)
            found = [similar(tx, one, 10, status=status) for one in asked]
            truth = [similar_exactly(tx, one, 10, status=status) for one in asked]
            assert {len(each) for each in found} == {10}, "all that were asked for, whatever few pass the filter"
            assert recall(found, truth) >= 0.95, status


def recall(found: Sequence[Sequence[Neighbour]], truth: Sequence[Sequence[Neighbour]]) -> float:
    """Share of the true neighbours that were found."""
    hits = [len(ids(a) & ids(b)) / len(b) for a, b in zip(found, truth, strict=True)]
    return float(np.mean(hits))


def ids(found: Sequence[Neighbour]) -> set[UUID]:
    return {each.id for each in found}


def test_a_title_finds_its_paraphrase_among_real_ones(
    store: Store, embedder: SentenceEmbedder, embedded: Vectors
) -> None:
    first, second = embedder(["My cat keeps stealing a neighbour's socks", "Kitty burglar hoards laundry of next door"])
    write_ideas(store, np.concatenate([embedded[:1_000], second[None]]))
    with store.transaction() as tx:
        (found,) = similar(tx, first, 1)
    assert numbers([found]) == [1_000]
    assert found.cosine == pytest.approx(float(first @ second), abs=2e-3)
