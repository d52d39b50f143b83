"""What the factors of posts cost, beside one bare numpy pass over the same columns, at a size and at ten times that.

The bare pass is what any scoring of counters over time has to do: a logarithm of each reading, sums for each post, and
one squashing. Posts are scored in blocks, as the pipeline does, with norms of a sample that are counted apart.
"""

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ray_apps.scoring.community_fit import post_community_fit
from ray_apps.scoring.engagement import post_engagement, usual_engagement
from ray_apps.scoring.freshness import post_freshness
from ray_apps.scoring.growth import HOUR, fit_growth
from ray_apps.scoring.posts import Floats, Posts
from ray_apps.scoring.robust import GroupNorms

NOW = 1_790_000_000.0
BLOCK = 20_000
READINGS = 2


def invented(count: int) -> Posts:
    """Posts of the last six days in 5 sources and 500 communities, each read twice."""
    random = np.random.default_rng(count)
    posted = NOW - random.uniform(10, 144, count) * HOUR
    at = np.sort(posted[:, None] + random.uniform(0.2, 10, (count, READINGS)) * HOUR, axis=1)
    value = np.cumsum(np.exp(random.normal(5, 2, (count, READINGS))).round(), axis=1)
    return Posts(
        source=random.integers(1, 6, count), community=random.integers(1, 501, count), posted=posted,
        starts=np.arange(0, count * READINGS + 1, READINGS), at=at.ravel(), value=value.ravel(),
        comments=np.full(count * READINGS, np.nan),
    )  # fmt: skip


def block(posts: Posts, first: int, last: int) -> Posts:
    rows = slice(posts.starts[first], posts.starts[last])
    return Posts(
        source=posts.source[first:last], community=posts.community[first:last], posted=posts.posted[first:last],
        starts=posts.starts[first : last + 1] - posts.starts[first], at=posts.at[rows], value=posts.value[rows],
        comments=posts.comments[rows],
    )  # fmt: skip


def factors(posts: Posts, sources: GroupNorms, communities: GroupNorms) -> Floats:
    growth = fit_growth(posts, NOW)
    return np.column_stack(
        [
            post_freshness(growth),
            post_engagement(growth, posts.source, sources),
            post_community_fit(growth, posts.community, communities),
        ]
    )


def bare(posts: Posts) -> Floats:
    count = len(posts)
    owner = np.repeat(np.arange(count), np.diff(posts.starts))
    total = np.bincount(owner, weights=np.log1p(posts.value), minlength=count)
    age = np.log((NOW - posts.posted) / HOUR)
    return np.asarray(1 / (1 + np.exp(-(total - total.mean()) / total.std())) - age)


def seconds(work: Callable[[], Any], rounds: int = 3) -> float:
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_factors_of_posts(benchmark: Any, count: int) -> None:
    posts = invented(count)
    blocks = [block(posts, first, min(first + BLOCK, count)) for first in range(0, count, BLOCK)]

    def usual() -> tuple[GroupNorms, GroupNorms]:
        growth = fit_growth(posts, NOW)
        return usual_engagement(growth, posts.source, NOW), usual_engagement(growth, posts.community, NOW)

    norms = usual()
    benchmark.pedantic(lambda: [factors(each, *norms) for each in blocks], rounds=3, warmup_rounds=1)
    ours = benchmark.stats["min"]
    benchmark.extra_info |= {
        "µs a post": round(ours / count * 1e6, 2),
        "times a bare pass": round(ours / seconds(lambda: [bare(each) for each in blocks]), 1),
        "µs a post for norms": round(seconds(usual) / count * 1e6, 2),
        "peak memory of the process, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
    }
