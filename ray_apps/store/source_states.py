"""How each source stands: one row by name. The watermark moves in the transaction that stores what lies before it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from ray_apps.domain.sources import Standing
from ray_apps.store.open import Transaction

_COLUMNS = "name, state, attempted_at, succeeded_at, failures, problem, open_until, counters"


def load(tx: Transaction, name: str) -> Standing:
    """How a source stands; a blank standing for one that was never pulled."""
    row = tx.execute(f"SELECT {_COLUMNS} FROM source_states WHERE name = %s", [name]).fetchone()
    return Standing(**row) if row else Standing(name)


def standings(tx: Transaction) -> dict[str, Standing]:
    """Every source that was ever pulled, by name, in order of names."""
    rows = tx.execute(f"SELECT {_COLUMNS} FROM source_states ORDER BY name")
    return {row["name"]: Standing(**row) for row in rows}


def keep(
    tx: Transaction, name: str, state: Mapping[str, Any], at: datetime, counters: Mapping[str, int] | None = None
) -> None:
    """Move the watermark to `state`, and add `counters` to the source's sums.

    To be called in the transaction that stores the page's rows, under the source's lease: there is one writer.
    """
    tx.execute(
        "INSERT INTO source_states AS s (name, state, attempted_at, counters) "
        "VALUES (%(name)s, %(state)s, %(at)s, %(counters)s) ON CONFLICT (name) DO UPDATE "
        "SET state = excluded.state, attempted_at = excluded.attempted_at, counters = s.counters || ("
        "SELECT coalesce(jsonb_object_agg(key, value::bigint + coalesce((s.counters ->> key)::bigint, 0)), '{}') "
        "FROM jsonb_each_text(excluded.counters))",
        {"name": name, "state": Jsonb(dict(state)), "at": at, "counters": Jsonb(dict(counters or {}))},
    )


def succeeded(tx: Transaction, name: str, at: datetime) -> Standing:
    """Note a pull that went to its end; the breaker closes."""
    return _put(tx, _locked(tx, name).after_success(at))


def failed(tx: Transaction, name: str, problem: str, at: datetime, open_for_s: float | None = None) -> Standing:
    """Note a failed pull; the breaker may open. `problem` is one line for people, `open_for_s` the service's wish."""
    return _put(tx, _locked(tx, name).after_failure(problem, at, open_for_s))


def rested(tx: Transaction, name: str, problem: str, at: datetime, open_for_s: float | None = None) -> Standing:
    """Note that an allowance is used up: the source rests until it refills, which is no failure."""
    return _put(tx, _locked(tx, name).after_rest(problem, at, open_for_s))


def _locked(tx: Transaction, name: str) -> Standing:
    tx.execute("INSERT INTO source_states (name) VALUES (%s) ON CONFLICT DO NOTHING", [name])
    row = tx.execute(f"SELECT {_COLUMNS} FROM source_states WHERE name = %s FOR UPDATE", [name]).fetchone()
    return Standing(**row) if row else Standing(name)


def _put(tx: Transaction, standing: Standing) -> Standing:
    """Write how a source stands, all but its watermark and counters, which only `keep` moves."""
    tx.execute(
        "UPDATE source_states SET attempted_at = %s, succeeded_at = %s, failures = %s, problem = %s, open_until = %s "
        "WHERE name = %s",
        [
            standing.attempted_at,
            standing.succeeded_at,
            standing.failures,
            standing.problem,
            standing.open_until,
            standing.name,
        ],
    )
    return standing
