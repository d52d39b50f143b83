"""Near-duplicates on real titles: how many planted pairs are found, how many found pairs are right, and how fast.

Half of the titles (the even ones) tuned the detector; all figures here are of the other half, with suffixes, prefixes,
emoji and kinds of change that were kept aside as well. Datasketch does the same work in the same run, as its manual
has it.
"""

import csv
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ray_apps.domain.ids import content_hash
from ray_apps.ingestion.neardup import InMemoryIndex, add, keys_of, resolve
from tests.benchmarks.neardup_variants import HELD_OUT, REAL_TITLES, WHY_SKIPPED, Planted, plant, real_titles

LABELLED = Path(__file__).parents[1] / "data" / "neardup" / "natural_pairs.csv"
TITLES, SHARE = 20_000, 0.5
BATCH = 20_000

pytestmark = pytest.mark.skipif(not REAL_TITLES.exists(), reason=WHY_SKIPPED)


@pytest.fixture(scope="module")
def titles() -> list[str]:
    return real_titles()


@pytest.fixture(scope="module")
def planted(titles: list[str]) -> Planted:
    return plant(titles[1::2][:TITLES], SHARE, HELD_OUT)


def ours(texts: Sequence[str]) -> dict[int, int]:
    """Which row repeats which, in batches as ingestion has them."""
    index: InMemoryIndex[int] = InMemoryIndex()
    found: dict[int, int] = {}
    for start in range(0, len(texts), BATCH):
        ids = range(start, min(start + BATCH, len(texts)))
        batch = add(index, ids, texts[start : start + BATCH])
        found |= {start + row: near.of for row, near in batch.near.items()}
    return found


def datasketch(texts: Sequence[str]) -> dict[int, int]:
    """The same with datasketch: letter trigrams, 128 permutations, LSH at 0.5, the most similar candidate."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.5, num_perm=128)
    sketches, found = {}, {}
    for row, text in enumerate(texts):
        plain = " ".join(text.lower().split())
        sketch = MinHash(num_perm=128)
        sketch.update_batch([plain[at : at + 3].encode() for at in range(max(1, len(plain) - 2))])
        candidates = index.query(sketch)
        best = max(candidates, key=lambda other: sketch.jaccard(sketches[other]), default=None)
        if best is not None and sketch.jaccard(sketches[best]) >= 0.5:
            found[row] = best
        else:
            sketches[row] = sketch
            index.insert(row, sketch)
    return found


def quality(planted: Planted, found: dict[int, int]) -> tuple[float, float, dict[str, float]]:
    """Precision and recall of pairs, and the recall of each kind.

    A planted row is found where it stands for what its original stands for. A real row found to repeat another is
    right or wrong as people labelled it, and left out where nobody did.
    """
    labels = labelled()
    right, wrong, hits, counts = 0, 0, Counter[str](), Counter(filter(None, planted.kind))
    for row, kept in found.items():
        origin = planted.original[row]
        if origin is None:
            pair = frozenset(content_hash(planted.texts[at])[:12] for at in (row, kept))
            if pair in labels:
                right += labels[pair]
                wrong += not labels[pair]
        elif kept == found.get(origin, origin):
            right += 1
            hits[planted.kind[row]] += 1
        else:
            wrong += 1
    return right / (right + wrong), hits.total() / counts.total(), {kind: hits[kind] / counts[kind] for kind in counts}


def labelled() -> dict[frozenset[str], bool]:
    """Pairs of real titles, by their content hashes' first 12 digits: whether they say the same."""
    with LABELLED.open(newline="") as lines:
        return {frozenset((row["first"], row["second"])): row["same"] == "1" for row in csv.DictReader(lines)}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def test_near_duplicates_beside_datasketch(benchmark: Any, planted: Planted) -> None:
    theirs_seconds, theirs = timed(lambda: datasketch(planted.texts))
    found = benchmark.pedantic(lambda: ours(planted.texts), rounds=3, warmup_rounds=1)
    precision, recall, by_kind = quality(planted, found)
    their_precision, their_recall, _ = quality(planted, theirs)
    ratio = theirs_seconds / benchmark.stats["min"]
    benchmark.extra_info |= {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "texts a second": round(len(planted.texts) / benchmark.stats["min"]),
        "times datasketch": round(ratio, 1),
        "datasketch's precision": round(their_precision, 4),
        "datasketch's recall": round(their_recall, 4),
    } | {f"recall of {kind}": round(share, 3) for kind, share in by_kind.items()}
    assert precision >= 0.95
    assert recall >= 0.90
    assert recall >= their_recall
    assert ratio >= 3


@pytest.mark.parametrize("size", (1_000, 10_000, 100_000))
def test_keys_and_decisions_as_texts_grow(benchmark: Any, titles: list[str], size: int) -> None:
    """Titles, a third of them variants; beyond what there is, titles with another number at the end."""
    real = [
        titles[row % len(titles)] + (f" {row // len(titles)}" * (row >= len(titles))) for row in range(size * 2 // 3)
    ]
    texts = plant(real, 0.5, HELD_OUT).texts
    keys = keys_of(texts)
    key_seconds = min(timed(lambda: keys_of(texts))[0] for _ in range(2))
    benchmark.pedantic(lambda: resolve(range(len(texts)), texts, keys, {}), rounds=2, warmup_rounds=1)
    benchmark.extra_info |= {
        "microseconds a text for keys": round(1e6 * key_seconds / len(texts), 1),
        "for decisions": round(1e6 * benchmark.stats["min"] / len(texts), 1),
    }


def test_labelled_pairs(benchmark: Any, titles: list[str]) -> None:
    """How the decision agrees with people on pairs of real titles that share a key and look alike."""
    from ray_apps.ingestion.neardup import is_near

    by_hash = {content_hash(title)[:12]: title for title in titles}
    pairs = [(*(by_hash[name] for name in sorted(pair)), same) for pair, same in labelled().items()]
    answers = benchmark.pedantic(lambda: [is_near(a, b) for a, b, _ in pairs], rounds=2)
    truth, said = np.array([same for *_, same in pairs]), np.array(answers)
    benchmark.extra_info |= {
        "pairs": len(pairs),
        "precision": round(float((truth & said).sum() / said.sum()), 3),
        "recall": round(float((truth & said).sum() / truth.sum()), 3),
    }
    assert (truth & said).sum() / said.sum() >= 0.85
