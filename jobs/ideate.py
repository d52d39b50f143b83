"""`idea-engine ideate`: groups signals into ideas and finds their words."""

from jobs.engine import DataDir, Json, engine
from jobs.terminal import out, print_json
from ray_apps.ideation import stage


def ideate(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Group new signals by meaning into ideas, and find what would be printed."""
    with engine(data_dir, ray=True) as this:
        done = stage.run(this.store, this.clock, this.progress)
    if as_json:
        print_json({"ideas": done})
    else:
        out().print(f"{done['created']:,} ideas from {done['grouped']:,} signals")
