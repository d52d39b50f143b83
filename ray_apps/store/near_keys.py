"""The index of near-duplicates: which signal showed a MinHash band first. Grows with what is kept, never re-read."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
import numpy.typing as npt

from ray_apps.store.open import Transaction, by_index

Keys = npt.NDArray[np.int64]
_TO_INDEX = "signals to index"


def holders(tx: Transaction, keys: Keys) -> list[tuple[int, UUID, str]]:
    """Who holds which of these keys: (key, signal id, its content). Sorted keys are looked up fastest.

    Keys whose holder is no longer there are freed.
    """
    with by_index(tx):
        held = tx.execute(
            "SELECT key, signal_id FROM near_keys WHERE key = ANY(%s::bigint[])",
            ["{" + ",".join(map(str, keys.tolist())) + "}"],
        ).fetchall()
        said = tx.execute(
            "SELECT id, content FROM signals WHERE id = ANY(%s)", [list({row["signal_id"] for row in held})]
        )
        contents = {row["id"]: row["content"] for row in said}
    found, orphans = [], []
    for row in held:
        if row["signal_id"] in contents:
            found.append((row["key"], row["signal_id"], contents[row["signal_id"]]))
        else:
            orphans.append(row["key"])
    if orphans:
        tx.execute("DELETE FROM near_keys WHERE key = ANY(%s)", [orphans])
    return found


def to_index(tx: Transaction) -> tuple[int, int] | None:
    """Which signals of before there was an index are not in it yet: those after the first `seq`, up to the second.

    None if all are. Locked, so that one process at a time goes on from there.
    """
    row = tx.execute("SELECT value FROM bindings WHERE name = %s FOR UPDATE", [_TO_INDEX]).fetchone()
    if row is None:
        return None
    after, last = row["value"].split(":")
    return int(after), int(last)


def missing(tx: Transaction, after: int, last: int, limit: int) -> list[tuple[int, str, str]]:
    """Signals to be indexed with `seq` after `after` and up to `last`, in order: (seq, id as 32 digits, content)."""
    rows = tx.execute(
        "SELECT seq, id, content FROM signals WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s", [after, last, limit]
    )
    return [(row["seq"], row["id"].hex, row["content"]) for row in rows]


def add_late(tx: Transaction, keys: Keys, signals: Sequence[str]) -> None:
    """Give keys, each of them once, to signals (in parallel) unless others hold them."""
    tx.execute(
        "INSERT INTO near_keys (key, signal_id) SELECT * FROM unnest(%s::bigint[], %s::uuid[]) ON CONFLICT DO NOTHING",
        [keys.tolist(), list(signals)],
    )


def indexed(tx: Transaction, after: int, last: int) -> None:
    """Signals are indexed up to `after`; at `last`, all are."""
    if after >= last:
        tx.execute("DELETE FROM bindings WHERE name = %s", [_TO_INDEX])
    else:
        tx.execute("UPDATE bindings SET value = %s WHERE name = %s", [f"{after}:{last}", _TO_INDEX])


def add(tx: Transaction, keys: Keys, signals: Sequence[str]) -> None:
    """Give keys that nobody holds to signals (ids as 32 hexadecimal characters), in parallel. The caller holds the
    writers' lock (`signal_merge`), so that no other writer gives one away meanwhile."""
    order = np.argsort(keys, kind="stable")
    lines = "".join(
        f"{key}\t{signals[place]}\n" for key, place in zip(keys[order].tolist(), order.tolist(), strict=True)
    )
    with tx.cursor() as cursor, cursor.copy("COPY near_keys (key, signal_id) FROM STDIN") as copy:
        copy.write(lines)
