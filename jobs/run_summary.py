"""How a whole run reads at a terminal."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from jobs.publish import trouble
from jobs.reading import in_words
from jobs.terminal import out


def summary(result: Mapping[str, Any]) -> None:
    """Print what a run did, where the time went and where to look."""
    ideas, mockups, listings = result["ideas"], result["mockups"], result["listings"]
    feedback, seconds = result["feedback"], result["seconds"]
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_row("Signals", in_words(result["signals"]))
    table.add_row("Ideas", f"{ideas['created']:,} new, {ideas['scored']:,} scored")
    table.add_row(
        "Mock-ups",
        f"{mockups['with_mockup']} of {mockups['selected']} selected, {mockups['drawn']} drawn now, "
        f"{mockups['pictures']} pictures made",
    )
    table.add_row(
        "Listings",
        f"{listings['drafted']} written, {listings['cleared']} cleared, {listings['blocked']} blocked, "
        f"{listings['approved']} approved",
    )
    live = result["totals"]["listings"].get("live", 0)
    table.add_row("Published", f"{listings['live']} went live now, {live} live in all{trouble(listings)}")
    table.add_row("Outcomes", f"{feedback['snapshots']} new snapshots")
    slowest = sorted(((s, name) for name, s in seconds.items() if name != "total"), reverse=True)[:3]
    table.add_row("Time", f"{seconds['total']:.0f} s ({', '.join(f'{name} {s:.0f} s' for s, name in slowest)})")
    console = out()
    console.print(table)
    console.print(f"\n[bold]Contact sheet[/]  {result['contact_sheet']}")
    waiting = result["totals"]["listings"].get("in_review", 0)
    if waiting:
        console.print(f"[bold]Next[/]           {waiting} designs wait for you: make serve (or idea-engine serve)")
