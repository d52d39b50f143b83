"""The outbox: events are appended in the transaction of the rows they tell of, and read in order of `seq`."""

from collections.abc import Iterable

from psycopg.types.json import Jsonb

from ray_apps.domain.events import Event
from ray_apps.store.open import Transaction


def append(tx: Transaction, events: Iterable[Event]) -> None:
    """Write events; one that is there already (same fact, same id) is left as it is."""
    rows = [
        (e.event_id, e.aggregate_type, e.aggregate_id, e.event_type, Jsonb(e.envelope()), e.timestamp) for e in events
    ]
    if rows:
        with tx.cursor() as cursor:
            cursor.executemany(
                'INSERT INTO events (id, aggregatetype, aggregateid, type, payload, "timestamp") '
                "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                rows,
            )


def read_after(tx: Transaction, seq: int, limit: int) -> list[tuple[int, dict[str, object]]]:
    """Up to `limit` events after `seq`, oldest first, as (seq, envelope).

    Numbers are given before transactions commit; events of or after the oldest one still open are held back, so that
    who reads on from the last `seq` misses none.
    """
    rows = tx.execute(
        "SELECT seq, payload FROM events WHERE seq > %s AND xid < pg_snapshot_xmin(pg_current_snapshot()) "
        "ORDER BY seq LIMIT %s",
        [seq, limit],
    )
    return [(row["seq"], row["payload"]) for row in rows]
