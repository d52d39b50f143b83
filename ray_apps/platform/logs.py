"""Structured logs on stderr, so that stdout stays free for results. Configured by commands, never at import."""

import logging
import sys
from typing import Any, TextIO

import structlog

from ray_apps.platform.settings import Settings

# Local variables stay out of tracebacks: they may hold secrets.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=20)
)
# They log whole addresses, of which some are secrets: subscribed calendars, feeds with a token.
_TELLS_ADDRESSES = ("httpx", "httpcore")
_HIDE = ("password", "secret", "token", "api_key", "authorization")


def _redact(_: Any, __: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Blank the values of fields whose name says that they are secret."""
    for name in entry:
        if any(word in name.lower() for word in _HIDE):
            entry[name] = "•••"
    return entry


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever `sys.stderr` is at the time (progress bars and `quiet` put others in its place)."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def configure(settings: Settings) -> None:
    """Send our logs and those of the libraries to stderr, at LOG_LEVEL, as console lines or JSON.

    The libraries that speak HTTP are heard from WARNING up only.
    """
    level = logging.getLevelName(settings.log_level.upper())
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    renderer: list[structlog.typing.Processor] = (
        [_TRACEBACKS, structlog.processors.JSONRenderer()]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    handler = _Stderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _TELLS_ADDRESSES:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger of the given name; fields go as keyword arguments.

    It speaks through the standard library's logging even where nothing is configured (workers, other people's
    programs), so that nothing of ours lands on stdout.
    """
    bound: structlog.stdlib.BoundLogger = structlog.wrap_logger(logging.getLogger(name))
    return bound
