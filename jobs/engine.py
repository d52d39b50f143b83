"""What every command needs around its work: settings, logs, the store, progress, Ray where it is used."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from jobs.terminal import progress_bars
from ray_apps.platform import logs
from ray_apps.platform.clock import Clock, utc_now
from ray_apps.platform.progress import Progress
from ray_apps.platform.settings import Settings, load_settings
from ray_apps.store import Store, open_store

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Folder of the database, files and sandbox. (default: DATA_DIR or .data)"),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout instead of a summary.")]


@dataclass(frozen=True)
class Engine:
    """An open engine."""

    settings: Settings
    store: Store
    progress: Progress
    clock: Clock


def settings_for(data_dir: Path | None) -> Settings:
    """The settings with the command's options over them, and logs set up by them."""
    settings = load_settings(data_dir=data_dir)
    logs.configure(settings)
    return settings


@contextmanager
def engine(data_dir: Path | None, *, ray: bool = False) -> Iterator[Engine]:
    """An engine for the block: the store is open, and Ray is up if the work needs it."""
    settings = settings_for(data_dir)
    with ExitStack() as stack:
        progress = stack.enter_context(progress_bars())
        store = stack.enter_context(open_store(settings))
        if ray:
            from ray_apps.platform.ray_runtime import ray_session

            progress.begin("starting Ray", None)
            stack.enter_context(ray_session(settings))
        yield Engine(settings, store, progress, utc_now)
