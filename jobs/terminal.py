"""What a person at a terminal sees: progress on stderr while work goes on, results on stdout."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


def out() -> Console:
    """Where results go."""
    return Console(highlight=False, soft_wrap=True)


def print_json(result: Mapping[str, object]) -> None:
    """Print one JSON object on stdout, and nothing else."""
    sys.stdout.write(json.dumps(result, ensure_ascii=False, default=str) + "\n")


class Bars:
    """Progress bars on stderr: one line for each piece of work, with what it is, how far and how long."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def begin(self, what: str, total: int | None) -> None:
        """See `ray_apps.platform.progress.Progress`; the work before it is done."""
        self.finish()
        self._task = self._bars.add_task(what[:1].upper() + what[1:], total=total)

    def advance(self, steps: int = 1) -> None:
        """See `ray_apps.platform.progress.Progress`."""
        if self._task is not None:
            self._bars.advance(self._task, steps)

    def say(self, remark: str) -> None:
        """See `ray_apps.platform.progress.Progress`."""
        self._bars.console.print(f"  {remark}", style="dim", markup=False, soft_wrap=True)

    def finish(self) -> None:
        """Show the present work as done, with what was really done as its total."""
        if self._task is not None:
            done = self._bars.tasks[self._bars.task_ids.index(self._task)].completed
            self._bars.update(self._task, total=done, completed=done)
            self._task = None


@contextmanager
def progress_bars() -> Iterator[Bars]:
    """Progress bars for the block; plain lines are left out where stderr is no terminal."""
    console = Console(stderr=True, highlight=False)
    columns = (
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:
        bars = Bars(shown)
        yield bars
        bars.finish()
