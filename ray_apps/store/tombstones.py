"""What is known of erased posts: hashes, so that the next pull does not bring them back.

A post is known by its words (the hash of its content) and by its name (its source's id for it); a row of `forgotten`
holds the SHA-256 of one of them, from which neither can be read.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from ray_apps.store.open import Transaction

_WRITERS = 0x51614C


def lock_writers(tx: Transaction) -> None:
    """Be the only writer of signals until the transaction ends: whoever stores posts decides what is new, or erased,
    by what is stored already."""
    tx.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITERS])


def of_words(content_hash: str) -> str:
    """The fingerprint of everything that says these words."""
    return hashlib.sha256(f"words\0{content_hash}".encode()).hexdigest()


def of_post(source: str, external_id: str) -> str:
    """The fingerprint of one post by its source's id for it, whatever it says."""
    return hashlib.sha256(f"post\0{source}\0{external_id}".encode()).hexdigest()


def fingerprints(content_hash: str, source: str, external_id: str | None) -> tuple[str, ...]:
    """What a row may be forgotten by."""
    words = of_words(content_hash)
    return (words, of_post(source, external_id)) if external_id else (words,)


def add(tx: Transaction, marks: Sequence[str], reason: str, at: datetime) -> None:
    """Keep fingerprints of erased posts; known ones stay as they are."""
    tx.execute(
        "INSERT INTO forgotten (fingerprint, forgotten_at, reason) SELECT DISTINCT mark, %s::timestamptz, %s "
        "FROM unnest(%s::text[]) AS mark ON CONFLICT DO NOTHING",
        [at, reason, list(marks)],
    )


def erased(
    tx: Transaction, hashes: Sequence[str], sources: Sequence[str], external_ids: Sequence[str | None]
) -> set[int]:
    """Which lines of a batch (three columns of equal length) are of posts that were forgotten.

    Costs one look at the table while nothing was ever forgotten, and one query a batch after that.
    """
    if tx.execute("SELECT FROM forgotten LIMIT 1").rowcount == 0:
        return set()
    marks = [fingerprints(*row) for row in zip(hashes, sources, external_ids, strict=True)]
    known = _known(tx, [mark for each in marks for mark in each])
    return {line for line, each in enumerate(marks) if not known.isdisjoint(each)}


def _known(tx: Transaction, marks: Sequence[str]) -> set[str]:
    rows = tx.execute("SELECT fingerprint FROM forgotten WHERE fingerprint = ANY(%s::bpchar[])", [marks])
    return {row["fingerprint"] for row in rows}
