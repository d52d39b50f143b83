"""`idea-engine ideate`: groups signals into ideas and finds their words."""

from jobs.engine import DataDir, Engine, Json, engine
from jobs.terminal import out, print_json
from ray_apps.compliance.stage import load_starter_once
from ray_apps.ideation import stage


def ideate(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Group new signals by meaning into ideas, and find what would be printed."""
    with engine(data_dir, ray=True) as this:
        done = ideate_signals(this)
    if as_json:
        print_json({"ideas": done})
    else:
        out().print(
            f"{done['created']:,} ideas from {done['grouped']:,} signals, {done['merged']:,} merged into others"
        )


def ideate_signals(this: Engine) -> dict[str, int]:
    """Run ideation with trademark data at hand, so that no word of a mark is proposed in the first place."""
    with this.store.transaction() as tx:
        load_starter_once(tx, this.store, this.clock)
    return stage.run(this.store, this.clock, this.progress)
