"""Community fit: how far the communities that talked of it engaged beyond their own norm.

For each post, z of its counter against its community's median and MAD, shrunk by n ÷ (n + 10) since a community of
which little is known proves little; an idea takes the mean over its posts, squashed to 0..1.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from ray_apps.scoring.robust import Norm, robust_z, squash

PRIOR_POSTS = 10.0


def community_fit(
    values: Sequence[float], communities: Sequence[tuple[str, str]], norms: Mapping[tuple[str, str], Norm]
) -> float:
    """Fit of an idea from its posts' counters and their (source, community); 0.5 where nothing is known."""
    z = [
        float(robust_z(x, known)) * known.count / (known.count + PRIOR_POSTS)
        for x, name in zip(values, communities, strict=True)
        if (known := norms.get(name)) is not None
    ]
    return float(squash(np.mean(z))) if z else 0.5
