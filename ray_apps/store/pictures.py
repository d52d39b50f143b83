"""Pictures that models drew, by what was asked for: the same question about an idea is not paid for twice."""

from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from ray_apps.domain.designs import Picture
from ray_apps.store.open import Transaction


def find(tx: Transaction, picture: UUID) -> Picture | None:
    """What was drawn for a question (`ids.picture_id`), if it was."""
    row = tx.execute("SELECT made FROM pictures WHERE id = %s", [picture]).fetchone()
    return Picture.model_validate(row["made"]) if row else None


def add(tx: Transaction, identity: UUID, idea: UUID, picture: Picture, at: datetime) -> None:
    """Write down what was drawn; its bytes are in the object store already. The first answer to a question stays."""
    tx.execute(
        "INSERT INTO pictures (id, idea_id, sha, made, created_at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [identity, idea, picture.sha, Jsonb(picture.model_dump()), at],
    )
