"""`idea-engine serve`: the HTTP API and the review page."""

from pathlib import Path
from typing import Annotated

import typer

from jobs.engine import DataDir, settings_for

ListingModel = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Serve this instruct model too, with vLLM on CPUs (`make llm` first; LISTING_SERVICE_KEY is its key).",
    ),
]


def serve(data_dir: DataDir = None, listing_model: ListingModel = None) -> None:
    """Serve the HTTP API and the review page on this machine and print the link; Ctrl-C ends it."""
    from jobs import serve as server

    server.serve(settings_for(data_dir), listing_model=listing_model)
