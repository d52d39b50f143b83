"""What artwork costs: print files by family, pictures by product, and how much two processes gain.

Each figure of CPU time and memory comes from a process of its own. The limits are those that the product promises.
"""

import json
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from ray_apps.domain.designs import DesignBrief
from ray_apps.mockups.families import FAMILIES
from ray_apps.mockups.garments import GARMENTS, PRODUCTS, mock_up, products_for
from ray_apps.mockups.palettes import palettes_for
from tests.conftest import ROOT

MOCK_UP_SECONDS, DRAW_SECONDS, MEGABYTES, GAIN = 3.0, 4.0, 500, 1.7
DESIGNS, IDEAS = 8, 200

MEASURE = """
import io, json, re, sys, time
from pathlib import Path
from PIL import Image
from ray_apps.domain.designs import DesignBrief
def spent(work):
    start = time.process_time()
    result = work()
    return result, round(time.process_time() - start, 2)
def peak():
    # Not getrusage: its maximum is inherited from the process that started this one.
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) >> 10
"""
REPORT = """
figures["megabytes"] = peak()
print(json.dumps(figures))
"""
SHOW = """
from ray_apps.mockups.garments import mock_up
from ray_apps.mockups.garments.studio import cloth_of
file, product, colour, cache = sys.argv[1:]
design = Path(file).read_bytes()
def bare():
    image = Image.open(io.BytesIO(design)).convert("RGB")
    for size in (2000, 800):
        image.resize((size, size)).save(io.BytesIO(), "JPEG", quality=90, subsampling=0, optimize=True)
figures = {"loading": spent(lambda: cloth_of(product, Path(cache)))[1]}
figures["CPU seconds"] = spent(lambda: mock_up(design, colour, product, cache_dir=Path(cache)))[1]
figures["megabytes"] = peak()
figures["bare"] = spent(bare)[1]
print(json.dumps(figures))
"""
DRAW = """
from ray_apps.mockups.draw import draw
brief = DesignBrief.model_validate_json(sys.argv[1])
figures = {"CPU seconds": spent(lambda: draw(brief))[1]}
"""


def brief(family: str, seed: int = 1) -> DesignBrief:
    return DesignBrief(
        phrase="Sourdough Starter Survivor", tagline="Fed daily", family=family, palette=palettes_for("black")[0],
        garment="black", seed=seed,
    )  # fmt: skip


def measured(script: str, *arguments: str) -> dict[str, float]:
    """Figures that a fresh process measured of itself."""
    command = [sys.executable, "-c", MEASURE + script, *arguments]
    found: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout)
    return found


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ray_apps.mockups.draw import draw

    path = tmp_path_factory.mktemp("design") / "design.png"
    path.write_bytes(draw(brief("retro_sunset")).png)
    return path


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_mock_up_beside_bare_decoding_and_encoding(benchmark: Any, design: Path, cache: Path, name: str) -> None:
    data, colour = design.read_bytes(), products_for("black")[name]
    mock_up(data, colour, name, cache_dir=cache)
    figures = measured(SHOW, str(design), name, colour, str(cache))
    benchmark.pedantic(lambda: mock_up(data, colour, name, cache_dir=cache), rounds=2)
    benchmark.extra_info |= figures | {"times bare": round(figures["CPU seconds"] / figures["bare"], 1)}
    assert figures["CPU seconds"] <= MOCK_UP_SECONDS
    assert figures["megabytes"] <= MEGABYTES


def test_print_files_of_all_families_and_a_day_s_work(benchmark: Any, design: Path, cache: Path) -> None:
    found = {family: measured(DRAW + REPORT, brief(family).model_dump_json()) for family in FAMILIES}
    benchmark.pedantic(lambda: None)
    seconds = statistics.median(f["CPU seconds"] for f in found.values())
    memory = statistics.median(f["megabytes"] for f in found.values())
    showing = measured(SHOW, str(design), "tee_front", "black", str(cache))["CPU seconds"]
    pictures = sum(len(products_for(name)) for name in GARMENTS)
    benchmark.extra_info |= {name: f"{f['CPU seconds']} s {f['megabytes']} MB" for name, f in found.items()}
    benchmark.extra_info |= {
        "median CPU seconds": seconds,
        "median megabytes": memory,
        f"CPU hours for {IDEAS} ideas on {pictures} products and colours": round(
            IDEAS * (seconds + pictures * showing) / 3600, 1
        ),
    }
    assert seconds <= DRAW_SECONDS
    assert memory <= MEGABYTES


def drawn(seed: int) -> int:
    """Draw one design; runs in a worker process."""
    from ray_apps.mockups.draw import draw

    return len(draw(brief("retro_sunset", seed)).png)


def test_two_processes_beside_one(benchmark: Any) -> None:
    def taken(workers: int) -> float:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            list(pool.map(drawn, [0] * workers))
            start = time.perf_counter()
            list(pool.map(drawn, range(DESIGNS)))
            return time.perf_counter() - start

    one = taken(1)
    two = benchmark.pedantic(lambda: taken(2), rounds=1)
    benchmark.extra_info |= {"designs": DESIGNS, "one, s": round(one, 1), "two, s": round(two, 1)}
    benchmark.extra_info |= {"gain": round(one / two, 2)}
    assert one / two >= GAIN
