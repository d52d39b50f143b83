"""What scoring reads: ideas with their centres, their posts with every look at them, and what is usual.

Nothing after the moment `as_of` is looked at. Rows are plain tuples, since a shard has many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from psycopg.rows import tuple_row

from ray_apps.store.idea_groups import DIMENSIONS
from ray_apps.store.open import Transaction

POST_FIELDS = ("idea", "post", "source", "community", "posted", "at", "value", "comments")
"""Of a post's row: the idea's and the post's `seq`, where it appeared, when (epoch seconds), and one look at it: when,
what people did (votes or likes; views ÷ 100 where nothing else is known), and how many wrote. Without a look: None."""

# What people did about a post on one scale, and what they wrote.
_LOOK = (
    "coalesce((o.counts->>'score')::float8, (o.counts->>'likes')::float8, (o.counts->>'views')::float8 / 100), "
    "(o.counts->>'comments')::float8"
)
_POST = (
    "s.seq, s.source, coalesce(s.community, ''), extract(epoch FROM s.posted_at)::float8, "
    f"extract(epoch FROM o.observed_at)::float8, {_LOOK}"
)
_LOOKS = "LEFT JOIN signal_observations o ON o.signal_id = s.id AND o.observed_at <= %(as_of)s"
_IDEAS = """
    SELECT i.seq, i.id, i.evidence, i.phrase FROM ideas i JOIN idea_embeddings e ON e.idea_id = i.id
    WHERE {wanted} ORDER BY i.seq
"""
_CENTRES = """
    COPY (SELECT i.seq, e.embedding FROM ideas i JOIN idea_embeddings e ON e.idea_id = i.id
          WHERE {wanted} ORDER BY i.seq) TO STDOUT (FORMAT binary)
"""
_POSTS = f"""
    SELECT i.seq, {_POST} FROM ideas i
    JOIN idea_signals m ON m.idea_id = i.id JOIN signals s ON s.id = m.signal_id {_LOOKS}
    WHERE {{wanted}} AND s.captured_at <= %(as_of)s ORDER BY i.seq, s.seq, o.observed_at
"""
_TAGS = """
    SELECT DISTINCT i.seq, s.seq, lower(tag) FROM ideas i
    JOIN idea_signals m ON m.idea_id = i.id JOIN signals s ON s.id = m.signal_id, unnest(s.tags) tag
    WHERE {wanted} AND s.captured_at <= %(as_of)s AND s.tags <> '{{}}'
"""
# The newest posts of each source, of the days before its newest capture: old posts may have been brought in just now.
_RECENT = f"""
    WITH newest AS (SELECT source, max(captured_at) AS at FROM signals WHERE captured_at <= %(as_of)s GROUP BY source)
    SELECT 0, {_POST} FROM (
        SELECT s.* FROM signals s JOIN newest n USING (source)
        WHERE s.captured_at <= %(as_of)s AND s.captured_at >= n.at - %(days)s * interval '1 day'
        ORDER BY s.seq DESC LIMIT %(limit)s
    ) s {_LOOKS} ORDER BY s.seq, o.observed_at
"""
_RECENT_CENTRES = """
    COPY (SELECT seq, embedding FROM (
        SELECT i.seq, e.embedding FROM ideas i JOIN idea_embeddings e ON e.idea_id = i.id
        WHERE i.status <> 'archived' ORDER BY i.seq DESC LIMIT %(limit)s) newest ORDER BY seq
    ) TO STDOUT (FORMAT binary)
