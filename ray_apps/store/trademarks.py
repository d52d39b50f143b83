"""Trademark data by source. No source means no data, and without data nothing is cleared."""

from collections.abc import Iterable
from datetime import datetime

from ray_apps.store.open import Transaction


def replace_source(
    tx: Transaction, name: str, version: str, kind: str, marks: Iterable[tuple[str, str, list[int], str]], at: datetime
) -> int:
    """Load a source whole, in place of what it held: marks are (mark, owner, Nice classes, note)."""
    tx.execute("DELETE FROM trademark_sources WHERE name = %s", [name])
    tx.execute(
        "INSERT INTO trademark_sources (name, version, kind, loaded_at) VALUES (%s, %s, %s, %s)",
        [name, version, kind, at],
    )
    loaded = 0
    with tx.cursor() as cursor, cursor.copy("COPY trademarks (source, mark, owner, classes, note) FROM STDIN") as copy:
        for mark, owner, classes, note in marks:
            copy.write_row((name, mark, owner, classes, note))
            loaded += 1
    return loaded


def sources(tx: Transaction) -> list[dict[str, object]]:
    """The loaded sources: name, version, kind, number of marks."""
    rows = tx.execute(
        "SELECT s.name, s.version, s.kind, count(t.mark) AS marks FROM trademark_sources s "
        "LEFT JOIN trademarks t ON t.source = s.name GROUP BY s.name ORDER BY s.name"
    )
    return [dict(row) for row in rows]


def marks_of(tx: Transaction, source: str) -> list[tuple[str, str, tuple[int, ...], str]]:
    """A source's marks as (mark, owner, classes, note)."""
    rows = tx.execute("SELECT mark, owner, classes, note FROM trademarks WHERE source = %s ORDER BY mark", [source])
    return [(row["mark"], row["owner"], tuple(row["classes"]), row["note"]) for row in rows]


def spellings(tx: Transaction, longest: int = 4) -> set[str]:
    """Every mark of at most `longest` words as phrases are compared: small letters and digits, words parted by a space.

    Some 100 bytes a mark in memory, so a whole register fits a driver.
    """
    rows = tx.execute(
        "SELECT DISTINCT trim(regexp_replace(lower(mark), '[^a-z0-9]+', ' ', 'g')) AS said FROM trademarks"
    )
    return {row["said"] for row in rows if row["said"] and row["said"].count(" ") < longest}
