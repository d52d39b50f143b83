"""Community fit: how far the communities that talked of it engaged beyond their own norm.

As engagement, but each post against the posts of its own community in the last seven days: 5,000 votes an hour are
nothing in the largest community and a landslide in a small one. z is shrunk by n ÷ (n + 10), since a community of
which little is known proves little, and squashed; an idea takes the mean over its posts, as one loud community does
not make a topic fit the others.
"""

import numpy as np

from ray_apps.scoring.gather import mean
from ray_apps.scoring.growth import Growth
from ray_apps.scoring.names import NOWHERE
from ray_apps.scoring.posts import Floats, Ints
from ray_apps.scoring.robust import GroupNorms, squash


def post_community_fit(growth: Growth, communities: Ints, usual: GroupNorms) -> Floats:
    """Fit of each post to its community, shape (p,), in 0..1; 0.5 is the norm, and where there is no community.

    `usual` is `engagement.usual_engagement` with the communities' keys as groups.
    """
    return squash(np.where(communities == NOWHERE, 0.0, usual.z(communities, growth.height)))


def idea_community_fit(posts: Floats, idea_starts: Ints) -> Floats:
    """Fit of ideas: the mean over posts `idea_starts[i]:idea_starts[i + 1]`; 0.5 without posts."""
    return mean(posts, idea_starts, nothing=0.5)
