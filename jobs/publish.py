"""`idea-engine publish`: takes approved listings live."""

from collections.abc import Mapping
from typing import Annotated

import typer

from jobs.engine import DataDir, Json, engine
from jobs.marketplace import open_shop
from jobs.terminal import out, print_json
from ray_apps.publishing import stage


def publish(
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Also try those again that the marketplace refused.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Publish every approved listing, once, and settle those whose last call had no answer."""
    with engine(data_dir) as this, open_shop(this.settings, this.store) as shop:
        done = stage.run(this.store, this.clock, this.progress, shop.client, retry_failed=retry_failed)
    if as_json:
        print_json({"listings": done})
    else:
        out().print(f"{done['live']} went live{trouble(done)}")
    if trouble(done):
        raise typer.Exit(1)


def trouble(done: Mapping[str, int]) -> str:
    """What did not go live and why, in words; empty if everything did."""
    words = {
        "failed": "refused by the marketplace",
        "unknown": "not settled yet (publish again)",
        "stale": "changed since approval (review again)",
        "unreadable": "without readable pictures (see status --dead-letters)",
    }
    return "".join(f", {done[name]} {text}" for name, text in words.items() if done[name])
