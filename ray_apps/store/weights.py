"""The scoring weights: versioned rows, never changed; the newest one is in force."""

from ray_apps.domain.ideas import Weights
from ray_apps.store.open import Transaction


def in_force(tx: Transaction) -> Weights:
    """The newest weights. The schema's first step brings version 1, so there always are some."""
    row = tx.execute(
        'SELECT version, "values", author, created_at FROM weights ORDER BY version DESC LIMIT 1'
    ).fetchone()
    return Weights.model_validate(row)
