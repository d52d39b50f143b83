"""Scoring at size: factors beside bare numpy, whole runs as ideas grow tenfold, and the hot path under load.

IDEAS (100,000 by default) says how many at most; 1,000,000 takes a quarter of an hour.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from jobs.bench_memory import PeakMemory
from ray_apps.platform.settings import load_settings
from ray_apps.store import open_store
from tests.benchmarks.generated_ideas import fill
from tests.conftest import ROOT, clean_environment

LARGEST = int(os.environ.get("IDEAS", "100000"))
SIZES = tuple(LARGEST // part for part in (100, 10, 1))
SECONDS: dict[int, float] = {}


def program(module: str, *arguments: object) -> tuple[dict[str, Any], int]:
    """Run a program of ours; what it printed, and the peak memory of all it ran."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with PeakMemory(str(arguments[0])) as memory:
        done = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout.splitlines()[-1])), memory.peak


@pytest.mark.parametrize("size", SIZES)
def test_scoring_stored_ideas_with_embeddings_given(benchmark: Any, tmp_path: Path, size: int) -> None:
    """`idea-engine score` from its start to its end."""
    data = tmp_path / "data"
    with open_store(load_settings(data_dir=data)) as store:
        fill(store, size)
    command = [sys.executable, "-m", "jobs", "score", "--data-dir", str(data), "--json"]
    outcome: dict[str, Any] = {}

    def score() -> None:
        with PeakMemory(str(data)) as memory:
            done = subprocess.run(
                command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False
            )
        assert done.returncode == 0, done.stderr[-2000:]
        outcome.update(json.loads(done.stdout), peak=memory.peak)

    benchmark.pedantic(score, rounds=1)
    assert outcome["ideas"]["scored"] == size
    SECONDS[size] = benchmark.stats["min"]
    benchmark.extra_info |= {
        "ideas a second": round(size / benchmark.stats["min"]),
        "peak megabytes": round(outcome["peak"] / 1e6),
    }
    if size // 10 in SECONDS:
        benchmark.extra_info["times a tenth of them"] = round(SECONDS[size] / SECONDS[size // 10], 2)
        assert SECONDS[size] <= 10 * SECONDS[size // 10], "grows faster than the number of ideas"


@pytest.mark.parametrize("batch", [1, 32])
def test_the_hot_path_under_load(benchmark: Any, tmp_path: Path, batch: int) -> None:
    with open_store(load_settings(data_dir=tmp_path)) as store:
        fill(store, 10_000)
    found: dict[str, Any] = {}
    benchmark.pedantic(
        lambda: found.update(program("tests.benchmarks.hot_path", tmp_path, batch, 1, 16, 64)[0]), rounds=1
    )
    for clients, figures in found.items():
        benchmark.extra_info |= {f"{clients} clients {name}": value for name, value in figures.items()}


def test_factors_beside_bare_numpy(benchmark: Any, tmp_path: Path) -> None:
    """All factors on Ray Data against the same quantities in bare numpy, over the same files, in the same run."""
    found: dict[str, Any] = {}

    def run() -> None:
        start = time.perf_counter()
        figures, peak = program("tests.benchmarks.factors_run", tmp_path, LARGEST)
        found.update(figures, peak=peak, seconds=time.perf_counter() - start)

    benchmark.pedantic(run, rounds=1)
    benchmark.extra_info |= {name: round(value, 2) for name, value in found.items() if name != "peak"}
    benchmark.extra_info["peak megabytes"] = round(found["peak"] / 1e6)
    assert found["times bare numpy"] <= 6
    assert found["peak"] <= 2e9
