"""`idea-engine …`, `python -m jobs …`: the commands, and how their failures read.

Exit codes: 0, 1 = failed, 2 = bad usage or input, 130 = stopped by Ctrl-C. Results go to stdout, everything else to
stderr.
"""

import signal
import sys

import typer

from jobs import (
    api_token,
    bench,
    bench_prediction,
    check_trademark,
    clear,
    edit,
    feedback,
    forget,
    ideate,
    ingest,
    list_,
    mockup,
    prepare,
    price,
    publish,
    render,
    review,
    run,
    sandbox,
    score,
    serve_command,
    status,
    versions,
    weights,
)
from ray_apps.domain.errors import EngineError, InputError
from ray_apps.platform.logs import logger

app = typer.Typer(
    name="idea-engine",
    help="Watches what people care about and turns it into scored, drawn, cleared and published designs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
_ALL, _STAGES, _TOOLS = "The whole way", "Stage by stage", "Tools"
app.command("run", rich_help_panel=_ALL)(run.run)
app.command("serve", rich_help_panel=_ALL)(serve_command.serve)
app.command("status", rich_help_panel=_ALL)(status.status)
app.command("ingest", rich_help_panel=_STAGES)(ingest.ingest)
app.command("forget", rich_help_panel=_TOOLS)(forget.forget)
app.command("ideate", rich_help_panel=_STAGES)(ideate.ideate)
app.command("score", rich_help_panel=_STAGES)(score.score)
app.command("mockup", rich_help_panel=_STAGES)(mockup.mockup)
app.command("list", rich_help_panel=_STAGES)(list_.list_)
app.command("clear", rich_help_panel=_STAGES)(clear.clear)
app.command("review", rich_help_panel=_STAGES)(review.review)
app.command("publish", rich_help_panel=_STAGES)(publish.publish)
app.command("feedback", rich_help_panel=_STAGES)(feedback.feedback)
app.command("token", rich_help_panel=_TOOLS)(api_token.token)
app.command("edit", rich_help_panel=_TOOLS)(edit.edit)
app.command("versions", rich_help_panel=_TOOLS)(versions.versions)
app.command("weights", rich_help_panel=_TOOLS)(weights.weights)
app.command("sandbox", rich_help_panel=_TOOLS)(sandbox.sandbox)
app.command("price", rich_help_panel=_TOOLS)(price.price)
app.command("render", rich_help_panel=_TOOLS)(render.render)
app.command("prepare", rich_help_panel=_TOOLS)(prepare.prepare)
app.command("check-trademark", rich_help_panel=_TOOLS)(check_trademark.check_trademark)
_bench = typer.Typer(rich_markup_mode="rich")
_bench.callback(invoke_without_command=True)(bench.bench)
_bench.command("prediction")(bench_prediction.prediction)
app.add_typer(_bench, name="bench", rich_help_panel=_TOOLS)


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
