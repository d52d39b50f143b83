"""`idea-engine check-trademark`: what the trademark data says to a phrase."""

from typing import Annotated
from uuid import UUID

import typer

from jobs.engine import DataDir, Json, engine
from jobs.terminal import out, print_json
from ray_apps.compliance.phrases import ListingTexts, verdict
from ray_apps.compliance.stage import load_starter_once, mark_index


def check_trademark(
    phrase: Annotated[str, typer.Argument(help="The words to check.")], data_dir: DataDir = None, as_json: Json = False
) -> None:
    """Check words against the loaded trademark data; exit code 1 if they are not clear."""
    with engine(data_dir) as this, this.store.transaction() as tx:
        load_starter_once(tx, this.store, this.clock)
        index = mark_index(tx)
    found = verdict(UUID(int=0), "", ListingTexts(title="", tags=(), description="", phrase=phrase), index)
    if as_json:
        print_json({"phrase": phrase, "clear": found.cleared, "findings": found.findings, "sources": found.sources})
    else:
        out().print("clear" if found.cleared else "not clear", style="green" if found.cleared else "red")
        for line in found.findings:
            out().print(f"  {line}", markup=False)
        out().print(
            f"searched: {', '.join(found.sources) or 'nothing, since no data is loaded'}", style="dim", markup=False
        )
    if not found.cleared:
        raise typer.Exit(1)
