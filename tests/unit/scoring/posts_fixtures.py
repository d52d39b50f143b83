"""Posts for tests of the factors: written as lists, or drawn by Hypothesis with everything that goes wrong in them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from ray_apps.scoring.posts import Posts

NOW = 1_790_000_000.0
HOUR = 3600.0
UNHURRIED = settings(deadline=None)
"""For properties: how long one example takes says more of the machine than of the code."""


class Post(NamedTuple):
    """A post: hours before NOW that it was posted, and its readings as (hours before NOW, value)."""

    age: float
    readings: Sequence[tuple[float, float]]
    source: int = 1
    community: int = 1


def columns(posts: Sequence[Post]) -> Posts:
    """The same as flat columns."""
    readings = [reading for post in posts for reading in post.readings]
    return Posts(
        source=np.array([post.source for post in posts], dtype=np.int64),
        community=np.array([post.community for post in posts], dtype=np.int64),
        posted=np.array([NOW - post.age * HOUR for post in posts], dtype=np.float64),
        starts=np.cumsum([0, *(len(post.readings) for post in posts)], dtype=np.int64),
        at=np.array([NOW - ago * HOUR for ago, _ in readings], dtype=np.float64),
        value=np.array([value for _, value in readings], dtype=np.float64),
        comments=np.full(len(readings), np.nan),
    )


HOURS = st.one_of(
    st.floats(-100, 2_000), st.sampled_from([0.0, 1e-9, float("nan"), 1.8e7, -1e9, float("inf"), float("-inf")])
)
VALUES = st.one_of(
    st.floats(0, 1e6), st.sampled_from([0.0, 1.0, -5.0, 1e300, float("nan"), float("inf"), float("-inf")])
)


@st.composite
def any_posts(draw: st.DrawFn) -> list[Post]:
    """Posts with counters that fall, are negative or no number, moments in the future, the year 1 and nowhere."""
    found = []
    for _ in range(draw(st.integers(0, 12))):
        readings = draw(st.lists(st.tuples(HOURS, VALUES), max_size=5))
        readings.sort(key=lambda reading: -reading[0] if reading[0] == reading[0] else float("inf"))
        found.append(Post(draw(HOURS), readings, draw(st.integers(1, 3)), draw(st.integers(0, 3))))
    return found


def crowd(count: int, *, source: int = 1, community: int = 1, level: float = 100.0, seed: int = 0) -> list[Post]:
    """Usual posts of a source: read once or twice, log-normally many votes about a level."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        age = float(random.uniform(2, 40))
        votes = float(level * np.exp(random.normal()))
        readings = [(age / 2, votes), (age / 4, votes * float(random.uniform(1.1, 2)))]
        found.append(Post(age, readings[: random.integers(1, 3)], source, community))
    return found
