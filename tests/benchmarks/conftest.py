"""Prints what each benchmark measured beside its times."""

from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """List `extra_info`: the figures that the README's table holds."""
    session = getattr(config, "_benchmarksession", None)
    for bench in getattr(session, "benchmarks", []):
        figures = ", ".join(
            f"{name} {value}" if isinstance(value, str) else f"{name} {value:,}"
            for name, value in bench.extra_info.items()
        )
        terminalreporter.write_line(f"{bench.name.removeprefix('test_')}: {figures}")
