"""`idea-engine status`: the KPIs against their targets, and what there is."""

from typing import Annotated, Any

import typer
from rich.table import Table

from jobs import status_sources
from jobs.engine import DataDir, Json, engine
from jobs.terminal import out, print_json
from ray_apps.monitoring import kpis
from ray_apps.monitoring.kpis import Kpi
from ray_apps.store import dead_letters, ideas, listings, metrics, stage_runs
from ray_apps.store import kpis as rows


def status(
    letters: Annotated[bool, typer.Option("--dead-letters", help="List the rows that could not be processed.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show how well the engine keeps its promises, what it holds, and what was rejected."""
    with engine(data_dir) as this, this.store.transaction() as tx:
        now = this.clock()
        measured = kpis.measure(tx, now)
        holds = rows.totals(tx) | {f"listings_{name}": n for name, n in sorted(listings.count_by_status(tx).items())}
        result: dict[str, Any] = {
            "kpis": [kpi.model_dump() for kpi in measured],
            "holds": holds,
            "outcomes": metrics.totals(tx),
            "sources": status_sources.sources(tx, this.settings, now),
            "hot": status_sources.hot(tx, now),
            "batches_not_in_lake": status_sources.lake_waiting(tx),
            "stages": stage_runs.latest(tx),
            "best": [
                idea.model_dump(mode="json", include={"id", "phrase", "score", "status"}) for idea in ideas.best(tx, 10)
            ],
            "data_dir": str(this.settings.data_dir),
        }
        found = dead_letters.open_letters(tx) if letters else []
    if as_json:
        print_json(result | ({"dead_letters": found} if letters else {}))
        return
    _kpi_table(measured)
    _holdings(holds)
    status_sources.show(result["sources"], result["hot"])
    _best(result["best"])
    if letters:
        _letters(found)


def _kpi_table(measured: list[Kpi]) -> None:
    table = Table(title="Promises")
    for heading in ("", "Promise", "Now", "Target", "Note"):
        table.add_column(heading)
    for kpi in measured:
        mark = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[dim]–[/]"}[kpi.met]
        sign = "≤" if kpi.unit == "seconds" else "≥"
        table.add_row(mark, kpi.title, _shown(kpi.value, kpi.unit), f"{sign} {_shown(kpi.target, kpi.unit)}", kpi.note)
    out().print(table)


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "nothing yet"
    if unit == "share":
        return f"{value:.0%}"
    return f"{value / 60:,.1f} min" if unit == "seconds" else f"{value:,.0f} {unit}"


def _holdings(holds: dict[str, int]) -> None:
    table = Table(title="In store", show_header=False)
    for name, count in holds.items():
        table.add_row(name.replace("_", " "), f"{count:,}")
    out().print(table)


def _best(best: object) -> None:
    if not isinstance(best, list) or not best:
        return
    table = Table(title="Best ideas")
    for heading in ("Score", "Phrase", "State", "Idea"):
        table.add_column(heading, no_wrap=heading == "Idea")
    for idea in best:
        table.add_row(f"{idea['score']:.3f}", idea["phrase"], idea["status"], idea["id"])
    out().print(table)


def _letters(found: list[dict[str, object]]) -> None:
    table = Table(title=f"{len(found)} newest dead letters" if found else "No dead letters")
    for heading in ("Stage", "Source", "Where", "Reason"):
        table.add_column(heading)
    for letter in found:
        table.add_row(*(str(letter[name]) for name in ("stage", "source", "locator", "reason")))
    out().print(table)
