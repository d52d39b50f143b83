"""All factors over many ideas, first in bare numpy and then as the pipeline computes them on Ray Data, from the same
files: `python -m tests.benchmarks.factors_run FOLDER IDEAS`. Start-up apart; prints seconds and their ratio."""

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 10_000
"""Ideas in a block: as many as in a shard of a real run."""
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
AT = NOW.timestamp()


def write_block(path: Path, seed: int, count: int) -> None:
    """Ideas of one post with two looks each, and their centres in half precision."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    first = rng.integers(0, 5_000, count).astype(np.float64)
    np.savez(
        path, vectors=vectors.astype(np.float16), community=rng.integers(1, 100, count),
        order=seed * BLOCK + np.arange(count), posted=AT - 3600 * rng.uniform(2, 72, count),
        value=np.stack([first, first + rng.integers(0, 900, count)], axis=1),
    )  # fmt: skip


def read_block(path: str) -> dict[str, Any]:
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def evidence_of(block: dict[str, Any]) -> Any:
    from ray_apps.scoring.evidence import Evidence
    from ray_apps.scoring.posts import Posts

    n = len(block["order"])
    posts = Posts(
        source=np.ones(n, dtype=np.int64), community=block["community"], posted=block["posted"],
        starts=2 * np.arange(n + 1), at=np.tile([AT - 7200, AT - 3600], n), value=block["value"].ravel(),
        comments=np.full(2 * n, np.nan),
    )  # fmt: skip
    return Evidence(
        vectors=block["vectors"].astype(np.float32), order=block["order"], starts=np.arange(n + 1), posts=posts,
        communities=["c"] * n, tagged=np.empty(0, np.int64), tags=np.empty(0, np.int64),
        phrases=["Cat Social Club"] * n,
    )  # fmt: skip


def bare(block: dict[str, Any], norms: Any) -> np.ndarray:
    """The same quantities with nothing around them: no receipts, no checks, no rounding."""
    own = block["vectors"].astype(np.float32)
    anchors = norms.anchors
    apart = 1 - own @ norms.recent.vectors.mean(axis=0)
    nearest = np.concatenate(
        [(own[at : at + 2_000] @ norms.recent.vectors.T).max(axis=1) for at in range(0, len(own), 2_000)]
    )
    about = np.clip((own @ norms.season.vectors.T - 0.3) / 0.3, 0, 1).max(axis=1)
    sells = (own @ anchors.sells.vectors.T).max(axis=1) - (own @ anchors.avoid.vectors.T).max(axis=1)
    concrete = np.clip((own @ anchors.drawable + anchors.drawable_offset + 1) / 2, 0, 1)
    age = (AT - block["posted"]) / 3600
    pace = np.log1p(block["value"][:, 1] - block["value"][:, 0])
    spread = 1.4826 * np.median(np.abs(pace - np.median(pace)))
    z = np.clip((pace - np.median(pace)) / spread, -4, 4)
    factors = [
        0.5 ** (age / 48), 1 / (1 + np.exp(-z)), np.sqrt(np.clip(apart * (1 - nearest), 0, 1)), 1 / (1 + np.exp(-z)),
        about, 1 / (1 + np.exp(-(sells - 0.06) / 0.08)), 0.6 + 0.4 * concrete,
    ]  # fmt: skip
    return np.asarray(sum(f / 7 for f in factors))


def score_blocks(batch: dict[str, Any], norms_ref: list[Any], weights: Any) -> dict[str, Any]:
    import ray

    from ray_apps.scoring.factors import score

    norms = ray.get(norms_ref[0])
    return {"total": np.concatenate([score(evidence_of(read_block(p)), norms, weights).total for p in batch["path"]])}


def main(folder: Path, ideas: int) -> None:
    os.environ |= {"OMP_NUM_THREADS": "1"}
    from ray_apps.domain.ideas import FACTORS, Weights
    from ray_apps.platform.ray_runtime import ray_session
    from ray_apps.platform.settings import load_settings
    from ray_apps.scoring.factors import Norms
    from ray_apps.scoring.novelty import RECENT, Recent
    from ray_apps.scoring.reactions import usual
    from ray_apps.scoring.seasonality import Season
    from tests.scoring_fixtures import anchors, vectors_of

    paths = []
    for number, start in enumerate(range(0, ideas, BLOCK)):
        paths.append(folder / f"{number}.npz")
        write_block(paths[-1], number, min(BLOCK, ideas - start))
    first = evidence_of(read_block(str(paths[0])))
    names = tuple(f"Day {n}" for n in range(120))
    season = Season(names, tuple(NOW.date() for _ in names), vectors_of(*names))
    newest = [evidence_of(read_block(str(path))) for path in paths[: RECENT // BLOCK]]
    recent = Recent(np.concatenate([one.vectors for one in newest]), np.concatenate([one.order for one in newest]))
    norms = Norms(NOW, usual(first.posts, AT), season, anchors(), recent)
    weights = Weights(version=1, values=dict.fromkeys(FACTORS, 1 / 7), author="bench", created_at=NOW)

    start = time.perf_counter()
    for path in paths:
        bare(read_block(str(path)), norms)
    baseline = time.perf_counter() - start
    with ray_session(load_settings(data_dir=folder)):
        import ray  # only now: it reads the environment that the session prepares

        norms_ref = [ray.put(norms)]
        data = ray.data.from_items([{"path": str(path)} for path in paths], override_num_blocks=len(paths))
        scored = data.map_batches(score_blocks, fn_kwargs={"norms_ref": norms_ref, "weights": weights}, batch_size=None)
        start = time.perf_counter()
        total = sum(len(batch["total"]) for batch in scored.iter_batches(batch_size=None, batch_format="numpy"))
        ours = time.perf_counter() - start
    assert total == ideas
    sys.stdout.write(json.dumps({"bare": baseline, "ours": ours, "times bare numpy": ours / baseline}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
