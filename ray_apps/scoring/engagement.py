"""Engagement: how far people reacted beyond what is usual where the post was seen.

For each post z = (log(1 + x) − median) ÷ (1.4826 · MAD) over its own source's last seven days, so that no source's
scale drowns another's; an idea takes the mean of its three best posts, squashed to 0..1 by the logistic function.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from ray_apps.scoring.robust import Norm, norm, robust_z, squash

BEST = 3


def engagement(values: Sequence[float], sources: Sequence[str], norms: Mapping[str, Norm]) -> float:
    """Engagement of an idea from its posts' counters and their sources; 0.5 is what is usual. No post gives 0."""
    if not values:
        return 0.0
    usual = norm([])
    z = [float(robust_z(x, norms.get(source, usual))) for x, source in zip(values, sources, strict=True)]
    return float(squash(np.mean(sorted(z, reverse=True)[:BEST])))
