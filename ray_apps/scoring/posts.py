"""Posts and their counters over time as flat columns: what the factors are computed from. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Posts:
    """A batch of p posts with r readings. Moments are epoch seconds.

    The readings of post i are rows `starts[i]:starts[i + 1]`, oldest first; a post without any has an empty range.
    `source` and `community` are keys of names (`names.key`), so that norms are looked up on whole columns. `value` is
    what people did about a post (votes, likes, or views ÷ 100 where nothing else is known) and `comments` how many
    they wrote, both cumulative, as read at `at`; not-a-number where a counter was not given or makes no sense.
    """

    source: Ints
    community: Ints
    posted: Floats
    starts: Ints
    at: Floats
    value: Floats
    comments: Floats

    def __len__(self) -> int:
        return len(self.posted)

    def take(self, rows: Ints) -> "Posts":
        """Only the posts of these rows, in this order."""
        looks = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(looks)])
        kept = np.repeat(self.starts[:-1][rows] - starts[:-1], looks) + np.arange(starts[-1])
        return Posts(
            self.source[rows], self.community[rows], self.posted[rows], starts,
            self.at[kept], self.value[kept], self.comments[kept],
        )  # fmt: skip
