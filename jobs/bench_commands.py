"""`idea-engine bench` with what it may be asked to measure beside whole runs."""

import typer

from jobs import bench, bench_prediction

app = typer.Typer(rich_markup_mode="rich", add_completion=False, pretty_exceptions_enable=False)
app.callback(invoke_without_command=True)(bench.bench)
app.command("prediction")(bench_prediction.prediction)
