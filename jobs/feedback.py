"""`idea-engine feedback`: reads what became of live listings."""

from datetime import date

from jobs.engine import DataDir, Engine, Json, engine
from jobs.marketplace import Shop, let_shoppers_in, open_shop
from jobs.terminal import out, print_json
from ray_apps.feedback import stage
from ray_apps.store import metrics


def read_outcomes(this: Engine, shop: Shop) -> dict[str, int]:
    """Pull counters once for each tabulated day; in the sandbox a day passes when a listing has no outcome yet."""
    day: date | None = None
    if shop.sandbox is not None:
        passed = let_shoppers_in(this.store, shop.sandbox)
        with this.store.transaction() as tx:
            first, newest = metrics.first_live_day(tx), metrics.newest_day(tx)
        day = first + passed if first and passed else newest
    return stage.run(this.store, this.clock, this.progress, shop.client.metrics, day=day)


def feedback(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Pull the counters of every live listing and keep them as snapshots, one a listing and day."""
    with engine(data_dir) as this, open_shop(this.settings, this.store) as shop:
        done = read_outcomes(this, shop)
    if as_json:
        print_json({"feedback": done})
    else:
        out().print(f"{done['snapshots']} new snapshots of {done['listings']} live listings")
