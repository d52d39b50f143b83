"""`idea-engine sandbox`: keeps the sandbox marketplace up, to be looked at."""

import signal
import threading
from typing import Annotated

import typer

from jobs.engine import DataDir, Json, settings_for
from jobs.terminal import out, print_json
from ray_apps.sandbox.process import running


def sandbox(
    once: Annotated[bool, typer.Option("--once", help="Print what it holds and leave, instead of staying up.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Run the sandbox marketplace and say where it is; Ctrl-C ends it. Its keys are in credentials.json beside it."""
    settings = settings_for(data_dir)
    with running(settings.sandbox_dir) as server:
        where = {
            "base_url": server.base_url,
            "storefront": server.storefront,
            "shop_id": server.shop_id,
            "credentials": str(settings.sandbox_dir / "credentials.json"),
            "holds": server.status(),
        }
        if as_json:
            print_json(where)
        else:
            out().print(f"Shop window  {server.storefront}  (user: seller, password: shared_secret of the file below)")
            out().print(f"API          {server.base_url}/v3/application/shops/{server.shop_id}/listings")
            out().print(f"Keys         {where['credentials']}")
        if once:
            return
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        if not as_json:
            out().print("Ctrl-C to stop.", style="dim")
        stop.wait()
