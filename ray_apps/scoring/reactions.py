"""What people did about posts: freshness, engagement and community fit of each, against what is usual. Pure."""

from dataclasses import dataclass

import numpy as np

from ray_apps.scoring.community_fit import post_community_fit
from ray_apps.scoring.engagement import post_engagement, usual_engagement
from ray_apps.scoring.freshness import post_freshness
from ray_apps.scoring.growth import fit_growth
from ray_apps.scoring.posts import Floats, Posts
from ray_apps.scoring.robust import GroupNorms


@dataclass(frozen=True)
class Usual:
    """What is usual in each source and in each community, learned from recent posts."""

    sources: GroupNorms
    communities: GroupNorms


@dataclass(frozen=True)
class Reactions:
    """Of each of p posts: three factors in 0..1, the moment of its peak (epoch seconds), its velocity now (an hour) and
    its newest counter; not-a-number where there is none."""

    freshness: Floats
    engagement: Floats
    community_fit: Floats
    peak: Floats
    velocity: Floats
    value: Floats


def usual(posts: Posts, as_of: float) -> Usual:
    """Learn what is usual as of a moment (epoch seconds)."""
    growth = fit_growth(posts, as_of)
    return Usual(
        sources=usual_engagement(growth, posts.source, as_of),
        communities=usual_engagement(growth, posts.community, as_of),
    )


def reactions(posts: Posts, as_of: float, usual: Usual) -> Reactions:
    """The reactions to each post as of a moment (epoch seconds)."""
    growth = fit_growth(posts, as_of)
    read = np.diff(posts.starts) > 0
    newest = np.full(len(posts), np.nan)
    newest[read] = posts.value[posts.starts[1:][read] - 1]
    return Reactions(
        freshness=post_freshness(growth),
        engagement=post_engagement(growth, posts.source, usual.sources),
        community_fit=post_community_fit(growth, posts.community, usual.communities),
        peak=growth.peaked_at,
        velocity=np.exp(growth.height - growth.fallen),
        value=newest,
    )
