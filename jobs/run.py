"""`idea-engine run`: the whole way, from posts to live listings and their outcomes."""

import time
from contextlib import ExitStack
from datetime import datetime
from typing import Annotated

import typer

from jobs.contact_sheet import write_contact_sheet
from jobs.engine import DataDir, Engine, Json, engine
from jobs.feedback import read_outcomes
from jobs.ideate import ideate_signals
from jobs.ingest_options import Limit, Mapping
from jobs.ingest_workers import AUTOMATIC
from jobs.list_ import listing_order
from jobs.marketplace import open_shop
from jobs.mockup import Top, Variants
from jobs.reading import ingest_wanted, open_wanted
from jobs.review import auto_approve
from jobs.run_summary import summary
from jobs.score import AsOf, moment, score_ideas
from jobs.terminal import print_json
from ray_apps.compliance import stage as compliance
from ray_apps.ingestion.sources import SAMPLE
from ray_apps.ingestion.stage import Plan
from ray_apps.listings import stage as listing
from ray_apps.mockups import stage as mockups
from ray_apps.monitoring.kpis import percentiles
from ray_apps.platform.clock import stopwatch
from ray_apps.publishing import stage as publishing
from ray_apps.store import kpis, listings


def run(
    signals: Annotated[
        list[str] | None,
        typer.Option(
            "--signals", metavar="PATH", help="A file of posts, or a source's name; may be repeated. (default: sample)"
        ),
    ] = None,
    limit: Limit = None,
    mapping: Mapping = None,
    top: Top = 10,
    variants: Variants = "all",
    auto: Annotated[
        int,
        typer.Option(
            "--auto-approve",
            min=0,
            help="Approve the best that pass every check, this many in all over the data folder.",
        ),
    ] = 0,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Take posts to live listings: read, group, score, draw, write, clear, approve, publish, learn.

    Killed at any point and run again, it goes on where it was; run twice, it does nothing twice.
    """
    started = time.perf_counter()
    seconds: dict[str, float] = {}
    when = moment(as_of)
    with engine(data_dir) as this:
        with stopwatch(seconds, "ingest"):
            plan = Plan(limit=limit, workers=AUTOMATIC)
            read = ingest_wanted(this, open_wanted(this, signals or [SAMPLE], mapping), plan)
        result = (
            {"signals": read["signals"], "sources": read["sources"], "hot": read["hot"]}
            | _on_ray(this, seconds, when, top, variants)
            | _on_shop(this, seconds, auto)
        )
        with this.store.transaction() as tx:
            passages = kpis.passages(tx)
            result["totals"] = kpis.totals(tx) | {"listings": listings.count_by_status(tx)}
        result["signal_to_live_seconds"] = percentiles([passage.total for passage in passages])
        with stopwatch(seconds, "contact_sheet"):
            result["contact_sheet"] = str(write_contact_sheet(this, top))
    result["seconds"] = seconds | {"total": round(time.perf_counter() - started, 3)}
    result["data_dir"] = str(this.settings.data_dir)
    if as_json:
        print_json(result)
    else:
        summary(result)


def _on_ray(
    this: Engine, seconds: dict[str, float], when: datetime | None, top: int, variants: Variants
) -> dict[str, object]:
    """The stages that need Ray, on one cluster."""
    from ray_apps.platform.ray_runtime import ray_session

    with ExitStack() as stack:
        with stopwatch(seconds, "ray_start"):
            this.progress.begin("starting Ray", None)
            stack.enter_context(ray_session(this.settings))
        with stopwatch(seconds, "ideate"):
            found = ideate_signals(this)
        with stopwatch(seconds, "score"):
            scored = score_ideas(this, when)
        with stopwatch(seconds, "mockup"):
            drawn = mockups.run(this.store, this.clock, this.progress, top, variants)
    return {"ideas": {name: found[name] for name in ("created", "printable")} | scored, "mockups": drawn}


def _on_shop(this: Engine, seconds: dict[str, float], auto: int) -> dict[str, object]:
    """The stages from listing to outcomes, with the marketplace open."""
    with stopwatch(seconds, "list"), listing_order(this, ("etsy",)) as order:
        written = listing.run(this.store, this.clock, this.progress, order)
    with stopwatch(seconds, "clear"):
        checked = compliance.run(this.store, this.clock, this.progress)
    with stopwatch(seconds, "review"):
        approved = auto_approve(this, auto)
    with stopwatch(seconds, "shop_start"):
        shops = ExitStack()
        shop = shops.enter_context(open_shop(this.settings, this.store))
    with shops:
        with stopwatch(seconds, "publish"):
            published = publishing.run(this.store, this.clock, this.progress, shop.client)
        with stopwatch(seconds, "feedback"):
            outcomes = read_outcomes(this, shop)
    counts = {"drafted": written["drafted"], **checked, "approved": approved, **published}
    return {"listings": counts, "feedback": outcomes}
