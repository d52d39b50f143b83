"""Ideas and the signals they are made of. Embeddings are unit vectors, padded with zeros to 768."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector
from psycopg.types.json import Jsonb

from ray_apps.domain.ideas import Concept, Idea, IdeaStatus, ScoreReceipt
from ray_apps.domain.states import IDEA_STEPS, check_step
from ray_apps.domain.topics import Centre, Vector
from ray_apps.store.open import Transaction

DIMENSIONS = 768
_FIELDS = (
    "id, title, phrase, tagline, template, description, keywords, topic, communities, signal_count, status, score, "
    "created_at"
)


def pad(vector: Vector) -> HalfVector:
    """A vector of at most 768 dimensions as stored; zeros change no cosine."""
    return HalfVector(np.pad(vector, (0, DIMENSIONS - len(vector))).tolist())


def centres(tx: Transaction, dimensions: int) -> list[Centre]:
    """Every idea's centre in order of creation, cut back to the embedder's dimensions."""
    rows = tx.execute(
        "SELECT i.id, e.embedding, i.signal_count FROM ideas i "
        "JOIN idea_embeddings e ON e.idea_id = i.id ORDER BY i.seq"
    )
    return [Centre(r["id"], _vector(r["embedding"])[:dimensions], r["signal_count"]) for r in rows]


def place(tx: Transaction, centres: Sequence[Centre]) -> None:
    """Write where ideas lie in the embedder's space, in order of id."""
    with tx.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO idea_embeddings (idea_id, embedding) VALUES (%s, %s) "
            "ON CONFLICT (idea_id) DO UPDATE SET embedding = excluded.embedding",
            [(c.idea_id, pad(c.vector)) for c in sorted(centres, key=lambda c: c.idea_id)],
        )


def _vector(stored: HalfVector) -> Vector:
    return np.asarray(stored.to_numpy(), dtype=np.float32)


def centres_in_order(tx: Transaction) -> tuple[Vector, NDArray[np.int64]]:
    """Every idea's centre, shape (m, 768), and its place in the order of creation, shape (m,)."""
    rows = tx.execute(
        "SELECT i.seq, e.embedding FROM ideas i JOIN idea_embeddings e ON e.idea_id = i.id ORDER BY i.seq"
    ).fetchall()
    vectors = np.array([row["embedding"].to_numpy() for row in rows], dtype=np.float32).reshape(len(rows), DIMENSIONS)
    return vectors, np.array([row["seq"] for row in rows], dtype=np.int64)


def shards_to_score(tx: Transaction, size: int) -> list[tuple[int, int]]:
    """Ranges of `seq` (first, last) of at most `size` ideas each that need a score."""
    rows = tx.execute(
        "SELECT min(seq) AS first, max(seq) AS last FROM ("
        "  SELECT seq, (row_number() OVER (ORDER BY seq) - 1) / %s AS shard FROM ideas WHERE needs_score"
        ") numbered GROUP BY shard ORDER BY shard",
        [size],
    )
    return [(row["first"], row["last"]) for row in rows]


def mark_all_for_scoring(tx: Transaction) -> None:
    """Have every idea that is not archived scored again."""
    tx.execute("UPDATE ideas SET needs_score = true WHERE status <> 'archived'")


_JOIN = """
    INSERT INTO idea_signals (signal_id, idea_id, similarity)
    SELECT j.signal_id, j.idea_id, j.similarity FROM joining j JOIN signals s ON s.id = j.signal_id
    FOR KEY SHARE OF s
"""


