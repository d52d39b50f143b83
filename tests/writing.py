"""Signals and scores written straight into the store, for tests of what comes after."""

import json
from collections.abc import Sequence
from datetime import datetime

from ray_apps.domain.ideas import ScoreReceipt
from ray_apps.domain.signals import Signal
from ray_apps.store import idea_scores, ingest_batches
from ray_apps.store.idea_scores import ScoreRow
from ray_apps.store.open import Transaction
from ray_apps.store.signal_merge import Stored, merge
from ray_apps.store.signal_rows import encode


def write(tx: Transaction, batch: Sequence[Signal], at: datetime) -> Stored:
    """Store signals as ingestion does, without looking for near-duplicates."""
    return merge(tx, encode(batch, [None] * len(batch)), at, ingest_batches.begin(tx, "test", at))


def save_scores(tx: Transaction, receipts: Sequence[tuple[ScoreReceipt, int]]) -> None:
    """Store scores, each made from a version of the evidence, as scoring does."""
    rows = []
    for found, evidence in receipts:
        factors = json.dumps([factor.model_dump() for factor in found.factors])
        rows.append(ScoreRow(found.idea_id, found.score, factors, found.weights_version, found.as_of, evidence))
    idea_scores.save(tx, rows)
