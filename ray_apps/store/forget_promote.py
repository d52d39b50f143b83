"""A kept post goes and others said the same words: the oldest of them becomes the one that is kept.

The signal stays, as its id is that of the words; with it stay its near-duplicate keys, its duplicates and its idea.
Nothing else of the post that goes is left: not its name, place, times, counters, tags or address.
"""

from datetime import datetime
from uuid import UUID

from ray_apps.store import ingest_batches
from ray_apps.store.open import Transaction

# A post that is kept under other words already (its title was edited) is not kept twice, hence the two rules of one.
_CHOOSE = """
    CREATE TEMP TABLE promoted ON COMMIT DROP AS
    SELECT DISTINCT ON (source, external_id) * FROM (
        SELECT DISTINCT ON (g.id) g.id, d.content_hash, d.source, d.external_id, d.community, d.posted_at,
               d.captured_at, d.counts
        FROM gone_signals g JOIN signal_duplicates d ON d.kept_id = g.id AND d.content_hash::uuid = g.id
        WHERE d.reason = 'exact' AND d.external_id <> ''
        AND NOT EXISTS (SELECT FROM gone_duplicates x WHERE (x.content_hash, x.source, x.external_id)
                        = (d.content_hash, d.source, d.external_id))
        AND NOT EXISTS (SELECT FROM signals s WHERE (s.source, s.external_id) = (d.source, d.external_id))
        ORDER BY g.id, d.posted_at, d.captured_at, d.source, d.external_id) oldest
    ORDER BY source, external_id, id
"""
_KEEP = """
    UPDATE signals s SET source = p.source, external_id = p.external_id, community = p.community, tags = '{}',
        url = NULL, posted_at = p.posted_at, captured_at = p.captured_at, counts = p.counts, ingested_at = %(at)s,
        batch_id = %(batch)s
    FROM promoted p WHERE s.id = p.id
"""
_LOOKS = (
    "DELETE FROM signal_observations o USING promoted p WHERE o.signal_id = p.id",
    "INSERT INTO signal_observations (signal_id, observed_at, counts) "
    "SELECT id, captured_at, counts FROM promoted WHERE counts <> '{}'",
)
_LISTED = (
    "DELETE FROM signal_duplicates d USING promoted p WHERE (d.content_hash, d.source, d.external_id) "
    "= (p.content_hash, p.source, p.external_id)",
    "DELETE FROM gone_signals g USING promoted p WHERE g.id = p.id",
)
# In order of id, as everybody locks several ideas.
_SCORE_AGAIN = """
    WITH touched AS (
        SELECT id FROM ideas WHERE id IN (
            SELECT idea_id FROM idea_signals i JOIN promoted p ON p.id = i.signal_id) ORDER BY id FOR UPDATE)
    UPDATE ideas SET needs_score = true, evidence = evidence + 1
    WHERE id IN (SELECT id FROM touched) AND status <> 'archived'
"""


def promote(tx: Transaction, at: datetime) -> list[UUID]:
    """Let the oldest exact duplicate take the place of each signal listed in `gone_signals`, and strike that off.

    Duplicates in `gone_duplicates` go as well and cannot. Returns the signals that stay. They are a batch of their
    own, so that the lake has their words again when the part of the post that goes is rewritten.
    """
    tx.execute(_CHOOSE)
    promoted = [row["id"] for row in tx.execute("SELECT id FROM promoted ORDER BY id")]
    if promoted:
        tx.execute(_KEEP, {"at": at, "batch": ingest_batches.begin(tx, "promoted", at)})
        for statement in (*_LOOKS, *_LISTED, _SCORE_AGAIN):
            tx.execute(statement)
    tx.execute("DROP TABLE promoted")
    return promoted
