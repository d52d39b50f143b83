"""Webhooks taken: a message of a sender is taken once."""

from datetime import datetime, timedelta

from ray_apps.store.open import Transaction

KEPT = timedelta(days=1)
"""How long a message is remembered. A copy of it passes the time window for ten minutes at most; a sender that missed
the answer sends it again, under the same id and a new time, for hours."""


def take(tx: Transaction, sender: str, message_id: str, at: datetime) -> bool:
    """Remember a message; False if it was taken before. Of two copies at once, the second waits for the first."""
    tx.execute("DELETE FROM webhooks_seen WHERE received_at <= %s", [at - KEPT])
    added = tx.execute(
        "INSERT INTO webhooks_seen (sender, message_id, received_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [sender, message_id, at],
    ).rowcount
    return added == 1
