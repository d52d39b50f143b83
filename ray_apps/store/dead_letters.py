"""Rows that could not be processed, kept with their reason; marked as dealt with once they went through after all."""

from collections.abc import Iterable
from datetime import datetime

from ray_apps.domain.signals import DeadLetter
from ray_apps.store.open import Transaction

PAYLOAD_CHARS = 2_000


def add(tx: Transaction, letters: Iterable[DeadLetter], at: datetime) -> int:
    """Keep bad rows; the same row with the same reason is kept once, and opened again if it was dealt with.

    Returns how many are open that were not before.
    """
    added = 0
    for letter in letters:
        added += tx.execute(
            "INSERT INTO dead_letters (stage, source, locator, reason, payload, created_at) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (stage, source, locator, reason) DO UPDATE "
            "SET resolved_at = NULL WHERE dead_letters.resolved_at IS NOT NULL",
            [
                letter.stage,
                _clean(letter.source),
                _clean(letter.locator),
                _clean(letter.reason),
                _clean(letter.payload)[:PAYLOAD_CHARS],
                at,
            ],
        ).rowcount
    return added


def _clean(text: str) -> str:
    """PostgreSQL's text holds no NUL; show it instead."""
    return text.replace("\x00", "\\0")


def open_letters(tx: Transaction, stage: str | None = None, limit: int = 100) -> list[dict[str, object]]:
    """Unresolved dead letters, newest first, of one stage or all."""
    rows = tx.execute(
        "SELECT id, stage, source, locator, reason, payload, created_at FROM dead_letters "
        "WHERE resolved_at IS NULL AND (%(stage)s::text IS NULL OR stage = %(stage)s) ORDER BY id DESC LIMIT %(limit)s",
        {"stage": stage, "limit": limit},
    )
    return [dict(row) for row in rows]


def resolve(tx: Transaction, stage: str, locator: str, at: datetime) -> None:
    """Mark a row's dead letters as dealt with, because it went through after all."""
    tx.execute(
        "UPDATE dead_letters SET resolved_at = %s WHERE stage = %s AND locator = %s AND resolved_at IS NULL",
        [at, stage, locator],
    )
