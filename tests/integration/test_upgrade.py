"""From step 0002 with posts in it to 0003: they are in the lake and known by their near-duplicates; and back again."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psycopg
import pytest

from ray_apps.domain.errors import EngineError
from ray_apps.domain.ids import content_hash, signal_id
from ray_apps.domain.signals import Signal
from ray_apps.ingestion import index_old as indexing
from ray_apps.ingestion.cleaning import clean
from ray_apps.ingestion.index_old import index_old
from ray_apps.ingestion.lake import export
from ray_apps.ingestion.neardup import keys_of
from ray_apps.ingestion.sources.protocol import ItemsChunk
from ray_apps.ingestion.storing import keep
from ray_apps.ingestion.tally import Tally
from ray_apps.platform.progress import Silent
from ray_apps.platform.settings import load_settings
from ray_apps.store import Store, open_store

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TEXTS = (
    "My cat learned to open the fridge and now nothing is safe in this house",
    "My cat learned to open the fridge and now nothing is safe in this house!!",  # nothing told them apart before
    "The bakery down the road sells purple bread every Friday morning",
    "Nobody told me that llamas hum when they are happy",
    "A comet was seen over the old harbour of Lisbon before dawn",
)


def step(url: str, change: Callable[..., None], to: str) -> None:
    """Bring a database to a step, up or down."""
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(resources.files("ray_apps.store.migrations")))
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        change(config, to)


def fill(url: str) -> None:
    """Posts as the version before stored them: on two days, without batches and keys."""
    with psycopg.connect(url) as old:
        for n, text in enumerate(TEXTS):
            digest, at = content_hash(text), NOON + timedelta(hours=10 * (n // 3), minutes=n)
            old.execute(
                "INSERT INTO signals (id, source, external_id, content, content_hash, posted_at, captured_at, "
                "ingested_at, counts) VALUES (%s, 'reddit', %s, %s, %s, %s, %s, %s, '{\"score\": 3}')",
                [signal_id(digest), f"p{n}", text, digest, NOON, NOON, at + timedelta(hours=3)],
            )
            old.execute("INSERT INTO signal_observations VALUES (%s, %s, '{\"score\": 3}')", [signal_id(digest), NOON])


@pytest.fixture
def upgraded(bare_database_url: str, tmp_path: Path) -> Iterator[Store]:
    """A store that was opened over a database at 0002 with posts in it."""
    from alembic import command

    step(bare_database_url, command.upgrade, "0002")
    fill(bare_database_url)
    with open_store(load_settings(data_dir=tmp_path, database_url=bare_database_url)) as store:
        yield store


def keys(store: Store) -> dict[int, str]:
    with store.transaction() as tx:
        found = tx.execute("SELECT k.key, s.external_id FROM near_keys k JOIN signals s ON s.id = k.signal_id")
        return {row["key"]: row["external_id"] for row in found}


def say(store: Store, name: str, content: str) -> Tally:
    post = Signal(
        source="youtube", external_id=name, content=content, content_hash=content_hash(content), posted_at=NOON,
        captured_at=NOON,
    )  # fmt: skip
    with store.transaction() as tx:
        return keep(tx, clean(ItemsChunk([post])), "youtube", NOON)


def test_what_was_stored_before_is_a_batch_a_day_and_goes_to_the_lake(upgraded: Store) -> None:
    with upgraded.transaction() as tx:
        batches = tx.execute(
            "SELECT b.id, b.source, b.ingested_at, b.counters, array_agg(s.external_id ORDER BY s.seq) AS posts "
            "FROM ingest_batches b JOIN signals s ON s.batch_id = b.id GROUP BY b.id ORDER BY b.id"
        ).fetchall()
    assert [batch["posts"] for batch in batches] == [["p0", "p1", "p2"], ["p3", "p4"]]
    assert {batch["source"] for batch in batches} == {"before batches"}
    assert [batch["ingested_at"].date() for batch in batches] == [NOON.date(), NOON.date() + timedelta(days=1)]
    assert batches[1]["counters"] == {"read": 2, "stored": 2}
    done = export(upgraded, lambda: NOON, Silent())
    assert (done["parts"], done["batches"], done["rows"]) == (2, 2, 5)
    assert export(upgraded, lambda: NOON, Silent())["rows"] == 0


def test_what_was_stored_before_is_indexed_once_and_stands_for_what_comes(
    upgraded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_CHUNK", 2)
    assert keys(upgraded) == {}
    assert say(upgraded, "new", f"{TEXTS[2]} [OC]").stored == 1, "not indexed yet, so not known"
    assert index_old(upgraded, Silent()) == 5
    held = keys(upgraded)
    assert set(held.values()) == {"p0", "new", "p3", "p4"}, "the first holds a key, and what is held is not taken"
    assert {held[key] for key in keys_of([TEXTS[0]])[0].tolist()} == {"p0"}
    assert index_old(upgraded, Silent()) == 0
    assert keys(upgraded) == held
    tally = say(upgraded, "again", f"{TEXTS[0]} 😹")
    assert (tally.stored, tally.near_duplicates) == (0, 1)


def test_indexing_that_is_broken_off_goes_on_where_it_was(upgraded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_CHUNK", 2)
    calls = iter([keys_of])

    def once(texts: Sequence[str]) -> npt.NDArray[np.int64]:
        return next(calls)(texts)

    with monkeypatch.context() as broken:
        broken.setattr(indexing, "keys_of", once)
        with pytest.raises(StopIteration):
            index_old(upgraded, Silent())
    assert set(keys(upgraded).values()) == {"p0"}
    assert index_old(upgraded, Silent()) == 3
    assert set(keys(upgraded).values()) == {"p0", "p2", "p3", "p4"}


def test_an_empty_database_has_nothing_to_index(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.execute("SELECT FROM bindings").rowcount == tx.execute("SELECT FROM ingest_batches").rowcount == 0
    assert index_old(store, Silent()) == 0


def test_going_back_undoes_the_step_and_coming_again_does_it_again(bare_database_url: str, upgraded: Store) -> None:
    from alembic import command

    def shape() -> list[tuple[object, ...]]:
        with psycopg.connect(bare_database_url) as plain:
            return plain.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE connamespace = 'public'::regnamespace UNION ALL "
                "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2, 3"
            ).fetchall()

    after = shape()
    with upgraded.transaction() as tx:
        tx.execute("INSERT INTO signal_observations VALUES (gen_random_uuid(), now(), '{}')")
    step(bare_database_url, command.downgrade, "0002")
    before = shape()
    assert ("ideas", "ideas_signal_count_check", "CHECK ((signal_count > 0))") in before
    with psycopg.connect(bare_database_url) as plain:
        assert plain.execute("SELECT count(*) FROM signals").fetchone() == (5,)
        assert plain.execute("SELECT count(*) FROM signal_observations").fetchone() == (5,)
    step(bare_database_url, command.upgrade, "head")
    assert shape() == after
    assert index_old(upgraded, Silent()) == 5
    step(bare_database_url, command.downgrade, "0002")
    assert shape() == before


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("forgotten", "(repeat('a', 64), now(), 'asked for')"),
        ("pending_erasures", "('raw-signals/part', now())"),
    ],
)
def test_there_is_no_way_back_while_it_would_bring_forgotten_posts_back(
    bare_database_url: str, upgraded: Store, table: str, row: str
) -> None:
    from alembic import command

    with upgraded.transaction() as tx:
        tx.execute(f"INSERT INTO {table} VALUES {row}")  # noqa: S608
    with pytest.raises(EngineError, match=f"cannot go back to step 0002: .*{table} would be lost"):
        step(bare_database_url, command.downgrade, "0002")
    with upgraded.transaction() as tx:
        assert tx.execute(f"SELECT FROM {table}").rowcount == 1
        assert tx.execute("SELECT FROM signals WHERE batch_id IS NOT NULL").rowcount == 5
