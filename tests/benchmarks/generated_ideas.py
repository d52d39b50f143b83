"""Ideas with their centres, posts and looks, written straight into the store: what scoring reads, at any size."""

import numpy as np

from ray_apps.store import Store
from ray_apps.store.idea_groups import DIMENSIONS

BLOCK = 20_000
_ROW = np.dtype(
    [
        ("fields", ">i2"), ("id_length", ">i4"), ("id", "V16"), ("vector_length", ">i4"), ("dimensions", ">i2"),
        ("unused", ">i2"), ("vector", ">f2", (DIMENSIONS,)),
    ]
)  # fmt: skip
_HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_POSTS = """
    INSERT INTO signals (id, source, external_id, content, content_hash, community, posted_at, captured_at, ingested_at,
                         counts)
    SELECT md5('signal ' || g)::uuid, 'reddit', 'p' || g, 'post ' || g, md5('signal ' || g), 'c' || g %% 100,
           now() - (g %% 72) * interval '1 hour', now() - interval '1 hour', now(), '{}'
    FROM generate_series(1, %(n)s) g;
    INSERT INTO signal_observations
    SELECT md5('signal ' || g)::uuid, now() - (3 - look) * interval '1 hour',
           jsonb_build_object('score', (g::bigint * 7919 %% 5000) * look, 'comments', g %% 90)
    FROM generate_series(1, %(n)s) g, generate_series(1, 2) look;
    INSERT INTO ideas (id, signal_count, created_at, phrase)
    SELECT md5('idea ' || g)::uuid, 1, now(), CASE WHEN g %% 5 > 0 THEN 'Phrase Number ' || g END
    FROM generate_series(1, %(n)s) g;
    INSERT INTO idea_signals
    SELECT md5('signal ' || g)::uuid, md5('idea ' || g)::uuid, 1 FROM generate_series(1, %(n)s) g
"""


def fill(store: Store, count: int) -> None:
    """Write `count` ideas of one post with two looks each. The index of meanings, which scoring neither reads nor
    writes, is left out: building it would take most of an hour at a million."""
    with store.transaction() as tx:
        tx.execute("DROP INDEX IF EXISTS idea_embeddings_by_meaning")
        for statement in _POSTS.split(";"):
            tx.execute(statement, {"n": count})
        ids = [row["id"].bytes for row in tx.execute("SELECT id FROM ideas ORDER BY seq")]
        with (
            tx.cursor() as cursor,
            cursor.copy("COPY idea_embeddings (idea_id, embedding) FROM STDIN (FORMAT binary)") as copy,
        ):
            copy.write(_HEAD)
            for start in range(0, count, BLOCK):
                copy.write(_block(ids[start : start + BLOCK], start))
            copy.write(b"\xff\xff")
    with store.transaction() as tx:
        tx.execute("ANALYZE signals, signal_observations, ideas, idea_signals, idea_embeddings")


def _block(ids: list[bytes], seed: int) -> bytes:
    rows = np.zeros(len(ids), dtype=_ROW)
    vectors = np.random.default_rng(seed).normal(size=(len(ids), 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows["fields"], rows["id_length"], rows["vector_length"], rows["dimensions"] = 2, 16, 4 + 2 * DIMENSIONS, DIMENSIONS
    rows["id"] = np.frombuffer(b"".join(ids), dtype="V16")
    rows["vector"][:, :384] = vectors
    return rows.tobytes()
