"""`idea-engine serve`: the HTTP API and the review page."""

from jobs.engine import DataDir, settings_for


def serve(data_dir: DataDir = None) -> None:
    """Serve the HTTP API and the review page on this machine and print the link; Ctrl-C ends it."""
    from jobs import serve as server

    server.serve(settings_for(data_dir))