"""
# One row of COPY's binary format, where no field is NULL and all have the same length: a count of fields, then each
# behind its length. A halfvec is its dimensions, 16 unused bits, and IEEE half floats, all big-endian.
_CENTRE_ROW = np.dtype(
    [
        ("fields", ">i2"), ("seq_length", ">i4"), ("seq", ">i8"), ("vector_length", ">i4"), ("dimensions", ">i2"),
        ("unused", ">i2"), ("vector", ">f2", (DIMENSIONS,)),
    ]
)  # fmt: skip
_HEADER, _TRAILER = 19, 2


@dataclass(frozen=True)
class IdeaRows:
    """Ideas in order of creation: parallel, `vectors` of shape (n, 768)."""

    order: NDArray[np.int64]
    ids: Sequence[UUID]
    evidence: Sequence[int]
    phrases: Sequence[str | None]
    vectors: NDArray[np.float32]


class Wanted(NamedTuple):
    """Which ideas: a condition of this module and its parameters. Made by `waiting` and `these`."""

    condition: str
    parameters: Mapping[str, object]


def waiting(first: int, last: int) -> Wanted:
    """Those in a range of `seq` that need a score."""
    return Wanted("i.seq BETWEEN %(first)s AND %(last)s AND i.needs_score", {"first": first, "last": last})


def these(ideas: Sequence[UUID]) -> Wanted:
    """These, whether they need a score or not."""
    return Wanted("i.id = ANY(%(ideas)s)", {"ideas": list(ideas)})


def idea_rows(tx: Transaction, wanted: Wanted) -> IdeaRows:
    """Ideas, in order of creation."""
    # The version of the evidence is read first: whatever is read after it is as new or newer, and scored again then.
    rows = _tuples(tx, _IDEAS.format(wanted=wanted.condition), wanted.parameters)
    order, vectors = _centres(tx, _CENTRES.format(wanted=wanted.condition), wanted.parameters)
    known = {row[0]: row for row in rows}
    kept = [place for place, seq in enumerate(order.tolist()) if seq in known]
    found = [known[seq] for seq in order[kept].tolist()]
    return IdeaRows(
        order=order[kept],
        ids=[row[1] for row in found],
        evidence=[row[2] for row in found],
        phrases=[row[3] for row in found],
        vectors=vectors[kept],
    )


def post_rows(tx: Transaction, wanted: Wanted, as_of: datetime) -> list[tuple[Any, ...]]:
    """The posts of ideas that were captured by `as_of`, a row for each look at each (see `POST_FIELDS`), in order of
    idea, post and time."""
    return _tuples(tx, _POSTS.format(wanted=wanted.condition), {**wanted.parameters, "as_of": as_of})


def tag_rows(tx: Transaction, wanted: Wanted, as_of: datetime) -> list[tuple[Any, ...]]:
    """The tags of those posts: (idea, post, tag in small letters)."""
    return _tuples(tx, _TAGS.format(wanted=wanted.condition), {**wanted.parameters, "as_of": as_of})


def recent_posts(tx: Transaction, as_of: datetime, days: int, limit: int) -> list[tuple[Any, ...]]:
    """The newest posts of each source, captured within `days` before its newest capture (not after `as_of`), as
    `post_rows` gives them, all under idea 0."""
    return _tuples(tx, _RECENT, {"as_of": as_of, "days": days, "limit": limit})


def recent_centres(tx: Transaction, limit: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The newest ideas that are not archived: their order (m,) and centres (m, 768), oldest first."""
    return _centres(tx, _RECENT_CENTRES, {"limit": limit})


def homes(tx: Transaction, signals: Sequence[UUID]) -> dict[UUID, UUID]:
    """The idea that each of the signals belongs to; those that are not known or belong to none yet are left out."""
    query = "SELECT signal_id, idea_id FROM idea_signals WHERE signal_id = ANY(%(signals)s)"
    return dict(_tuples(tx, query, {"signals": list(signals)}))


def _tuples(tx: Transaction, query: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
    with tx.cursor(row_factory=tuple_row, binary=True) as cursor:
        return cursor.execute(query, parameters).fetchall()


def _centres(
    tx: Transaction, query: str, parameters: Mapping[str, object]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    with tx.cursor() as cursor, cursor.copy(query, parameters) as copy:
        data = b"".join(bytes(block) for block in copy)
    rows = np.frombuffer(data[_HEADER : len(data) - _TRAILER], dtype=_CENTRE_ROW)
    return rows["seq"].astype(np.int64), rows["vector"].astype(np.float32)
