"""Ideas: their words, their statuses and the receipts of their scores. Grouping writes them first (`idea_groups`)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from ray_apps.domain.ideas import Concept, Idea, IdeaStatus, PhraseCandidate, ScoreReceipt
from ray_apps.domain.states import IDEA_STEPS, check_step
from ray_apps.store.open import Transaction

# Words may be (re)made: nothing shows the old ones, or there are none.
_MAY_CHANGE = (
    "status <> 'archived' AND (composed_at IS NULL OR "
    "(status = 'queued' AND NOT EXISTS (SELECT FROM mockups m WHERE m.idea_id = ideas.id)))"
)
_FIELDS = (
    "id, title, phrase, tagline, template, description, keywords, topic, communities, signal_count, status, score, "
    "created_at"
)


def phrases(tx: Transaction) -> set[str]:
    """Every phrase in use."""
    return {row["phrase"] for row in tx.execute("SELECT phrase FROM ideas WHERE phrase IS NOT NULL")}


def save_concepts(
    tx: Transaction, concepts: Mapping[UUID, Concept], communities: Mapping[UUID, Sequence[str]], at: datetime
) -> None:
    """Write what ideation made of ideas, and from how many signals; what was drawn or ended meanwhile stays."""
    # Ideas that are composed anew let go of their phrases first, as another of the batch may have taken one over.
    tx.execute(f"UPDATE ideas SET phrase = NULL WHERE id = ANY(%s) AND {_MAY_CHANGE}", [sorted(concepts)])
    with tx.cursor() as cursor:
        cursor.executemany(
            "UPDATE ideas SET title = %s, phrase = %s, tagline = %s, template = %s, description = %s, keywords = %s, "
            "topic = %s, communities = %s, candidates = %s, composed_at = %s, composed_signals = signal_count "
            f"WHERE id = %s AND {_MAY_CHANGE}",
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
                    Jsonb([candidate.model_dump() for candidate in c.candidates]),
                    at,
                    idea,
                )
                for idea, c in concepts.items()
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


def candidates(tx: Transaction, idea: UUID) -> tuple[PhraseCandidate, ...]:
    """The phrases that were found for an idea, best first; the first is its phrase. None for an idea without one."""
    row = tx.execute("SELECT candidates FROM ideas WHERE id = %s", [idea]).fetchone()
    return tuple(PhraseCandidate.model_validate(given) for given in row["candidates"]) if row else ()


def posts(tx: Transaction, idea: UUID, limit: int) -> list[str]:
    """What some of an idea's posts say."""
    rows = tx.execute(
        "SELECT s.content FROM idea_signals m JOIN signals s ON s.id = m.signal_id WHERE m.idea_id = %s LIMIT %s",
        [idea, limit],
    )
    return [row["content"] for row in rows]


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
