"""Ideas that grew together: which one goes on, so that whoever names another of them is led there."""

from uuid import UUID

from ray_apps.store.open import Transaction


def survivor(tx: Transaction, idea: UUID) -> UUID | None:
    """The idea that goes on in an idea's place: itself if it was never merged; None if there is no such idea.

    Merges may follow one another; the way is followed to its end.
    """
    row = tx.execute(
        "WITH RECURSIVE way AS ("
        "  SELECT id, merged_into FROM ideas WHERE id = %s"
        "  UNION SELECT i.id, i.merged_into FROM ideas i JOIN way w ON i.id = w.merged_into"
        ") SELECT id FROM way WHERE merged_into IS NULL",
        [idea],
    ).fetchone()
    found: UUID | None = row["id"] if row else None
    return found
