"""`idea-engine list`: writes listings."""

from typing import Annotated

import typer

from jobs.engine import DataDir, Json, engine
from jobs.terminal import out, print_json
from ray_apps.listings import stage


def list_(
    marketplace: Annotated[str, typer.Option("--marketplace", help="Whose rules to write for.")] = "etsy",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Write title, tags, description and price for every drawn idea that has no listing."""
    with engine(data_dir) as this:
        done = stage.run(this.store, this.clock, this.progress, marketplace)
    if as_json:
        print_json({"listings": done})
    else:
        out().print(f"{done['drafted']} listings written")
