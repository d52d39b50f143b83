"""`idea-engine clear`: checks drafts for marks."""

from typing import Annotated

import typer

from jobs.engine import DataDir, Json, engine
from jobs.terminal import out, print_json
from ray_apps.compliance import stage


def clear(
    again: Annotated[
        bool, typer.Option("--again", help="Also check what was blocked before, with today's data.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Check every draft against the trademark data and the marketplace's rules; no data means blocked."""
    with engine(data_dir) as this:
        done = stage.run(this.store, this.clock, this.progress, again=again)
    if as_json:
        print_json({"listings": done})
    else:
        out().print(f"{done['cleared']} cleared and waiting for review, {done['blocked']} blocked")
