"""Engagement: how far people reacted beyond what is usual where the post was seen.

A post's measure is the logarithm of the greatest velocity of its counter so far (`Growth.height`, in votes or likes an
hour): it tells a crowd that comes running from one that gathered over years. Then

    z = (measure − median) ÷ (1.4826 · MAD) of its source's posts of the last seven days

shrunk by n ÷ (n + 10), winsorised to ±8 and squashed to 0..1 by the logistic function of z ÷ 2, so that no source's
scale drowns another's and the best of a busy source still differ. An idea takes the mean of its three best posts.
"""

from ray_apps.scoring.gather import mean_of_best
from ray_apps.scoring.growth import HOUR, Growth
from ray_apps.scoring.posts import Floats, Ints
from ray_apps.scoring.robust import GroupNorms, group_norms, squash

BEST = 3
NORM_DAYS = 7.0


def usual_engagement(growth: Growth, groups: Ints, as_of: float) -> GroupNorms:
    """What is usual among the posts of each group (sources, or communities) that were seen in the last seven days.

    `growth` must be fitted as of the same moment; `groups` holds the key of each post, shape (p,).
    """
    recent = (growth.seen_at > as_of - NORM_DAYS * 24 * HOUR) & (growth.seen_at <= as_of)
    return group_norms(groups[recent], growth.height[recent])


def post_engagement(growth: Growth, sources: Ints, usual: GroupNorms) -> Floats:
    """Engagement of each post, shape (p,), in 0..1; 0.5 is what is usual, or a post of which no counter is known."""
    return squash(usual.z(sources, growth.height))


def idea_engagement(posts: Floats, idea_starts: Ints) -> Floats:
    """Engagement of ideas: the mean over the three best of posts `idea_starts[i]:idea_starts[i + 1]`; none gives 0."""
    return mean_of_best(posts, idea_starts, BEST)
