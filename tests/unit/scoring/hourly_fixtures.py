"""Invented hourly looks at a list: posts that rise and fade, some of them out of the list."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

START = datetime(2024, 3, 1, tzinfo=UTC)


def looks(hours: int = 40, posts_an_hour: int = 8, listed: int = 60, seed: int = 1) -> list[dict[str, Any]]:
    """Rows as files hold them: each hour the `listed` hottest of the posts so far."""
    random = np.random.default_rng(seed)
    count = hours * posts_an_hour
    posted = np.sort(random.uniform(-12, hours, count))
    size, speed = np.exp(random.normal(6, 1.2, count)), np.exp(random.normal(1.5, 0.3, count))
    rows = []
    for hour in range(hours):
        age = hour - posted
        score = np.where(age > 0, size * (1 - np.exp(-np.maximum(age, 0) / speed)), 0).round()
        hot = np.where(score > 0, np.log10(np.maximum(score, 1)) + posted / 12.5, -np.inf)
        for place, post in enumerate(np.argsort(-hot)[:listed]):
            if score[post] > 0:
                rows.append(
                    {
                        "observed_at": (START + timedelta(hours=hour)).strftime("%Y-%m-%dT%H"),
                        "id": f"p{post}",
                        "position": place + 1,
                        "score": int(score[post]),
                        "subreddit": f"c{post % 7}",
                        "num_comments": int(score[post] // 9),
                        "created_utc": int(START.timestamp() + posted[post] * 3600),
                    }
                )
    return rows
