"""Invented posts in any number, for benchmarks: the shipped sample's posts, joined two by two."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ray_apps.domain.signals import Signal
from ray_apps.ingestion.sources import SAMPLE, open_source

_START = datetime(2026, 1, 1, tzinfo=UTC)


def write_posts(path: Path, count: int, seed: int = 7) -> None:
    """Write `count` different posts as JSON lines; the same seed gives the same bytes."""
    source = open_source(SAMPLE, None, _START)
    known = [item for item in source if isinstance(item, Signal)]
    random_ = random.Random(seed)  # noqa: S311 -- data, not secrets
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            first, second = random_.choice(known), random_.choice(known)
            post = {
                "id": f"bench-{number}",
                "title": f"{first.content} · {second.content} · {number}",
                "subreddit": first.community,
                "score": int(random_.paretovariate(1.2) * 10),
                "num_comments": int(random_.paretovariate(1.5) * 3),
                "created_utc": (_START - timedelta(minutes=random_.randrange(4_000))).timestamp(),
            }
            out.write(json.dumps(post, ensure_ascii=False) + "\n")
