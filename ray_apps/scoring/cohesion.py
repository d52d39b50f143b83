"""Hashtag cohesion: do the posts of an idea say that they belong together?

The share of an idea's tagged posts that carry its most frequent tag: 1 where all of them share one, 1 ÷ posts where no
tag comes twice. It says something only where at least two posts are tagged; elsewhere it is not-a-number.
"""

import numpy as np

from ray_apps.scoring.posts import Floats, Ints


def cohesion(idea_of_post: Ints, ideas: int, tagged: Ints, tags: Ints) -> Floats:
    """Cohesion of each of `ideas` ideas. `tagged` and `tags` are parallel: a post's row, and the key of a tag it
    carries (a post that repeats a tag counts once)."""
    if not len(tagged):
        return np.full(ideas, np.nan)
    pairs = np.unique(np.stack([tagged, tags], axis=1), axis=0)
    of_idea = idea_of_post[pairs[:, 0]]
    posts = np.bincount(idea_of_post[np.unique(pairs[:, 0])], minlength=ideas)
    order = np.lexsort((pairs[:, 1], of_idea))
    by_idea, by_tag = of_idea[order], pairs[order, 1]
    begins = np.flatnonzero(np.r_[True, (by_idea[1:] != by_idea[:-1]) | (by_tag[1:] != by_tag[:-1])])
    uses = np.diff(np.r_[begins, len(by_idea)])
    most = np.zeros(ideas)
    np.maximum.at(most, by_idea[begins], uses)
    return np.where(posts >= 2, most / np.maximum(posts, 1), np.nan)
