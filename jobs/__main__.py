"""`idea-engine …`, `python -m jobs …`: the commands, and how their failures read.

Exit codes: 0, 1 = failed, 2 = bad usage or input, 130 = stopped by Ctrl-C. Results go to stdout, everything else to
stderr.
"""

import signal
import sys

import typer

from jobs.commands import LazyGroup
from ray_apps.domain.errors import EngineError, InputError

app = typer.Typer(
    name="idea-engine",
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback()
def idea_engine() -> None:
    """Watches what people care about and turns it into scored, drawn, cleared and published designs."""


def main() -> None:
    """Run a command and leave with its exit code."""
    # Like Ctrl-C, so that what was started is stopped: PostgreSQL, Ray, the sandbox.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        app(standalone_mode=True)
    except InputError as problem:
        _leave(2, _line(problem))
    except EngineError as problem:
        _leave(1, _line(problem))
    except KeyboardInterrupt:
        _leave(130, "stopped; run it again to go on where it was")
    except Exception as problem:  # noqa: BLE001 -- the last line of defence; the log has the traceback
        from ray_apps.platform.logs import logger

        logger("jobs").debug("unexpected", exc_info=True)
        _leave(1, f"unexpected {type(problem).__name__}: {problem} (LOG_LEVEL=debug shows where)")


def _line(problem: EngineError) -> str:
    """What an error says; one that comes from a Ray worker is told by its cause, without the worker's traceback."""
    return str(getattr(problem, "cause", None) or problem)


def _leave(code: int, message: str) -> None:
    line = " ".join(message.split())[:1_000]
    sys.stderr.write(f"{line}\n" if code == 130 else f"error: {line}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