def save_groups(
    tx: Transaction,
    created: Sequence[Centre],
    grown: Sequence[Centre],
    members: Sequence[tuple[UUID, UUID, float]],
    at: datetime,
) -> None:
    """Write new ideas, grown ones, and who belongs to them: members are (signal, idea, cosine).

    A signal that was forgotten since it was read joins nothing, and an idea of only such signals does not begin.
    """
    with tx.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ideas (id, signal_count, created_at) VALUES (%s, %s, %s)",
            [(c.idea_id, c.size, at) for c in created],
        )
        cursor.executemany(
            "UPDATE ideas SET signal_count = %s, needs_score = true, evidence = evidence + 1 WHERE id = %s",
            # In order of id, as everybody who locks several ideas does it, so that nobody waits in a circle.
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
        cursor.execute(
            "DELETE FROM ideas i WHERE id = ANY(%s) AND NOT EXISTS (SELECT FROM idea_signals m WHERE m.idea_id = i.id)",
            [[c.idea_id for c in created]],
        )


def uncomposed(tx: Transaction) -> dict[UUID, list[dict[str, object]]]:
    """Ideas that have no concept yet, oldest first, each with its signals (content, community, counts)."""
    rows = tx.execute(
        "SELECT i.id AS idea_id, s.content, s.community, s.counts FROM ideas i "
        "JOIN idea_signals m ON m.idea_id = i.id JOIN signals s ON s.id = m.signal_id "
        "WHERE i.composed_at IS NULL ORDER BY i.seq, s.seq"
    )
    found: dict[UUID, list[dict[str, object]]] = {}
    for row in rows:
        found.setdefault(row["idea_id"], []).append(dict(row))
    return found


def phrases(tx: Transaction) -> set[str]:
    """Every phrase in use."""
    return {row["phrase"] for row in tx.execute("SELECT phrase FROM ideas WHERE phrase IS NOT NULL")}


def save_concepts(
    tx: Transaction, concepts: Mapping[UUID, Concept], communities: Mapping[UUID, Sequence[str]], at: datetime
) -> None:
    """Write what ideation made of ideas."""
    with tx.cursor() as cursor:
        cursor.executemany(
            "UPDATE ideas SET title = %s, phrase = %s, tagline = %s, template = %s, description = %s, keywords = %s, "
            "topic = %s, communities = %s, composed_at = %s WHERE id = %s AND status <> 'archived'",
            [
                (
                    c.title,
                    c.phrase,
                    c.tagline,
                    c.template,
                    c.description,
                    list(c.keywords),
                    c.topic,
                    list(communities[idea]),
                    at,
                    idea,
                )
                for idea, c in concepts.items()
            ],
        )


def save_scores(tx: Transaction, receipts: Sequence[tuple[ScoreReceipt, int]]) -> None:
    """Write scores with their receipts, each with the version of the evidence it was made from: an idea that got more
    evidence meanwhile still needs a score."""
    with tx.cursor() as cursor:
        cursor.executemany(
            "UPDATE ideas SET score = %s, factors = %s, weights_version = %s, scored_as_of = %s, "
            "needs_score = evidence <> %s WHERE id = %s",
            [
                (r.score, Jsonb([f.model_dump() for f in r.factors]), r.weights_version, r.as_of, seen, r.idea_id)
                for r, seen in sorted(receipts, key=lambda scored: scored[0].idea_id)
            ],
        )


def receipt(tx: Transaction, idea: UUID) -> ScoreReceipt | None:
    """Why an idea has its score; None if there is no such scored idea."""
    row = tx.execute(
        "SELECT id, score, factors, weights_version, scored_as_of FROM ideas WHERE id = %s AND score IS NOT NULL",
        [idea],
    ).fetchone()
    if row is None:
        return None
    return ScoreReceipt(
        idea_id=row["id"],
        score=row["score"],
        weights_version=row["weights_version"],
        as_of=row["scored_as_of"],
        factors=tuple(row["factors"]),
    )


def best(tx: Transaction, limit: int) -> list[Idea]:
    """The best ideas that can be printed, drawn or not; the same ideas until scores change."""
    rows = tx.execute(
        f"SELECT {_FIELDS} FROM ideas WHERE phrase IS NOT NULL AND score IS NOT NULL AND status <> 'archived' "
        "ORDER BY score DESC, id LIMIT %s",
        [limit],
    )
    return [Idea.model_validate(row) for row in rows]


def get(tx: Transaction, idea: UUID) -> Idea | None:
    """One idea."""
    row = tx.execute(f"SELECT {_FIELDS} FROM ideas WHERE id = %s", [idea]).fetchone()
    return Idea.model_validate(row) if row else None


def page(tx: Transaction, before: tuple[float, UUID] | None, limit: int) -> list[Idea]:
    """Scored ideas, best first, after the (score, id) of the last one seen."""
    rows = tx.execute(
        f"SELECT {_FIELDS} FROM ideas WHERE score IS NOT NULL "
        "AND (%(score)s::float8 IS NULL OR (-score, id) > (-%(score)s::float8, %(id)s::uuid)) "
        "ORDER BY -score, id LIMIT %(limit)s",
        {"score": before[0] if before else None, "id": before[1] if before else None, "limit": limit},
    )
    return [Idea.model_validate(row) for row in rows]


def set_status(tx: Transaction, idea: UUID, status: IdeaStatus) -> None:
    """Take an idea a step further; raises `IllegalTransition` for a step that its state machine does not allow."""
    row = tx.execute("SELECT status FROM ideas WHERE id = %s FOR UPDATE", [idea]).fetchone()
    if row is not None and row["status"] != status:
        check_step(IDEA_STEPS, IdeaStatus(row["status"]), status)
        tx.execute("UPDATE ideas SET status = %s WHERE id = %s", [status, idea])
