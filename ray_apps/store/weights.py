"""The scoring weights: versioned rows, never changed; the newest one is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from ray_apps.domain.errors import InputError
from ray_apps.domain.events import event
from ray_apps.domain.ideas import Weights, complete_weights
from ray_apps.store import events, idea_scores
from ray_apps.store.open import Transaction

_SELECT = 'SELECT version, "values", author, created_at, note FROM weights'


@dataclass(frozen=True)
class Change:
    """What a change came to: the weights in force after it, whether they are new, and the ideas it concerns.

    `marked` ideas were marked for another score; `outdated` ones carry a score of older weights and stay so until they
    are scored again.
    """

    weights: Weights
    changed: bool
    marked: int
    outdated: int


def in_force(tx: Transaction, *, lock: bool = False) -> Weights:
    """The newest weights. The schema's first step brings version 1, so there always are some.

    `lock` keeps them the newest until the transaction ends: other writers wait, readers do not.
    """
    if lock:
        tx.execute("LOCK TABLE weights IN SHARE ROW EXCLUSIVE MODE")
    return Weights.model_validate(tx.execute(f"{_SELECT} ORDER BY version DESC LIMIT 1").fetchone())


def get(tx: Transaction, version: int) -> Weights | None:
    """One version."""
    row = tx.execute(f"{_SELECT} WHERE version = %s", [version]).fetchone()
    return Weights.model_validate(row) if row else None


def page(tx: Transaction, before: int | None, limit: int) -> list[Weights]:
    """Versions, newest first, older than `before`."""
    rows = tx.execute(
        f"{_SELECT} WHERE %(before)s::bigint IS NULL OR version < %(before)s ORDER BY version DESC LIMIT %(limit)s",
        {"before": before, "limit": limit},
    )
    return [Weights.model_validate(row) for row in rows]


def change(
    tx: Transaction, values: Mapping[str, float], *, author: str, at: datetime, note: str = "", rescore: bool = False
) -> Change:
    """Put weights in force as a new version, with its event; the very weights that are in force make none.

    `rescore` marks every idea for another score, by whatever weights are in force then. Raises `InputError` for what
    are no weights (see `complete_weights`).
    """
    try:
        wanted = complete_weights(values)
    except ValueError as problem:
        raise InputError(str(problem)) from None
    before = in_force(tx, lock=True)
    changed = wanted != before.values
    now = _add(tx, wanted, author, at, note, before.version) if changed else before
    marked = idea_scores.mark_all(tx) if rescore else 0
    return Change(now, changed, marked, outdated(tx))


def _add(tx: Transaction, values: Mapping[str, float], author: str, at: datetime, note: str, replaces: int) -> Weights:
    row = tx.execute(
        'INSERT INTO weights ("values", author, created_at, note) VALUES (%s, %s, %s, %s) '
        'RETURNING version, "values", author, created_at, note',
        [Jsonb(dict(values)), author, at, note],
    ).fetchone()
    added = Weights.model_validate(row)
    data: dict[str, object] = {"values": added.values, "author": author, "note": note, "replaces": replaces}
    events.append(tx, [event("weights.changed", str(added.version), at, "scoring", data)])
    return added


def outdated(tx: Transaction) -> int:
    """How many ideas, archived ones apart, carry a score of other weights than those in force."""
    row = tx.execute(
        "SELECT count(*) AS n FROM ideas WHERE score IS NOT NULL AND status <> 'archived' "
        "AND weights_version IS DISTINCT FROM (SELECT max(version) FROM weights)"
    ).fetchone()
    return int(row["n"]) if row else 0
