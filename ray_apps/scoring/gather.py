"""From posts to ideas: the posts of idea i are rows `starts[i]:starts[i + 1]` of a column. Pure.

`starts` has shape (n + 1,), ascending, from 0 to the number of posts; an idea may have no posts.
"""

import numpy as np

from ray_apps.scoring.posts import Floats, Ints


def owners(starts: Ints) -> Ints:
    """The idea of each post, shape (posts,)."""
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def best_post(values: Floats, starts: Ints) -> Ints:
    """The row of each idea's greatest value (the first of equals); −1 where it has no posts."""
    found = np.full(len(starts) - 1, -1, dtype=np.int64)
    some = np.diff(starts) > 0
    order = np.lexsort((np.arange(len(values)), -values, owners(starts)))
    found[some] = order[starts[:-1][some]]
    return found


def highest(values: Floats, starts: Ints) -> Floats:
    """The greatest value of each idea; 0 where it has none. Values are not negative."""
    found = np.zeros(len(starts) - 1)
    some = np.diff(starts) > 0
    if some.any():
        found[some] = np.maximum.reduceat(values, starts[:-1][some])
    return found


def mean(values: Floats, starts: Ints, *, nothing: float = 0.0) -> Floats:
    """The mean of each idea; `nothing` where it has no posts."""
    count, owner = np.diff(starts), owners(starts)
    total = np.bincount(owner, weights=values, minlength=len(count))
    return np.where(count > 0, total / np.maximum(count, 1), nothing)


def mean_of_best(values: Floats, starts: Ints, best: int) -> Floats:
    """The mean of each idea's `best` greatest values, or of as many as it has; 0 where it has none."""
    count, owner = np.diff(starts), owners(starts)
    order = np.lexsort((-values, owner))
    rank = np.arange(len(values)) - starts[owner]
    top = rank < best
    total = np.bincount(owner[top], weights=values[order][top], minlength=len(count))
    taken = np.minimum(count, best)
    return np.asarray(total / np.maximum(taken, 1))
