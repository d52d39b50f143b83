"""Signals written straight into the store, for tests of what comes after ingestion."""

from collections.abc import Sequence
from datetime import datetime

from ray_apps.domain.signals import Signal
from ray_apps.store import ingest_batches
from ray_apps.store.open import Transaction
from ray_apps.store.signal_merge import Stored, merge
from ray_apps.store.signal_rows import encode


def write(tx: Transaction, batch: Sequence[Signal], at: datetime) -> Stored:
    """Store signals as ingestion does, without looking for near-duplicates."""
    return merge(tx, encode(batch, [None] * len(batch)), at, ingest_batches.begin(tx, "test", at))
