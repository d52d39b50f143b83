"""From a cleaned chunk to rows: merged with what is known, its near-duplicates judged, its bad rows kept, all told of.

Everything happens in the caller's transaction, so that a watermark or a webhook's id can be kept together with it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from ray_apps.domain.events import event
from ray_apps.ingestion.cleaning import Cleaned
from ray_apps.ingestion.neardup import NO_KEY, Held, resolve
from ray_apps.ingestion.tally import Tally
from ray_apps.store import dead_letters, events, ingest_batches, near_keys
from ray_apps.store.open import Transaction
from ray_apps.store.signal_merge import Judge, Near, merge
from ray_apps.store.signal_rows import Rows


def keep(tx: Transaction, cleaned: Cleaned, source: str, at: datetime) -> Tally:
    """Store a chunk of the source called `source`; `at` is now. Storing it again changes nothing but counters."""
    batch = ingest_batches.begin(tx, source, at)
    done = merge(tx, cleaned.rows, at, batch, _judge(cleaned))
    dead_letters.add(tx, cleaned.rejected, at)
    if done.new:
        hashes = sorted(cleaned.rows.hashes[line] for line in done.new)
        digest = hashlib.sha256("".join(hashes).encode()).hexdigest()
        data: dict[str, object] = {"source": source, "stored": len(done.new), "batch": batch}
        events.append(tx, [event("signal.ingested", digest, at, "ingestion", data)])
    tally = Tally(
        read=cleaned.read,
        stored=len(done.new),
        exact_duplicates=len(done.exact) + len(done.looks),
        near_duplicates=len(done.near),
        rejected=len(cleaned.rejected),
        forgotten=done.forgotten,
        skipped=cleaned.skipped,
        observed=done.observed,
    )
    ingest_batches.finish(tx, batch, tally.counters())
    return tally


def _judge(cleaned: Cleaned) -> Judge:
    """The judge of near-duplicates over this chunk's keys; what it keeps is given the keys that nobody held."""

    def judge(tx: Transaction, rows: Rows, lines: Sequence[int]) -> Mapping[int, Near]:
        keys = cleaned.keys[list(lines)]
        wanted = np.unique(keys)
        holders: dict[int, Held[str]] = {}
        shared: dict[str, Held[str]] = {}
        for key, signal, content in near_keys.holders(tx, wanted[wanted != NO_KEY]):
            holders[key] = shared.setdefault(signal.hex, Held(signal.hex, content))
        names = [rows.hashes[line] for line in lines]
        found = resolve(names, [rows.contents[line] for line in lines], keys, holders)
        near_keys.add(tx, found.new_keys, [names[row] for row in found.new_rows.tolist()])
        return {lines[row]: Near(near.of, near.similarity) for row, near in found.near.items()}

    return judge
