"""Freshness: has interest peaked, and how far has it fallen since?

    freshness = 1 ÷ (1 + log(velocity at the peak ÷ velocity now)), in 0..1

of the growth curve fitted to a post's counters (`growth`): 1 before the peak and at it, 0.5 when the velocity is 1/e of
what it was, and so on; a post that is not seen again fades faster than its curve. It keeps falling for ever and tells
old from older. A post read once has the usual peak, counted from when it was posted. An idea is as fresh as its
freshest post.
"""

import numpy as np

from ray_apps.scoring.gather import highest
from ray_apps.scoring.growth import Growth
from ray_apps.scoring.posts import Floats, Ints


def post_freshness(growth: Growth) -> Floats:
    """Freshness of each post, shape (p,), in 0..1."""
    return np.asarray(1.0 / (1.0 + growth.fallen))


def idea_freshness(posts: Floats, idea_starts: Ints) -> Floats:
    """Freshness of ideas: that of the freshest of posts `idea_starts[i]:idea_starts[i + 1]`; without posts 0."""
    return highest(posts, idea_starts)
