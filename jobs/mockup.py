"""`idea-engine mockup`: draws the best ideas."""

from typing import Annotated

import typer

from jobs.engine import DataDir, Json, engine
from jobs.terminal import out, print_json
from ray_apps.mockups import stage
from ray_apps.mockups.stage import Extent

Variants = Annotated[
    Extent,
    typer.Option(
        "--variants", help="all: front, back, three colourways, hoodie, tote and poster of each; front: that alone."
    ),
]
Top = Annotated[int, typer.Option("--top", min=0, max=10_000, help="How many of the best ideas to have drawn.")]


def mockup(top: Top = 20, variants: Variants = "all", data_dir: DataDir = None, as_json: Json = False) -> None:
    """Draw the best ideas: print files, vector sources and pictures on products; what is drawn stays as it is."""
    with engine(data_dir, ray=True) as this:
        done = stage.run(this.store, this.clock, this.progress, top, variants)
    if as_json:
        print_json({"mockups": done})
    else:
        out().print(
            f"{done['with_mockup']} of {done['selected']} selected ideas have a mock-up, {done['drawn']} drawn now "
            f"({done['pictures']} pictures)"
        )
