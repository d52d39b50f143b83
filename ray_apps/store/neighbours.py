"""Ideas that are similar in meaning, found by the HNSW index over their centres.

An index of neighbours is approximate and knows nothing of other columns. So filters work while it is walked
(pgvector's iterative scan: on and on until enough rows pass), and where it gives up before enough are found, every
centre is looked at.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pgvector import HalfVector

from ray_apps.domain.ideas import IdeaStatus
from ray_apps.domain.topics import Vector
from ray_apps.store import idea_groups
from ray_apps.store.open import Transaction

EF_SEARCH = 100
"""How many candidates a walk through the index keeps. Measured on 20,000 real titles (MiniLM), recall@10 against
looking at every centre: 40 gives 0.987, 100 gives 0.993, 200 gives 0.998, in 2 to 6 ms; every centre takes 30 to 55.
100 leaves room for larger tables, where recall falls."""
ITERATIVE_SCAN = "relaxed_order"
"""How the index is walked on until enough rows pass the filters. Rows may come a little out of order, and are sorted
here. Measured as above with a filter that 2 % pass: 0.98 at 40 and at 100; `strict_order`, which throws away what
comes out of order, gives 0.94 and 0.95 in the same time."""
_FIELDS = "i.id, i.title, i.phrase, i.topic, i.communities, i.signal_count, i.status, i.score"


@dataclass(frozen=True)
class Neighbour:
    """A similar idea. `cosine` is that of the two centres: 1 for the same direction, about 0 for unrelated ones."""

    id: UUID
    title: str
    phrase: str | None
    topic: str
    communities: tuple[str, ...]
    signal_count: int
    status: IdeaStatus
    score: float | None
    cosine: float


def similar(
    tx: Transaction,
    to: UUID | Vector,
    limit: int,
    *,
    status: IdeaStatus | None = None,
    min_score: float | None = None,
    ef_search: int = EF_SEARCH,
) -> list[Neighbour]:
    """The `limit` ideas nearest to an idea (without itself) or to a unit vector, nearest first.

    Archived and merged ideas are left out, and those of another `status` or a lower score than `min_score`, where
    these are given. Nothing is similar to an idea without a centre: one that is not there, or was forgotten.
    `ef_search` (1 to 1,000) trades time for recall; see `EF_SEARCH`.
    """
    asked = _asked(tx, to)
    if asked is None:
        return []
    tx.execute(
        "SELECT set_config('hnsw.ef_search', %s, true), set_config('hnsw.iterative_scan', %s, true)",
        [str(ef_search), ITERATIVE_SCAN],
    )
    found = _search(tx, *asked, limit, status, min_score, exact=False)
    return found if len(found) >= limit else _search(tx, *asked, limit, status, min_score, exact=True)


def similar_exactly(
    tx: Transaction,
    to: UUID | Vector,
    limit: int,
    *,
    status: IdeaStatus | None = None,
    min_score: float | None = None,
) -> list[Neighbour]:
    """What `similar` would find if its index missed nothing: every centre is looked at, which takes time."""
    asked = _asked(tx, to)
    return _search(tx, *asked, limit, status, min_score, exact=True) if asked else []


def statement(status: IdeaStatus | None = None, min_score: float | None = None, *, exact: bool = False) -> str:
    """The search as SQL, with the parameters `to`, `itself`, `status`, `min_score` and `limit`.

    It names only the filters that are asked for, so that the planner sees what there is to see. Distances that are
    computed further, if only by adding 0, cannot be read off the index.
    """
    distance = "e.embedding <=> %(to)s"
    filters = ["i.status <> 'archived'", "i.merged_into IS NULL", "e.idea_id IS DISTINCT FROM %(itself)s::uuid"]
    filters += ["i.status = %(status)s"] if status is not None else []
    filters += ["i.score >= %(min_score)s"] if min_score is not None else []
    return (
        f"SELECT {_FIELDS}, 1 - ({distance}) AS cosine FROM idea_embeddings e JOIN ideas i ON i.id = e.idea_id "
        f"WHERE {' AND '.join(filters)} ORDER BY {f'({distance}) + 0' if exact else distance} LIMIT %(limit)s"
    )


def _asked(tx: Transaction, to: UUID | Vector) -> tuple[HalfVector, UUID | None] | None:
    """The vector that is asked about, as it is stored, and the idea it belongs to; None where there is no direction."""
    if not isinstance(to, UUID):
        return (idea_groups.pad(to), None) if to.any() else None
    row = tx.execute("SELECT embedding FROM idea_embeddings WHERE idea_id = %s", [to]).fetchone()
    return (row["embedding"], to) if row and row["embedding"].to_numpy().any() else None


def _search(
    tx: Transaction, to: HalfVector, itself: UUID | None, limit: int, status: IdeaStatus | None,
    min_score: float | None, *, exact: bool,
) -> list[Neighbour]:  # fmt: skip
    given = {"to": to, "itself": itself, "status": status, "min_score": min_score, "limit": limit}
    # Not prepared: a plan for any vector and any filter would not know which of them the index serves.
    rows = tx.execute(statement(status, min_score, exact=exact), given, prepare=False).fetchall()
    # Beside a centre without direction there is no cosine; such rows come last.
    return sorted((_neighbour(row) for row in rows if row["cosine"] == row["cosine"]), key=_rank)


def _rank(neighbour: Neighbour) -> tuple[float, UUID]:
    return -neighbour.cosine, neighbour.id


def _neighbour(row: dict[str, Any]) -> Neighbour:
    cosine = min(max(float(row["cosine"]), -1.0), 1.0)
    return Neighbour(
        **row | {"communities": tuple(row["communities"]), "status": IdeaStatus(row["status"]), "cosine": cosine}
    )
