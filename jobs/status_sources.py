"""The part of `idea-engine status` that tells how sources stand and what is hot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.markup import escape
from rich.table import Table

from jobs.terminal import out
from ray_apps.domain.errors import InputError
from ray_apps.domain.sources import Standing
from ray_apps.ingestion.sources.registry import sources_on
from ray_apps.platform.settings import Settings
from ray_apps.store import hot_topics, ingest_batches, source_states
from ray_apps.store.open import Transaction

_COLOURS = {"ok": "green", "failing": "yellow", "resting": "red", "never pulled": "dim"}
_HOT = 10


def sources(tx: Transaction, settings: Settings, now: datetime) -> list[dict[str, Any]]:
    """Every source that is on, or was ever pulled: how it stands, in words and numbers.

    Where the sources file is wrong, that is the first line's problem, and the rest is told all the same.
    """
    known = source_states.standings(tx)
    try:
        on = list(sources_on(settings))
    except InputError as problem:
        broken = _told(Standing("sources file", problem=str(problem)), True, now)
        return [broken, *(_told(standing, True, now) for standing in known.values())]
    names = [*on, *(name for name in known if name not in on)]
    return [_told(known.get(name, Standing(name)), name in on, now) for name in names if name != "sample"]


def _told(standing: Standing, on: bool, now: datetime) -> dict[str, Any]:
    return {
        "source": standing.name,
        "on": on,
        "health": standing.health(now),
        "last_success": standing.succeeded_at,
        "failures_in_a_row": standing.failures,
        "resting_until": standing.open_until if standing.health(now) == "resting" else None,
        "problem": standing.problem,
        "stored": standing.counters.get("stored", 0),
        "duplicates": standing.counters.get("duplicates", 0),
    }


def lake_waiting(tx: Transaction) -> int:
    """Batches that are stored but not in the lake yet."""
    return ingest_batches.waiting(tx)


def hot(tx: Transaction, now: datetime) -> list[dict[str, Any]]:
    """The hottest topics of now."""
    rows = hot_topics.page(tx, now, None, _HOT)
    return [
        {"topic": row.topic, "heat": row.heat, "why": row.evidence.why, "marked_at": row.marked_at, "idea": row.idea_id}
        for row in rows
    ]


def show(found: Sequence[dict[str, Any]], topics: Sequence[dict[str, Any]]) -> None:
    """Print both as tables."""
    if found:
        table = Table(title="Sources")
        for heading in ("Source", "State", "Last success", "Stored", "Duplicates", "Note"):
            table.add_column(heading)
        for each in found:
            state = f"[{_COLOURS[each['health']]}]{each['health']}[/]" + ("" if each["on"] else " [dim](off)[/]")
            if each["resting_until"]:
                state += f" until {each['resting_until']:%H:%M}"
            when = f"{each['last_success']:%Y-%m-%d %H:%M}" if each["last_success"] else "–"
            counts = (f"{each['stored']:,}", f"{each['duplicates']:,}")
            table.add_row(each["source"], state, when, *counts, escape(each["problem"] or ""))
        out().print(table)
    if topics:
        table = Table(title="Hot now")
        for heading in ("Heat", "Topic", "Why"):
            table.add_column(heading)
        for topic in topics:
            table.add_row(f"{topic['heat']:.2f}", escape(topic["topic"]), escape(topic["why"]))
        out().print(table)
