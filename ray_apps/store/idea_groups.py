"""Ideas as grouping writes them: where they lie, who belongs to them, and which became one.

Embeddings are unit vectors, padded with zeros to 768.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from pgvector import HalfVector

from ray_apps.domain.topics import Centre, Merger, Vector
from ray_apps.store.open import Transaction

DIMENSIONS = 768
GREW = 2
"""An idea that has so many times the signals its words were made from gets new words, while it is not drawn."""

_DRAWN = "(status <> 'queued' OR EXISTS (SELECT FROM mockups m WHERE m.idea_id = i.id))"
_JOIN = """
    INSERT INTO idea_signals (signal_id, idea_id, similarity)
    SELECT j.signal_id, j.idea_id, j.similarity FROM joining j JOIN signals s ON s.id = j.signal_id
    FOR KEY SHARE OF s
"""
_PAIRS = "unnest(%(absorbed)s::uuid[], %(survives)s::uuid[]) AS pair (absorbed, survives)"
# What is absorbed keeps no words: they were made of posts, and whoever forgets those looks for them at the survivor.
_MERGE = (
    f"UPDATE idea_signals m SET idea_id = pair.survives FROM {_PAIRS} WHERE m.idea_id = pair.absorbed",
    f"UPDATE ideas i SET merged_into = pair.survives FROM {_PAIRS} WHERE i.merged_into = pair.absorbed",
    "UPDATE ideas i SET status = 'archived', merged_into = pair.survives, signal_count = 0, needs_score = false, "
    "evidence = evidence + 1, title = '', phrase = NULL, tagline = '', template = '', description = '', "
    "keywords = '{}', topic = '', communities = '{}', candidates = '[]' "
    f"FROM {_PAIRS} WHERE i.id = pair.absorbed",
    f"DELETE FROM idea_embeddings e USING {_PAIRS} WHERE e.idea_id = pair.absorbed",
)


def pad(vector: Vector) -> HalfVector:
    """A vector of at most 768 dimensions as stored; zeros change no cosine."""
    return HalfVector(np.pad(vector, (0, DIMENSIONS - len(vector))).tolist())


def centres(tx: Transaction, dimensions: int) -> list[Centre]:
    """The centres of ideas that are not archived, in order of creation, cut back to the embedder's dimensions."""
    rows = tx.execute(
        f"SELECT i.id, e.embedding, i.signal_count, {_DRAWN} AS drawn FROM ideas i "
        "JOIN idea_embeddings e ON e.idea_id = i.id WHERE i.status <> 'archived' ORDER BY i.seq"
    )
    return [Centre(r["id"], _vector(r["embedding"])[:dimensions], r["signal_count"], r["drawn"]) for r in rows]


def _vector(stored: HalfVector) -> Vector:
    return np.asarray(stored.to_numpy(), dtype=np.float32)


def place(tx: Transaction, centres: Sequence[Centre]) -> None:
    """Write where ideas lie in the embedder's space, in order of id."""
    with tx.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO idea_embeddings (idea_id, embedding) VALUES (%s, %s) "
            "ON CONFLICT (idea_id) DO UPDATE SET embedding = excluded.embedding",
            [(c.idea_id, pad(c.vector)) for c in sorted(centres, key=lambda c: c.idea_id)],
        )


def as_known(tx: Transaction, grown: Sequence[Centre], merged: Sequence[Merger]) -> bool:
    """Lock the ideas that are about to change, until the transaction ends; False if they are not what they were.

    Meanwhile one may have ended (its posts were forgotten), or one that is to be absorbed may have been drawn.
    """
    # In order of id, as everybody who locks several ideas does it, so that nobody waits in a circle.
    absorbed = {merger.absorbed for merger in merged}
    wanted = sorted(absorbed | {centre.idea_id for centre in grown})
    rows = tx.execute(
        f"SELECT id, {_DRAWN} AS drawn FROM ideas i WHERE id = ANY(%s) AND status <> 'archived' ORDER BY id FOR UPDATE",
        [wanted],
    ).fetchall()
    return len(rows) == len(wanted) and not any(row["drawn"] for row in rows if row["id"] in absorbed)


def save_groups(
    tx: Transaction,
    created: Sequence[Centre],
    grown: Sequence[Centre],
    members: Sequence[tuple[UUID, UUID, float]],
    at: datetime,
    merged: Sequence[Merger] = (),
) -> None:
    """Write new ideas, grown ones, which became one, and who belongs to them: members are (signal, idea, cosine).

    A signal that was forgotten since it was read joins nothing, and an idea of only such signals does not begin.
    What is absorbed is archived, points to the idea that goes on (`merged_into`, never to an archived one) and has
    neither signals nor words any more.
    """
    with tx.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ideas (id, signal_count, created_at) VALUES (%s, %s, %s)",
            [(c.idea_id, c.size, at) for c in created],
        )
        cursor.executemany(
            "UPDATE ideas SET signal_count = %s, needs_score = true, evidence = evidence + 1 WHERE id = %s",
            [(c.size, c.idea_id) for c in sorted(grown, key=lambda c: c.idea_id)],
        )
    place(tx, [*created, *grown])
    with tx.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE joining (LIKE idea_signals) ON COMMIT DROP")
        with cursor.copy("COPY joining (signal_id, idea_id, similarity) FROM STDIN") as copy:
            for member in members:
                copy.write_row(member)
        cursor.execute(_JOIN)
        cursor.execute("DROP TABLE joining")
    _merge(tx, merged)
    tx.execute(
        "DELETE FROM ideas i WHERE id = ANY(%s) AND NOT EXISTS (SELECT FROM idea_signals m WHERE m.idea_id = i.id)",
        [[c.idea_id for c in created]],
    )


def _merge(tx: Transaction, merged: Sequence[Merger]) -> None:
    """Let ideas go into others. Merging them again changes nothing that can be seen."""
    pairs = {"absorbed": [each.absorbed for each in merged], "survives": [each.survives for each in merged]}
    if merged:
        for statement in _MERGE:
            tx.execute(statement, pairs)


def uncomposed(tx: Transaction) -> dict[UUID, list[dict[str, object]]]:
    """Ideas without words, and undrawn ones that outgrew theirs, oldest first.

    Each has its signals (content, community, counts, language) in order of arrival, each with the idea's old `phrase`.
    """
    rows = tx.execute(
        "SELECT i.id AS idea_id, i.phrase, s.content, s.community, s.counts, s.language FROM ideas i "
        "JOIN idea_signals m ON m.idea_id = i.id JOIN signals s ON s.id = m.signal_id "
        f"WHERE i.composed_at IS NULL OR (i.signal_count >= %s * i.composed_signals AND NOT {_DRAWN}) "
        "ORDER BY i.seq, s.seq",
        [GREW],
    )
    found: dict[UUID, list[dict[str, object]]] = {}
    for row in rows:
        found.setdefault(row["idea_id"], []).append(dict(row))
    return found
