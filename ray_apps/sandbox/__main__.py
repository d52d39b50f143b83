"""`python -m ray_apps.sandbox --dir DIR`: serve a sandbox marketplace until it is told to stop."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ray_apps.domain.errors import EngineError, InputError
from ray_apps.sandbox.options import CallBudget, HostileOptions, SandboxOptions


def main(
    folder: Annotated[Path, typer.Option("--dir", help="Folder that holds everything: database, pictures, keys.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0 takes a free one.")] = 0,
    hostile: Annotated[
        str, typer.Option(help="Faults, e.g. seed=7,lose_answer=0.1,only=POST,times=1. Empty: none.")
    ] = "",
    seed: Annotated[int, typer.Option(min=0, help="What shoppers like; counts on the first start only.")] = 20261122,
    per_second: Annotated[int, typer.Option(min=0, help="Calls a second; 0: as documented.")] = 0,
    per_day: Annotated[int, typer.Option(min=0, help="Calls in 24 hours; 0: as documented.")] = 0,
    while_used: Annotated[bool, typer.Option("--while-used", help="End when no command uses it any more.")] = False,
) -> None:
    """Serve the sandbox marketplace in DIR on 127.0.0.1; DIR/server.json says where while it is up."""
    from ray_apps.platform.logs import configure
    from ray_apps.platform.settings import Settings
    from ray_apps.sandbox.server import serve

    given = {"per_second": per_second, "per_day": per_day}
    try:
        configure(Settings())
        serve(
            SandboxOptions(
                folder=folder.resolve(),
                port=port,
                seed=seed,
                calls=CallBudget.model_validate({name: value for name, value in given.items() if value}),
                hostile=HostileOptions.parse(hostile) if hostile else None,
                while_used=while_used,
            )
        )
    except EngineError as error:
        sys.stderr.write(f"error: {error}\n")
        raise typer.Exit(2 if isinstance(error, InputError) else 1) from error


if __name__ == "__main__":
    # Plain tracebacks: decorated ones may show local variables, keys among them.
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
