"""Posts as ingestion leaves them in the tables: batches of signals with their first looks, and duplicates of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from psycopg.types.json import Jsonb

from ray_apps.domain.ids import content_hash, signal_id
from ray_apps.store import Store, ingest_batches
from ray_apps.store.open import Transaction

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def clock() -> datetime:
    return NOON + timedelta(days=2)


def keys_of(texts: list[str]) -> npt.NDArray[np.int64]:
    """Two keys a text, as the near-duplicate index would have them."""
    return np.array([[int(content_hash(t)[:15], 16), int(content_hash(t)[15:30], 16)] for t in texts], np.int64)


def id_of(text: str) -> UUID:
    return signal_id(content_hash(text))


def keep(tx: Transaction, batch: int, text: str, name: str | None = None, **more: Any) -> UUID:
    """A kept post of a batch: the signal, its first look and its near-duplicate keys."""
    digest, counts = content_hash(text), Jsonb({"score": 5})
    tx.execute(
        "INSERT INTO signals (id, source, external_id, content, content_hash, community, language, tags, url, "
        "posted_at, captured_at, ingested_at, counts, batch_id) "
        "VALUES (%s, 'reddit', %s, %s, %s, 'cats', 'en', %s, %s, %s, %s, %s, %s, %s)",
        [id_of(text), name, text, digest, more.get("tags", []), more.get("url"), NOON, NOON, NOON, counts, batch],
    )
    tx.execute("INSERT INTO signal_observations VALUES (%s, %s, %s)", [id_of(text), NOON, counts])
    for key in keys_of([text])[0].tolist():
        tx.execute("INSERT INTO near_keys VALUES (%s, %s)", [key, id_of(text)])
    return id_of(text)


def repeat(tx: Transaction, batch: int, text: str, name: str, kept: UUID, reason: str = "near") -> None:
    """A duplicate of a kept post."""
    tx.execute(
        "INSERT INTO signal_duplicates VALUES (%s, 'reddit', %s, %s, %s, %s, %s, 'cats', %s, %s, %s, %s)",
        [
            content_hash(text), name, kept, reason, 1.0 if reason == "exact" else 0.9,
            None if reason == "exact" else text, NOON, NOON, Jsonb({"score": 2}), batch,
        ],
    )  # fmt: skip


def fill(store: Store, batches: int = 3, rows: int = 4, day: datetime = NOON) -> None:
    """Batches of posts, each with an exact and a near duplicate of its first post."""
    for _ in range(batches):
        with store.transaction() as tx:
            batch = ingest_batches.begin(tx, "reddit", day)
            texts = [f"post {batch} {row}" for row in range(rows)]
            kept = [keep(tx, batch, text, f"t3_{text.replace(' ', '_')}") for text in texts]
            repeat(tx, batch, texts[0], f"copy{batch}", kept[0], "exact")
            repeat(tx, batch, f"{texts[0]} [OC]", f"near{batch}", kept[0])
            ingest_batches.finish(tx, batch, {"read": rows + 2, "stored": rows})
