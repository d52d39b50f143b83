"""The outbox: events are appended in the transaction of the rows they tell of, and read in order of `seq`."""

from collections.abc import Iterable

from ray_apps.domain.events import Event
from ray_apps.store.open import Transaction

_COLUMNS = 'id, aggregatetype, aggregateid, type, payload, "timestamp"'
_ONCE = "ON CONFLICT DO NOTHING"
_MANY = 200
"""From here on COPY and one INSERT cost less than a statement an event."""


def append(tx: Transaction, events: Iterable[Event]) -> None:
    """Write events; one that is there already (same fact, same id) is left as it is."""
    rows = [
        (e.event_id, e.aggregate_type, e.aggregate_id, e.event_type, _json(e.envelope()), e.timestamp) for e in events
    ]
    if len(rows) < _MANY:
        with tx.cursor() as cursor:
            cursor.executemany(f"INSERT INTO events ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s) {_ONCE}", rows)
        return
    tx.execute(f"CREATE TEMP TABLE news ON COMMIT DROP AS SELECT {_COLUMNS} FROM events WITH NO DATA")
    with tx.cursor() as cursor, cursor.copy(f"COPY news ({_COLUMNS}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    tx.execute(f"INSERT INTO events ({_COLUMNS}) SELECT {_COLUMNS} FROM news {_ONCE}")
    tx.execute("DROP TABLE news")


def _json(envelope: dict[str, object]) -> str:
    import orjson

    return orjson.dumps(envelope).decode()


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
